internal import ArgumentParser
internal import LinuxSystem
internal import ToolboxCore

/// The verb of `toolbox enter`.
struct Enter: Verb {
  static let configuration = CommandConfiguration(
    commandName: "enter", abstract: "Enter a Toolbx container for interactive use", helpNames: [])
  static let flags: [Flag] = [.container, .distribution, .release]

  @OptionGroup var persistent: PersistentOptions
  @OptionGroup var target: TargetOptions

  static func checkArguments(_ arguments: [ByteString]) throws(UsageError) {
    try checkAtMostOne(arguments)
  }

  func run(_ session: Session) throws(ToolboxError) {
    if try session.isForwarded() { return }
    let host = try session.host()
    session.log(target.selection, on: host)
    let runCommand = RunCommand(host, session.doors, session.logger)
    let name = try host.defaults.resolveContainer(target.selection)
    if try runCommand.withoutEngine(.shell, in: name) { return }
    let choice = ContainerChoice(host, session.doors)
    let container = try choice.forPerson(
      target.selection, assumesYes: persistent.assumesYes, usage: session.presenter.usage)
    guard let container else { return }
    try runCommand(.shell, in: container)
  }
}
