internal import CLinux
internal import Glibc

/// Waits for a program in the foreground, and passes on the signals that tell this process to end.
struct SignalRelay {
  private let child: ChildProcess
  private let entersContainer: Bool
  private var received: Int32?
  private var undelivered: Int32?

  /// The relay to a child; with `entersContainer` the child is `podman exec`, which ends on a signal itself and
  /// leaves behind what it has started, so that this is told as well.
  init(to child: ChildProcess, entersContainer: Bool) {
    self.child = child
    self.entersContainer = entersContainer
  }

  /// Waits for the child's end.
  ///
  /// - Throws: the error of pidfd_open(2) or poll(2).
  mutating func wait(_ signals: borrowing TerminationSignals) throws(SystemError) -> ExitStatus {
    let process = try Kernel.processDescriptor(child.id)
    while true {
      // A signal may come before there is anything in the container that could get it.
      let pause: Int32 = undelivered == nil ? -1 : 20
      for signal in try signals.next(orReadable: process.number, milliseconds: pause) {
        received = signal
        undelivered = signal
      }
      deliver()
      guard let status = child.poll() else { continue }
      return entersContainer ? end(status) : ended(status)
    }
  }

  private mutating func deliver() {
    guard let signal = undelivered else { return }
    if entersContainer ? Self.relayIntoContainer(signal) : kill(child.id, signal) == 0 { undelivered = nil }
  }

  /// A program that is not podman has had its chance: now the signal takes effect here.
  private func ended(_ status: ExitStatus) -> ExitStatus {
    if let received { TerminationSignals.postpone(received) }
    return status
  }

  /// What the end of `podman exec` says: the command's own end, unless a signal has ended podman.
  private func end(_ status: ExitStatus) -> ExitStatus {
    if case .signaled = status {
      // The command has lost whoever reads what it writes.
      _ = Self.relayIntoContainer(SIGHUP)
      return received.map { .signaled($0) } ?? status
    }
    guard let received, Self.codesOfInterruptedPodman[received] == status else { return status }
    _ = Self.relayIntoContainer(SIGHUP)
    return .signaled(received)
  }

  /// With which podman ends when it gets a signal itself, as from a terminal; a command's own code may be the
  /// same, but then the signal is as good an answer.
  private static let codesOfInterruptedPodman: [Int32: ExitStatus] = [SIGINT: .exited(1), SIGQUIT: .exited(2)]

  /// conmon, which `podman exec` leaves to this process, is the parent of the command in the container.
  ///
  /// - Returns: whether there was anything that got the signal.
  private static func relayIntoContainer(_ signal: Int32) -> Bool {
    let processes = ProcessTable.current()
    let monitors = processes.filter { $0.parent == getpid() && $0.name == "conmon" }.map(\.id)
    var isDelivered = false
    for process in processes where monitors.contains(process.parent) {
      // The group, as from a terminal: what the command has started gets the signal too.
      if kill(-process.group, signal) == 0 { isDelivered = true }
    }
    return isDelivered
  }
}
