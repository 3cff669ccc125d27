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
    let words = (1..<max(1, Int(CommandLine.argc))).compactMap { index in
      CommandLine.unsafeArgv[index].map { ByteString(cString: $0) }
    }
    exit(run(words))
  }

  /// Does what the words ask.
  ///
  /// - Returns: the code to exit with.
  static func run(_ words: [ByteString]) -> Int32 {
    let executable = (try? FileSystem.resolve("/proc/self/exe")) ?? "toolbox"
    let presenter = ErrorPresenter(baseName: executable.lastPathComponent.description)
    let console = TerminalConsole()
    do {
      let invocation = try Invocation(words)
      let session = try Session(invocation, presenter: presenter, console: console, executable: executable)
      try execute(session)
      return 0
    } catch let error as UsageError {
      console.note("Error: \(error.message)\n\(presenter.usage)\n")
      return 1
    } catch let error as ToolboxError {
      console.note(presenter.text(for: error))
      return error.exitCode
    } catch {
      console.note("Error: \(ArgumentParserWords.message(for: error))\n\(presenter.usage)\n")
      return 1
    }
  }

  private static func execute(_ session: Session) throws {
    let invocation = session.invocation
    if invocation.line.has(.help) {
      return try ManualPage(askedBy: invocation).show(session)
    }
    if invocation.line.has(.version) {
      return session.console.write("toolbox version \(ByteString(cString: toolbox_version()))\n")
    }
    guard let verb = try invocation.bound() else { throw ToolboxError.missingCommand }
    try verb.run(session)
  }
}

/// Errors with which ArgumentParser refuses what the grammar has let through, such as numbers out of range.
private enum ArgumentParserWords {
  static func message(for error: any Error) -> String {
    PersistentOptions.message(for: error)
  }
}
