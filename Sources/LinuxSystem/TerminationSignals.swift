internal import CLinux
internal import Glibc

/// SIGHUP, SIGINT, SIGTERM and SIGQUIT, held back while something must not be cut in two.
///
/// For as long as the value lives the signals are blocked in this process, not in those that it starts.
public struct TerminationSignals: ~Copyable {
  private let descriptor: Int32

  /// Blocks the signals.
  ///
  /// - Throws: the error of signalfd(2).
  public init() throws(SystemError) {
    descriptor = clinux_signal_descriptor()
    guard descriptor >= 0 else {
      clinux_unblock_termination()
      throw .last("create a signal descriptor")
    }
  }

  deinit {
    close(descriptor)
    clinux_unblock_termination()
  }

  /// Runs `body` to its end; a signal that arrives meanwhile takes effect afterwards.
  ///
  /// Programs whose output is captured meanwhile do not see the terminal's signals either.
  /// `interrupted` is called before that, to undo what nobody waits for any more.
  public static func deferring<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result, interrupted: (Result) -> Void = { _ in }
  ) throws(Failure) -> Result {
    clinux_block_termination()
    defer { clinux_unblock_termination() }
    let result = try body()
    if clinux_pending_termination() != 0 { interrupted(result) }
    return result
  }

  /// Waits until one of the signals, or SIGCHLD, arrives or a descriptor becomes readable.
  ///
  /// - Returns: the signals that arrived.
  /// - Throws: the error of poll(2).
  public func next(orReadable other: Int32 = -1, milliseconds: Int32 = -1) throws(SystemError) -> [Int32] {
    var entries = [
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: other, events: Int16(POLLIN), revents: 0),
    ]
    guard retrying({ poll(&entries, 2, milliseconds) }) >= 0 else { throw .last("wait for signals") }
    var arrived: [Int32] = []
    while true {
      let signal = clinux_read_signal(descriptor)
      if signal == 0 { return arrived }
      arrived.append(signal)
    }
  }

  /// Waits for a child; with `relaying`, passes signals on to what it runs inside a container.
  func wait(for child: ChildProcess, relaying: Bool) throws(SystemError) -> ExitStatus {
    let process = try Kernel.processDescriptor(child.id)
    var received: Int32?
    while true {
      for signal in try next(orReadable: process.number) where signal != SIGCHLD {
        received = signal
        if relaying { relayIntoContainer(signal) }
      }
      guard let status = child.poll() else { continue }
      guard let received else { return status }
      if relaying { return endOfRelay(status, received) }
      raiseAfterwards(received)
      return status
    }
  }

  /// What the code of `podman exec` means after a signal: the command's own, unless the signal ended podman too.
  private func endOfRelay(_ status: ExitStatus, _ signal: Int32) -> ExitStatus {
    let endOfPodman: [ExitStatus] = [.exited(Self.codeOfInterruptedPodman), .signaled(signal)]
    guard endOfPodman.contains(status) else { return status }
    // The command has lost whoever reads what it writes.
    relayIntoContainer(SIGHUP)
    return .signaled(signal)
  }

  /// With which podman ends when a signal of the terminal has reached it.
  private static let codeOfInterruptedPodman: Int32 = 1

  /// The signal was read from the descriptor, so its effect must be asked for again.
  private func raiseAfterwards(_ signal: Int32) {
    kill(getpid(), signal)
  }

  /// conmon, which `podman exec` leaves to this process, is the parent of the command in the container.
  private func relayIntoContainer(_ signal: Int32) {
    let processes = ProcessTable.current()
    let monitors = processes.filter { $0.parent == getpid() && $0.name == "conmon" }.map(\.id)
    for process in processes where monitors.contains(process.parent) {
      // The group, as from a terminal: what the command has started gets the signal too.
      kill(-process.group, signal)
    }
  }
}

extension ChildProcess {
  /// How the process ended; nil while it runs.
  func poll() -> ExitStatus? {
    var status: Int32 = 0
    return waitpid(id, &status, WNOHANG) == id ? ExitStatus(waitStatus: status) : nil
  }
}
