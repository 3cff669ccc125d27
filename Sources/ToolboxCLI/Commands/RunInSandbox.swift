internal import ArgumentParser
internal import CVersion
internal import Glibc
internal import LinuxSystem
internal import Sandbox
internal import ToolboxCore

/// The verb of `toolbox sandbox`, which has a grammar of its own: its options are in order, and have several values.
struct RunInSandbox: Verb {
  static let configuration = CommandConfiguration(
    commandName: "sandbox", abstract: "Run a command in a file tree of its own", helpNames: [])
  static let flags: [Flag] = []
  static let takesWordsVerbatim = true
  static let readsLine = true

  @OptionGroup var persistent: PersistentOptions

  func run(_ session: Session) throws(ToolboxError) {
    let words = session.invocation.words
    let position = Invocation.positionOfVerb(words) ?? 0
    throw .commandEnded(SandboxProgram(words: Array(words.dropFirst(position + 1))).run(session.console))
  }
}

/// The sandbox as a program: its words, and how it speaks to people.
struct SandboxProgram {
  /// The name under which it can be called by itself.
  private static let name: ByteString = "toolbox-sandbox"

  private let words: [ByteString]
  private let name: String

  init(words: [ByteString], name: String = "toolbox sandbox") {
    self.words = words
    self.name = name
  }

  /// A command line that is about the sandbox from its first word on.
  ///
  /// Nothing that other commands need at their start is waited for then.
  init?(_ words: [ByteString], calledAs program: ByteString) {
    if program.lastPathComponent == Self.name {
      self.init(words: words, name: Self.name.description)
    } else if words.first == "sandbox" {
      self.init(words: Array(words.dropFirst()))
    } else {
      return nil
    }
  }

  /// The words of a completion script that asks under the sandbox's own name, as `toolbox` understands them; nil for
  /// all other words.
  static func question(_ words: [ByteString], calledAs program: ByteString) -> [ByteString]? {
    guard program.lastPathComponent == name, let verb = words.first,
      [Complete.name, CompleteWithoutDescriptions.name].contains(verb.description)
    else { return nil }
    return [verb, ByteString(RunInSandbox.name)] + words.dropFirst()
  }

  /// Does what the words ask.
  ///
  /// - Parameters:
  ///   - console: where it speaks.
  ///   - closed: the standard streams that the caller has closed, which the command does not have either.
  /// - Returns: the code to exit with, if the command did not take this process's place.
  func run(_ console: TerminalConsole, closed: [Int32] = []) -> Int32 {
    for number in closed { _ = fcntl(number, F_SETFD, FD_CLOEXEC) }
    do {
      switch try OptionParser.parse(words, in: Self.workingDirectory) {
      case .help: console.write(usage)
      case .version: console.write("toolbox version \(String(cString: toolbox_version()))\n")
      case .sandbox(let options): return run(options, console)
      }
      return console.writeError == nil ? 0 : 1
    } catch {
      tell("\(error)", console)
      return 1
    }
  }

  private func run(_ options: SandboxOptions, _ console: TerminalConsole) -> Int32 {
    do throws(SandboxError) {
      Sandbox.end(as: try Sandbox(options).run { console.note(Printable.lines($0)) })
    } catch {
      tell("\(error)", console)
      return error.exitCode
    }
  }

  private func tell(_ words: String, _ console: TerminalConsole) {
    console.note("\(name): \(Printable.lines(words))\n")
  }

  private static var workingDirectory: ByteString? {
    guard let path = getcwd(nil, 0) else { return nil }
    defer { free(path) }
    return ByteString(cString: path)
  }

  /// What `--help` prints.
  private var usage: String {
    let lines = SandboxOption.allCases.map { option in
      let head = (["--" + option.rawValue] + option.values).joined(separator: " ")
      return "  " + head + String(repeating: " ", count: max(1, 30 - head.count)) + option.usage + "\n"
    }
    return """
      Usage: \(name) [OPTION]... [--] [COMMAND [ARGUMENT]...]

      Run COMMAND, or a shell, in a file tree that the options make.

      \(lines.joined())
      """
  }
}
