internal import LinuxSystem
internal import ToolboxCore

/// A manual page, which is this program's help.
struct ManualPage {
  private let name: String

  /// The page of a command, or with nil the program's own.
  init(topic: String?) {
    name = topic.map { "toolbox-\($0)" } ?? "toolbox"
  }

  /// The page that `--help` means on a command line: of its verb, or of the first word behind `--help`.
  init(askedBy invocation: Invocation) {
    let word = invocation.words.first { !$0.hasPrefix("-") }?.description
    self.init(topic: invocation.verb?.name ?? word)
  }

  /// Shows the page by man(1), which takes this process's place; without man(1), shows the essentials.
  ///
  /// - Throws: `ToolboxError` where the host is not to be reached.
  func show(_ session: Session) throws(ToolboxError) {
    if try session.isForwarded() { return }
    guard findProgram("man", session.environment) != nil else {
      session.console.write(Self.essentials)
      return
    }
    var command = Command("man", [ByteString(name)])
    command.standardInput = .inherited
    command.standardOutput = .inherited
    do { try session.become(command, mergesErrors: true) } catch { throw .manualFailed(error) }
  }

  private static let essentials = """
    toolbox - Tool for interactive command line environments on Linux

    Common commands are:
    create    Create a new Toolbx container
    enter     Enter an existing Toolbx container
    list      List all existing Toolbx containers and images

    Go to https://containertoolbx.org/ for further information.

    """
}
