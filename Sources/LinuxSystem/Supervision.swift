internal import CLinux
internal import Glibc

/// How a program is run whose work must not be left half-done.
public struct Supervision {
  /// Called twice a second while the program runs.
  public var whileWaiting: () -> Void
  /// Called when the program has ended, whoever is there to see it.
  public var cleanUp: () -> Void
  /// Undoes the program's work, when the caller does not live to see its end; it is given what the program wrote,
  /// and what runs further programs, with nil for one that cannot be run.
  public var undo: (_ output: CapturedOutput, _ run: (Command) -> CapturedOutput?) -> Void

  /// Waits in silence, and neither cleans up nor undoes anything, unless something is given.
  public init(
    whileWaiting: @escaping () -> Void = {}, cleanUp: @escaping () -> Void = {},
    undo: @escaping (_ output: CapturedOutput, _ run: (Command) -> CapturedOutput?) -> Void = { _, _ in }
  ) {
    self.whileWaiting = whileWaiting
    self.cleanUp = cleanUp
    self.undo = undo
  }
}

extension LiveProcessRunner {
  /// Runs a program under the eyes of another process, the supervisor; see `ProcessRunner`.
  ///
  /// This process may be killed at any moment. The supervisor then ends the program and undoes its work. It is told
  /// of the end by the parent-death signal of prctl(2), and it hands over the result on a socket: the work is kept
  /// only once the result was received and acknowledged.
  public func capture(_ command: Command, _ supervision: Supervision) throws(SystemError) -> CapturedOutput {
    if TerminationSignals.areHeldBack {
      defer { supervision.cleanUp() }
      return try capture([command])[0]
    }
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw .last("create a pair of sockets") }
    let ours = Descriptor(owning: ends[0])
    let theirs = Descriptor(owning: ends[1])
    // Before the fork, so that no signal is lost on the way.
    let signals = try TerminationSignals()
    let supervisor = clinux_fork_supervisor("podman-guard")
    guard supervisor >= 0 else { throw .last("fork") }
    if supervisor == 0 {
      close(ours.number)
      supervise(command, supervision, theirs.number)
    }
    close(theirs.release())

    let (bytes, signal) = try receive(from: ours.number, supervisor, signals, supervision.whileWaiting)
    let result = signal == nil ? SupervisedResult(bytes) : nil
    if result != nil { try? ours.write([1]) } else { shutdown(ours.number, Int32(SHUT_RDWR)) }
    // Only now is everything undone that has to be.
    var status: Int32 = 0
    _ = retrying { waitpid(supervisor, &status, 0) }
    if let signal { TerminationSignals.postpone(signal) }
    switch result {
    case .ended(let output): return output
    case .failed(let code): throw SystemError(code, "run \(command.program)")
    case nil where signal != nil: throw SystemError(EINTR, "run \(command.program)")
    case nil:
      // Somebody has killed the supervisor, and with it the program.
      supervision.cleanUp()
      undo(CapturedOutput(status: .signaled(SIGKILL)), supervision)
      throw SystemError(EPIPE, "hear of the end of \(command.program)")
    }
  }

  /// Waits for the supervisor's word.
  ///
  /// - Returns: what it sent, and the signal that has interrupted the waiting.
  private func receive(
    from channel: Int32, _ supervisor: pid_t, _ signals: borrowing TerminationSignals,
    _ whileWaiting: () -> Void
  ) throws(SystemError) -> (bytes: [UInt8], signal: Int32?) {
    var bytes: [UInt8] = []
    var received: Int32?
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      for signal in try signals.next(orReadable: channel, milliseconds: 500) {
        received = signal
        kill(supervisor, SIGTERM)
      }
      let count = recv(channel, &buffer, buffer.count, Int32(MSG_DONTWAIT))
      if count > 0 { bytes += buffer[..<count] }
      if count == 0 || SupervisedResult(bytes) != nil { return (bytes, received) }
      if received == nil { whileWaiting() }
    }
  }

  /// The supervisor: this does not return, which the compiler is not told, since it would then take what the
  /// caller owns for lost.
  private func supervise(
    _ command: Command, _ supervision: Supervision, _ channel: Int32
  ) {
    do {
      // Anew, for the parent may ignore what tells of its end.
      let signals = try TerminationSignals()
      defer { supervision.cleanUp() }
      let output = try capture([command], watching: signals.number)[0]
      let isWanted = signals.arrived().isEmpty && handOver(.ended(output), to: channel)
      if !isWanted { undo(output, supervision) }
    } catch { _ = handOver(.failed(error.code), to: channel) }
    _exit(0)
  }

  /// Undoes what the program did; it is not waited for longer than a minute.
  private func undo(_ output: CapturedOutput, _ supervision: Supervision) {
    supervision.undo(output) { command in
      var command = command
      command.timeLimit = 60_000
      return try? capture([command], watching: -1)[0]
    }
  }

  /// Sends the result; whether it was received.
  private func handOver(_ result: SupervisedResult, to channel: Int32) -> Bool {
    let bytes = result.bytes
    var start = 0
    while start < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        retrying {
          send(channel, buffer.baseAddress?.advanced(by: start), bytes.count - start, Int32(MSG_NOSIGNAL))
        }
      }
      guard count > 0 else { return false }
      start += count
    }
    var acknowledgement: UInt8 = 0
    return retrying { read(channel, &acknowledgement, 1) } == 1
  }
}

/// What a supervisor has to say, on its way between two processes.
private enum SupervisedResult {
  case ended(CapturedOutput)
  case failed(Int32)

  /// A word for the kind, then numbers of four bytes, then what the program wrote.
  var bytes: [UInt8] {
    switch self {
    case .failed(let code): return Self.words([0, code])
    case .ended(let output):
      let status: [Int32] =
        switch output.status {
        case .exited(let code): [1, code]
        case .signaled(let signal): [2, signal]
        case .timedOut: [3, 0]
        }
      let counts = [Int32(output.standardOutput.count), Int32(output.standardError.count)]
      return Self.words(status + counts) + output.standardOutput + output.standardError
    }
  }

  /// Nil for as long as something is missing.
  init?(_ bytes: [UInt8]) {
    func word(_ index: Int) -> Int32? {
      guard bytes.count >= 4 * (index + 1) else { return nil }
      return bytes[(4 * index)..<(4 * index + 4)].reversed().reduce(0) { $0 << 8 | Int32($1) }
    }
    guard let kind = word(0), let code = word(1) else { return nil }
    if kind == 0 {
      self = .failed(code)
      return
    }
    guard let output = word(2), let errors = word(3), bytes.count == 16 + Int(output) + Int(errors) else {
      return nil
    }
    let status: ExitStatus =
      switch kind {
      case 1: .exited(code)
      case 2: .signaled(code)
      default: .timedOut
      }
    self = .ended(
      CapturedOutput(
        status: status, standardOutput: Array(bytes[16..<(16 + Int(output))]),
        standardError: Array(bytes[(16 + Int(output))...])))
  }

  private static func words(_ numbers: [Int32]) -> [UInt8] {
    numbers.flatMap { number in (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }
  }
}
