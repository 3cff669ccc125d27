internal import ArgumentParser
internal import LinuxSystem
internal import ToolboxCore
internal import ToolboxRuntime

/// The verb of `toolbox rm`.
struct Remove: Verb {
  static let configuration = CommandConfiguration(
    commandName: "rm", abstract: "Remove one or more Toolbx containers", helpNames: [])
  static let flags: [Flag] = [.all, .force]

  @OptionGroup var persistent: PersistentOptions
  @OptionGroup var removal: RemovalOptions

  func run(_ session: Session) throws(ToolboxError) {
    let remove = RemoveObjects(session.doors.engine)
    try removal.run(session, verb: Self.name, all: remove.allContainers) { (name, force) throws(ToolboxError) in
      try remove.container(name, force: force)
      if let directory = session.runtimeDirectory { KnownContainer.forget(name, in: directory) }
    }
  }
}

/// The verb of `toolbox rmi`.
struct RemoveImage: Verb {
  static let configuration = CommandConfiguration(
    commandName: "rmi", abstract: "Remove one or more Toolbx images", helpNames: [])
  static let flags: [Flag] = [.all, .force]

  @OptionGroup var persistent: PersistentOptions
  @OptionGroup var removal: RemovalOptions

  func run(_ session: Session) throws(ToolboxError) {
    let remove = RemoveObjects(session.doors.engine)
    try removal.run(session, verb: Self.name, all: remove.allImages, one: remove.image)
  }
}

/// What `rm` and `rmi` have in common.
struct RemovalOptions: ParsableArguments {
  @ArgumentParser.Flag(.all) var all: Bool
  @ArgumentParser.Flag(.force) var force: Bool
  @Argument var names: [Word] = []

  /// Removes each, tells each failure, and goes on: one that is in use does not save the others.
  func run(
    _ session: Session, verb: String, all allNames: () throws(ToolboxError) -> [String],
    one remove: (String, Bool) throws(ToolboxError) -> Void
  ) throws(ToolboxError) {
    if try session.isForwarded() { return }
    try session.checkHost()
    if !all && names.isEmpty { throw .missingArgument(verb: verb) }
    var failed = false
    for name in try all ? allNames() : names.map(\.bytes.description) {
      do { try remove(name, force) } catch {
        session.console.note(session.presenter.text(for: error))
        failed = true
      }
    }
    if failed { throw .alreadyReported }
  }
}
