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

  /// Starts a copy that does something, and ends with what it returns.
  ///
  /// - Parameter body: is given what this process writes.
  /// - Returns: the copy's process ID, and a descriptor to write to, which the caller closes.
  /// - Throws: the error of pipe2(2) or fork(2).
  public static func start(
    _ body: (borrowing Descriptor) -> Int32
  ) throws(SystemError) -> (process: Int32, input: Int32) {
    let pipe = try Pipe()
    let id = try fork()
    if id != 0 { return (id, pipe.releaseWriting()) }
    _exit(body(Descriptor(owning: pipe.releaseReading())))
  }

  /// Has this process killed when its parent dies, or at once if it has died by now.
  ///
  /// A program with a set-user-ID bit or file capabilities undoes it; so does a change of the user.
  ///
  /// - Parameter parent: a pidfd of it, which may be in another PID namespace.
  /// - Throws: the error of prctl(2) or poll(2).
  public static func dieWithParent(_ parent: Int32) throws(SystemError) {
    guard clinux_die_with_parent(SIGKILL) == 0 else { throw .last("die with the parent") }
    if try Kernel.wait(forReadable: [parent], milliseconds: 0)[0] { raise(SIGKILL) }
  }

  /// The two ends of a new pipe, close-on-exec, which the caller closes.
  ///
  /// - Throws: the error of pipe2(2).
  public static func pipe() throws(SystemError) -> (reading: Int32, writing: Int32) {
    let pipe = try Pipe()
    return (try pipe.reading.duplicate(), try pipe.writing.duplicate())
  }

  /// Closes all descriptors but one; -1 for none.
  public static func closeDescriptors(but kept: Int32) {
    for number in Int32(0)..<3 where number != kept { close(number) }
    clinux_close_all_but(kept)
  }
}
