internal import ArgumentParser
internal import LinuxSystem
internal import ToolboxCore

/// The verb of `toolbox create`.
struct Create: Verb {
  static let configuration = CommandConfiguration(
    commandName: "create", abstract: "Create a new Toolbx container", helpNames: [])
  static let flags: [Flag] = [.architecture, .authFile, .container, .distribution, .image, .release]

  @OptionGroup var persistent: PersistentOptions
  @OptionGroup var target: TargetOptions
  @Option(.authFile) var authenticationFile: Word?
  @Option(.image) var image: Word?

  static func checkArguments(_ arguments: [ByteString]) throws(UsageError) {
    try checkAtMostOne(arguments)
  }

  func run(_ session: Session) throws(ToolboxError) {
    if try session.isForwarded() { return }
    if image != nil && target.distribution != nil { throw .optionsExclude("--distro", "--image") }
    if image != nil && target.release != nil { throw .optionsExclude("--image", "--release") }
    if let file = authenticationFile?.bytes, !FileSystem.exists(file) {
      throw .authenticationFileMissing(file.description)
    }
    let host = try session.host()
    let create = CreateContainer(host, session.doors)
    var selection = try target.selection
    selection.image = image.nonEmptyText
    session.log(selection, on: host)
    let target = try host.defaults.resolve(selection)
    let outcome = try create(
      target, assumesYes: persistent.assumesYes, authenticationFile: authenticationFile?.bytes)
    guard outcome == .created else { return }
    session.console.write("Created container: \(target.container)\n")
    session.console.write(
      "Enter with: \(session.presenter.enterCommand(target.container, isDefault: create.isDefault(target.container)))\n"
    )
  }
}
