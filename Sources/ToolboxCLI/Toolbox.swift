internal import ArgumentParser
internal import CVersion
internal import Glibc
internal import LinuxSystem
internal import ToolboxCore
internal import ToolboxRuntime

/// The program.
public enum Toolbox {
  /// Does what the command line asks, and ends the process.
  public static func main() -> Never {
    let words = commandLine
    exit(run(Array(words.dropFirst()), calledAs: words.first ?? ""))
  }

  /// Does what the words ask.
  ///
  /// - Parameters:
  ///   - words: the command line, without the program's name.
  ///   - name: the program's name, as it was called.
  /// - Returns: the code to exit with.
  static func run(_ words: [ByteString], calledAs name: ByteString = "toolbox") -> Int32 {
    let closed = openStandardDescriptors()
    let console = TerminalConsole()
    let question = SandboxProgram.question(words, calledAs: name)
    if question == nil, let sandbox = SandboxProgram(words, calledAs: name) {
      return sandbox.run(console, closed: closed)
    }
    let executable: ByteString
    do { executable = try FileSystem.resolve("/proc/self/exe") } catch {
      console.note("Error: failed to get the path to the executable: \(error)\n")
      return 1
    }
    let presenter = ErrorPresenter(baseName: executable.lastPathComponent.description)
    do {
      let invocation = try Invocation(question ?? words)
      let session = Session(invocation, presenter: presenter, console: console, executable: executable)
      try execute(session)
      TerminationSignals.takeEffect()
      if let error = console.writeError { throw ToolboxError.system(error) }
      return 0
    } catch {
      // Who has interrupted the program needs no words about it.
      TerminationSignals.takeEffect()
      return tell(error, presenter, console)
    }
  }

  /// Tells an error.
  ///
  /// - Returns: the code to exit with.
  private static func tell(_ error: any Error, _ presenter: ErrorPresenter, _ console: TerminalConsole) -> Int32
  {
    switch error {
    case let error as ToolboxError:
      console.note(presenter.text(for: error))
      return error.exitCode
    case let error as UsageError:
      console.note("Error: \(error.message)\n\(presenter.usage)\n")
    default:
      console.note("Error: \(ArgumentParserWords.message(for: error))\n\(presenter.usage)\n")
    }
    return 1
  }

  private static func execute(_ session: Session) throws {
    let invocation = session.invocation
    if invocation.line.has(.help) {
      return try ManualPage(askedBy: invocation).show(session)
    }
    if invocation.line.has(.version) {
      return session.console.write("toolbox version \(ByteString(cString: toolbox_version()))\n")
    }
    if let error = session.logLevelError { throw error }
    try verb(of: invocation, entersByDefault: toolbox_enters_by_default()).run(session)
  }

  /// The command that is meant; without one, if the builder wants it so, `enter`.
  ///
  /// - Throws: `ToolboxError.missingCommand`, or what binding the options throws.
  static func verb(of invocation: Invocation, entersByDefault: Bool) throws -> any Verb {
    if let verb = try invocation.bound() { return verb }
    guard entersByDefault else { throw ToolboxError.missingCommand }
    return Enter()
  }
}

/// Errors with which ArgumentParser refuses what the grammar has let through, such as numbers out of range.
private enum ArgumentParserWords {
  static func message(for error: any Error) -> String {
    PersistentOptions.message(for: error)
  }
}
