internal import CLinux
internal import Glibc

/// A copy of this process that becomes another program in the foreground, while this one waits for its end.
///
/// The terminal's keys reach it as they reach any program of the caller: they are not relayed.
public struct ForkedProcess: ~Copyable {
  private let id: Int32
  private let words: Descriptor
  private let signals: TerminationSignals
  private let terminal: TerminalSettings?

  /// Runs `body` in a copy of this process, which must have one thread.
  ///
  /// - Parameters:
  ///   - group: the folder of a control group in which the copy is from its first moment; one that is not open stands
  ///     for this process's own. A process that moves would wait for the kernel, often for more than ten milliseconds.
  ///   - body: executes a program; if that fails it returns what to say about it. Is told the ID of this process.
  /// - Throws: the error of pipe(2), clone3(2) or signalfd(2).
  public init(
    in group: borrowing Descriptor, _ body: (_ parent: Int32) -> [UInt8]
  ) throws(SystemError) {
    let pipe = try Pipe()
    let parent = getpid()
    let terminal = TerminalSettings.current()
    // A caller that ignores it would have the kernel forget how the copy has ended.
    let before = signal(SIGCHLD, SIG_DFL)
    let child = clinux_fork_into(group.number)
    guard child >= 0 else { throw .last("fork") }
    if child == 0 {
      signal(SIGCHLD, before)
      try? pipe.writing.write(body(parent))
      _exit(127)
    }
    let words = Descriptor(owning: pipe.releaseReading())
    signals = try TerminationSignals(watchingChildren: true)
    self.words = words
    self.terminal = terminal
    id = child
  }

  /// Waits for the end.
  ///
  /// Signals that other processes send to this one, for it to end, are passed on to it and what it has started. If the copy stops this process stops
  /// as well, so that a shell can have both go on.
  ///
  /// - Returns: what the body has said, nothing if a program was executed; and how the copy has ended.
  /// - Throws: the error of read(2), wait(2) or poll(2).
  public func wait() throws(SystemError) -> (words: [UInt8], status: ExitStatus) {
    // Executing a program closes the other end.
    let words = try words.readToEnd()
    while true {
      var status: Int32 = 0
      let changed = clinux_child_status(id, &status)
      guard changed >= 0 else { throw .last("wait for process \(id)") }
      if changed == id {
        guard Self.isStopped(status) else { return (words, ended(ExitStatus(waitStatus: status))) }
        raise(SIGSTOP)
        kill(id, SIGCONT)
      }
      for signal in try signals.nextFromProcesses() where signal != SIGCHLD { passOn(signal) }
    }
  }

  /// Sends a signal to the program and what it has started in its process group, which can be that of the caller.
  private func passOn(_ signal: Int32) {
    let processes = ProcessTable.current()
    guard let group = processes.first(where: { $0.id == id })?.group else { return }
    var targets = [id]
    var index = 0
    while index < targets.count {
      let parent = targets[index]
      targets += processes.filter { $0.parent == parent && $0.group == group }.map(\.id)
      index += 1
    }
    for target in targets { kill(target, signal) }
  }

  /// A program that was killed could not put the terminal in order.
  private func ended(_ status: ExitStatus) -> ExitStatus {
    if case .signaled = status { terminal?.restore() }
    return status
  }

  private static func isStopped(_ status: Int32) -> Bool { status & 0xff == 0x7f }

  /// Has this process get a signal when its parent dies; the last thing to be done before a program is executed, for
  /// a change of credentials undoes it.
  ///
  /// - Throws: the error of prctl(2).
  public static func signalAtEnd(of parent: Int32, _ signal: Int32) throws(SystemError) {
    guard clinux_signal_at_end_of(parent, signal) == 0 else { throw .last("follow process \(parent)") }
  }
}
