internal import ArgumentParser
internal import Glibc
internal import ToolboxCore

/// The verb of `toolbox list`.
struct List: Verb {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List existing Toolbx containers and images", helpNames: [])
  static let flags: [Flag] = [.containers, .images]

  @OptionGroup var persistent: PersistentOptions
  @ArgumentParser.Flag(.containers) var containers: Bool
  @ArgumentParser.Flag(.images) var images: Bool
  @Argument var ignored: [Word] = []

  func run(_ session: Session) throws(ToolboxError) {
    if try session.isForwarded() { return }
    try session.checkHost()
    let showsAll = containers == images
    let found = try ListObjects(session.doors.engine)(
      containers: showsAll || containers, images: showsAll || images)
    let rendering = ListRendering(now: Int64(time(nil)), isColored: session.standardOutputIsTerminal)
    session.console.write(rendering.text(containers: found.containers, images: found.images))
  }
}
