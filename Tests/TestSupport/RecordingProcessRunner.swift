public import LinuxSystem

/// A double for the door to processes: writes down what it is asked to run, and answers as it was told.
///
/// A program for which it has no answer ends with code 125, so that nothing passes by accident.
public final class RecordingProcessRunner: ProcessRunner {
  /// The commands, in their order.
  public private(set) var commands: [Command] = []
  private var answers: [(words: [ByteString], output: CapturedOutput)] = []
  private let failure: SystemError?

  /// Makes a double; with `failure`, no program can be run at all.
  public init(failure: SystemError? = nil) {
    self.failure = failure
  }

  /// Answers a command whose arguments contain these words, next to each other; no words are in each.
  public func answer(
    _ words: [ByteString], output: String = "", errors: String = "", _ status: ExitStatus = .exited(0)
  ) {
    let captured = CapturedOutput(
      status: status, standardOutput: Array(output.utf8), standardError: Array(errors.utf8))
    answers.append((words, captured))
  }

  /// Writes down each command, and answers it.
  public func capture(_ commands: [Command]) throws(SystemError) -> [CapturedOutput] {
    if let failure { throw failure }
    self.commands += commands
    return commands.map(answer(to:))
  }

  /// Writes down the command, and answers it; nothing is ever undone.
  public func capture(_ command: Command, _ supervision: Supervision) throws(SystemError) -> CapturedOutput {
    try capture([command])[0]
  }

  /// Writes down the command, which has ended already, as the answer says.
  public func start(_ command: Command) throws(SystemError) -> any BackgroundProcess {
    RecordedProcess(output: try capture([command])[0])
  }

  /// Writes down the command, and ends as the answer says.
  public func run(_ command: Command) throws(SystemError) -> CapturedOutput {
    if let failure { throw failure }
    commands.append(command)
    return answer(to: command)
  }

  private func answer(to command: Command) -> CapturedOutput {
    let found = answers.last { answer in
      (0...command.arguments.count).contains { command.arguments[$0...].starts(with: answer.words) }
    }
    return found?.output ?? CapturedOutput(status: .exited(125), standardError: Array("no answer".utf8))
  }
}

/// A program that has ended before anybody looks.
private struct RecordedProcess: BackgroundProcess {
  let output: CapturedOutput
  let descriptor: Int32 = -1

  mutating func poll() -> CapturedOutput? { output }
  mutating func cancel() {}
}
