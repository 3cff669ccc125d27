internal import ArgumentParser
internal import Glibc
internal import LinuxSystem
internal import ToolboxCore

/// The verb of `toolbox list`.
struct List: Verb {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List existing Toolbx containers and images", helpNames: [])
  static let flags: [Flag] = [.containers, .format, .images]

  @OptionGroup var persistent: PersistentOptions
  @ArgumentParser.Flag(.containers) var containers: Bool
  @Option(.format) var format: Word?
  @ArgumentParser.Flag(.images) var images: Bool
  @Argument var ignored: [Word] = []

  static func checkArguments(_ arguments: [ByteString]) throws(UsageError) {
    try checkNone(arguments)
  }

  func run(_ session: Session) throws(ToolboxError) {
    if try session.isForwarded() { return }
    let format = try OutputFormat(format)
    try session.checkHost()
    let list = ListObjects(session.doors.engine)
    // Both options are as good as none.
    let found = try list(containers: containers || !images, images: images || !containers)
    switch format {
    case .text:
      let rendering = ListRendering(now: Int64(time(nil)), isColored: session.standardOutputIsTerminal)
      session.console.write(rendering.text(containers: found.containers, images: found.images))
    case .json:
      let architectures = try list.architectures(containers: found.containers, images: found.images)
      let document = ListDocument(
        containers: containers || !images ? found.containers : nil,
        images: images || !containers ? found.images : nil, architectures: architectures)
      session.console.write(document.text)
    }
  }
}
