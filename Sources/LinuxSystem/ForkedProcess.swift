internal import CLinux
internal import Glibc

/// Copies of this process, which run no other program; see fork(2).
///
/// There must be one thread only.
public enum ForkedProcess {
  /// Starts a copy that goes on from here.
  ///
  /// - Returns: its process ID; 0 in the copy itself.
  /// - Throws: the error of fork(2).
  public static func fork() throws(SystemError) -> Int32 {
    let id = clinux_fork()
    guard id >= 0 else { throw .last("start a process") }
    return id
  }

  /// Waits for the end of a copy.
  ///
  /// - Throws: the error of waitpid(2): ECHILD where SIGCHLD is ignored; see `keepingEnds(of:)`.
  public static func wait(for id: Int32) throws(SystemError) -> ExitStatus {
    var status: Int32 = 0
    guard retrying({ waitpid(id, &status, 0) }) == id else { throw .last("wait for process \(id)") }
    return ExitStatus(waitStatus: status)
  }

  /// Waits for the end of a copy, and kills it when a signal tells this process to end.
  ///
  /// - Parameters:
  ///   - id: the copy's process ID.
  ///   - signals: of which one that has arrived is postponed; see `TerminationSignals.postpone(_:)`.
  /// - Returns: how it has ended.
  /// - Throws: the error of pidfd_open(2), poll(2) or waitpid(2).
  public static func wait(
    for id: Int32, killingItOn signals: borrowing TerminationSignals
  ) throws(SystemError) -> ExitStatus {
    let process = try Kernel.processDescriptor(id)
    var received: Int32?
    while try !Kernel.wait(forReadable: [process.number], milliseconds: 0)[0] {
      let arrived = try signals.next(orReadable: process.number)
      guard received == nil, let signal = arrived.first else { continue }
      received = signal
      kill(id, SIGKILL)
    }
    if let received { TerminationSignals.postpone(received) }
    return try wait(for: id)
  }

  /// Does something for which the ends of processes must not be lost, as they are for one that ignores SIGCHLD.
  ///
  /// Whoever has started this process may have taught it to do so.
  public static func keepingEnds<Result, Failure: Error>(
    of body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let before = signal(SIGCHLD, SIG_DFL)
    defer { signal(SIGCHLD, before) }
    return try body()
  }

  /// Has this process killed when its parent dies, or ends it at once if the parent has died by now.
  ///
  /// A program with a set-user-ID bit or file capabilities undoes it; so does a change of the user.
  ///
  /// - Parameter parent: the process ID that the parent had, or a pidfd where it is in another PID namespace.
  /// - Throws: the error of prctl(2) or poll(2).
  public static func dieWithParent(_ parent: Parent) throws(SystemError) {
    guard clinux_die_with_parent(SIGKILL) == 0 else { throw .last("die with the parent") }
    let isDead: Bool
    switch parent {
    case .id(let id): isDead = getppid() != id
    case .descriptor(let number): isDead = try Kernel.wait(forReadable: [number], milliseconds: 0)[0]
    }
    if isDead {
      raise(SIGKILL)
      // The first process of a PID namespace cannot kill itself.
      _exit(128 + SIGKILL)
    }
  }

  /// How a parent is known.
  public enum Parent: Sendable {
    /// By the process ID that getppid(2) has told.
    case id(Int32)
    /// By a pidfd.
    case descriptor(Int32)
  }

  /// The two ends of a new pipe, close-on-exec, which the caller closes.
  ///
  /// - Throws: the error of pipe2(2).
  public static func pipe() throws(SystemError) -> (reading: Int32, writing: Int32) {
    try Pipe().release()
  }

  /// Closes all descriptors but some.
  public static func closeDescriptors(but kept: Set<Int32>) {
    var first: Int32 = 0
    for number in kept.sorted() where number >= 0 {
      if number > first { clinux_close_range(UInt32(first), UInt32(number - 1)) }
      first = number + 1
    }
    clinux_close_range(UInt32(first), .max)
  }
}
