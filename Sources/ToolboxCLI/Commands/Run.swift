internal import ArgumentParser
internal import LinuxSystem
internal import ToolboxCore
internal import ToolboxRuntime

/// The verb of `toolbox run`.
struct Run: Verb {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a command in an existing Toolbx container", helpNames: [])
  static let flags: [Flag] = [.architecture, .container, .distribution, .preserveDescriptors, .release]
  static let isInterspersed = false
  static let readsLine = true

  @OptionGroup var persistent: PersistentOptions

  func run(_ session: Session) throws(ToolboxError) {
    if try session.isForwarded() { return }
    let line = session.invocation.line
    if line.arguments.isEmpty { throw .missingArgument(verb: Self.name) }
    let host = try session.host()
    let selection = try Selection(line)
    session.log(selection, on: host)
    let descriptors = line.value(of: .preserveDescriptors)?.utf8.flatMap { UInt($0) } ?? 0
    let request = RunCommand.Request.command(
      line.arguments, preservedDescriptors: UInt32(clamping: descriptors))
    let runCommand = RunCommand(host, session.doors, session.logger)
    let name = try host.defaults.resolveContainer(selection)
    guard let refusal = try runCommand.withoutEngine(request, in: name) else { return }
    let container = try ContainerChoice(host, session.doors).forCommand(name)
    try runCommand(request, in: container, refused: refusal)
  }
}
