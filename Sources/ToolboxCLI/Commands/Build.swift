internal import ArgumentParser
internal import ImageBuild
internal import LinuxSystem
internal import ToolboxCore

/// The verb of `toolbox build`.
struct Build: Verb {
  static let configuration = CommandConfiguration(
    commandName: "build", abstract: "Build an image from the packages of a distribution", helpNames: [])
  static let flags: [Flag] = [
    .buildDistribution, .buildRelease, .buildArchitecture, .package, .basePackage, .mirror, .sources, .tag,
    .buildFormat, .output, .owners, .lock, .locked, .buildFile, .check, .debugShell,
  ]
  static let readsLine = true

  @OptionGroup var persistent: PersistentOptions

  static func checkArguments(_ arguments: [ByteString]) throws(UsageError) {
    try checkNone(arguments)
  }

  func run(_ session: Session) throws(ToolboxError) {
    let options = try BuildOptions(session.invocation.line, session.environment)
    if let image = session.invocation.line.value(of: .check) { return try check(image.description, session) }
    let request = try options.request()
    if request.owners == .squash && !options.saysOwners {
      session.console.note("All files will be root's: without subordinate IDs podman can have no others\n")
    }
    try ShownBuild(request, session.environment, session.console)()
    let made = request.output?.description ?? request.tag
    session.console.write("Built image: \(made)\n")
  }

  /// Says what an image lacks.
  private func check(_ image: String, _ session: Session) throws(ToolboxError) {
    let details: ImageDetails
    do { details = try session.doors.engine.inspectImage(image) } catch {
      throw .imageNotInspected(image, error)
    }
    var lacks: [String] = []
    if !ToolbxLabel.marks(details.labels) {
      lacks.append("the label \(ToolbxLabel.current)=true: list and rmi do not show it")
    }
    if !details.entryPoint.isEmpty { lacks.append("an empty ENTRYPOINT: Toolbx cannot start containers of it") }
    do {
      lacks += try ImageInspection(
        environment: session.environment, cache: BuildOptions.cache(session.environment))(image)
    } catch { throw ShownBuild.error(error) }
    guard !lacks.isEmpty else {
      return session.console.write("Image \(image) has all that toolboxes have\n")
    }
    session.console.write("Image \(image) lacks:\n" + lacks.map { "  \($0)\n" }.joined())
    throw .alreadyReported
  }
}
