internal import ArgumentParser
internal import ToolboxCore

/// The verb of `toolbox run`.
struct Run: Verb {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a command in an existing Toolbx container", helpNames: [])
  static let flags: [Flag] = [.container, .distribution, .preserveDescriptors, .release]
  static let isInterspersed = false

  @OptionGroup var persistent: PersistentOptions
  @OptionGroup var target: NamedTargetOptions
  @Option(.preserveDescriptors) var preservedDescriptors: UInt32?
  @Argument var command: [Word] = []

  func run(_ session: Session) throws(ToolboxError) {
    if try session.isForwarded() { return }
    if command.isEmpty { throw .missingArgument(verb: Self.name) }
    let host = try session.host()
    session.log(target.selection, on: host)
    let request = RunCommand.Request.command(
      command.map(\.bytes), preservedDescriptors: preservedDescriptors ?? 0)
    let runCommand = RunCommand(host, session.doors, session.logger)
    let name = try host.defaults.resolveContainer(target.selection)
    if try runCommand.withoutEngine(request, in: name) { return }
    try runCommand(request, in: try ContainerChoice(host, session.doors).forCommand(name))
  }
}
