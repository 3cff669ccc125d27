internal import Architectures
internal import ArgumentParser
internal import Glibc
internal import LinuxSystem
internal import ToolboxCore

/// The verb of `toolbox list`.
struct List: Verb {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List existing Toolbx containers and images", helpNames: [])
  static let flags: [Flag] = [.containers, .format, .images]

  static let readsLine = true

  @OptionGroup var persistent: PersistentOptions

  static func checkArguments(_ arguments: [ByteString]) throws(UsageError) {
    try checkNone(arguments)
  }

  func run(_ session: Session) throws(ToolboxError) {
    if try session.isForwarded() { return }
    let line = session.invocation.line
    let containers = line.has(.containers)
    let images = line.has(.images)
    let format = try OutputFormat(line.value(of: .format).map(Word.init))
    try session.checkHost()
    let list = ListObjects(session.doors.engine)
    // Both options are as good as none.
    let found = try list(containers: containers || !images, images: images || !containers)
    switch format {
    case .text:
      let rendering = ListRendering(now: Int64(time(nil)), isColored: session.standardOutputIsTerminal)
      let foreign = ListObjects.ForeignArchitectures(containers: found.containers, host: .host)
      session.console.write(
        rendering.text(containers: found.containers, images: found.images, foreign: foreign))
    case .json:
      let architectures = try list.architectures(containers: found.containers, images: found.images)
      let document = ListDocument(
        containers: containers || !images ? found.containers : nil,
        images: images || !containers ? found.images : nil, architectures: architectures)
      session.console.write(document.text)
    }
  }
}
