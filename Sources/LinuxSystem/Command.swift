/// A program to run, with everything that its process starts with.
public struct Command: Hashable, Sendable {
  /// Where one of the standard streams of a process leads.
  public enum Stream: Hashable, Sendable {
    /// To /dev/null.
    case null
    /// Where the caller's own leads.
    case inherited
    /// Into memory, for the caller to read afterwards; standard error only.
    case kept
  }

  /// A name to look up in PATH, or a path.
  public var program: ByteString
  /// The arguments, without the program's name.
  public var arguments: [ByteString]
  /// Variables of its environment that differ from the caller's.
  public var variables: [ByteString: ByteString] = [:]
  /// Where descriptor 0 leads.
  public var standardInput: Stream = .null
  /// Where descriptor 1 leads, unless it is captured.
  public var standardOutput: Stream = .null
  /// Where descriptor 2 leads, unless it is captured.
  public var standardError: Stream = .null
  /// Whether the caller's descriptors from 3 up, which are not close-on-exec, stay open.
  public var keepsDescriptors = false
  /// Whether a signal that tells this process to end is passed on to what the command runs in a container.
  ///
  /// For `podman exec`, which ends on such a signal itself and leaves behind what it started.
  public var relaysSignals = false
  /// Milliseconds after which it is ended, if it still runs and its output is captured; nil for never.
  public var timeLimit: Int64?
  /// Milliseconds by which it is started later than the one before it, where several run side by side.
  public var delay: Int64 = 0

  /// A program that sees nothing of the caller's streams.
  public init(_ program: ByteString, _ arguments: [ByteString] = []) {
    self.program = program
    self.arguments = arguments
  }
}

/// How a process ended.
public enum ExitStatus: Hashable, Sendable {
  /// By exit(3), with a code.
  case exited(Int32)
  /// By a signal.
  case signaled(Int32)
  /// Not before it had run for longer than it may, and was ended for that.
  case timedOut

  /// As a shell says it: the code, or 128 and the number of the signal; and 124 as timeout(1) says it.
  public var code: Int32 {
    switch self {
    case .exited(let code): code
    case .signaled(let signal): 128 + signal
    case .timedOut: 124
    }
  }

  /// Whether the process ended with code 0.
  public var isSuccess: Bool { self == .exited(0) }
}

/// What a process wrote, and how it ended.
public struct CapturedOutput: Hashable, Sendable {
  /// How it ended.
  public var status: ExitStatus
  /// What it wrote to descriptor 1.
  public var standardOutput: [UInt8]
  /// What it wrote to descriptor 2.
  public var standardError: [UInt8]

  /// Puts the three together.
  public init(status: ExitStatus, standardOutput: [UInt8] = [], standardError: [UInt8] = []) {
    self.status = status
    self.standardOutput = standardOutput
    self.standardError = standardError
  }
}

/// The door through which programs are run: the live one is `LiveProcessRunner`, tests have a recording one.
public protocol ProcessRunner {
  /// Runs programs side by side and collects what they write; the results are in the order of the commands.
  ///
  /// A signal that tells this process to end ends the programs; it takes effect when the caller has put in order
  /// what is half-made (`TerminationSignals.takeEffect`). Within `TerminationSignals.deferring` they run on,
  /// unless the runner is one of work that is thrown away then.
  ///
  /// - Throws: EINTR after such a signal, ENOENT if a program is not found; else the error of pipe2(2), clone(2) or execve(2).
  func capture(_ commands: [Command]) throws(SystemError) -> [CapturedOutput]

  /// Runs a program whose work must not be left half-done, and collects what it writes.
  ///
  /// A signal that tells this process to end ends the program, and even if this process is killed the program is
  /// ended; in both cases its work is undone before anything else happens.
  ///
  /// - Throws: as `capture(_:)` for several.
  func capture(_ command: Command, _ supervision: Supervision) throws(SystemError) -> CapturedOutput

  /// Starts a program in the background, whose output may be of use once it comes.
  ///
  /// - Throws: ENOENT if the program is not found; else the error of pipe2(2), clone(2) or execve(2).
  func start(_ command: Command) throws(SystemError) -> any BackgroundProcess

  /// Runs a program with the streams that it asks for, and waits for its end.
  ///
  /// A signal that tells this process to end is passed on to the program, and takes effect after its end.
  ///
  /// - Returns: how it ended, and standard error if that was to be kept.
  /// - Throws: ENOENT if the program is not found; else the error of clone(2) or execve(2).
  func run(_ command: Command) throws(SystemError) -> CapturedOutput
}

/// A program that runs in the background.
public protocol BackgroundProcess {
  /// Becomes readable, for poll(2), when there is something to collect.
  var descriptor: Int32 { get }

  /// Takes up what the program has written in the meantime; its output, once it has ended.
  mutating func poll() -> CapturedOutput?

  /// Ends the program, which nobody waits for any more.
  mutating func cancel()
}

extension ProcessRunner {
  /// Runs one program and collects what it writes.
  ///
  /// - Throws: as `capture(_:)` for several.
  public func capture(_ command: Command) throws(SystemError) -> CapturedOutput {
    try capture([command])[0]
  }
}
