internal import ArgumentParser
internal import LinuxSystem
internal import ToolboxCore
internal import ToolboxRuntime

/// The verb of `toolbox enter`.
struct Enter: Verb {
  static let configuration = CommandConfiguration(
    commandName: "enter", abstract: "Enter a Toolbx container for interactive use", helpNames: [])
  static let flags: [Flag] = [.architecture, .container, .distribution, .release]

  static let readsLine = true

  @OptionGroup var persistent: PersistentOptions

  static func checkArguments(_ arguments: [ByteString]) throws(UsageError) {
    try checkAtMostOne(arguments)
  }

  func run(_ session: Session) throws(ToolboxError) {
    if try session.isForwarded() { return }
    let host = try session.host()
    let line = session.invocation.line
    var selection = try Selection(line)
    if let argument = line.arguments.first { selection.setContainer(toArgument: argument) }
    session.log(selection, on: host)
    let runCommand = RunCommand(host, session.doors, session.logger)
    let name = try host.defaults.resolveContainer(selection)
    guard let refusal = try runCommand.withoutEngine(.shell, in: name) else { return }
    let choice = ContainerChoice(host, session.doors)
    let container = try choice.forPerson(
      selection, assumesYes: line.has(.assumeYes), usage: session.presenter.usage)
    guard let container else { return }
    try runCommand(
      .shell, in: container, refused: container == name ? refusal : .notKnown("it was not looked for"))
  }
}
