internal import Glibc

/// A lock between processes on a file, held until the value goes away or the process ends; see flock(2).
///
/// Programs in containers may reach the file: what they put in its place is no lock, and nobody waits for ever.
public struct FileLock: ~Copyable {
  private let file: Descriptor
  private let path: ByteString

  /// Creates the file if it is missing, and does not lock it yet.
  ///
  /// - Throws: the error of open(2); EINVAL if it is no regular file.
  public init(creating path: ByteString) throws(SystemError) {
    let opened = try Descriptor(opening: path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK, mode: 0o600)
    var status = stat()
    guard fstat(opened.number, &status) == 0 else { throw .last("stat \(path)") }
    guard status.st_mode & S_IFMT == S_IFREG else { throw SystemError(EINVAL, "lock \(path)") }
    file = opened
    self.path = path
  }

  /// Waits until no other process holds the lock, but not for longer than it may take.
  ///
  /// - Returns: whether it is held now.
  /// - Throws: the error of flock(2).
  public func acquire(milliseconds: Int64) throws(SystemError) -> Bool {
    let end = Kernel.monotonicMilliseconds() + milliseconds
    while true {
      if retrying({ flock(file.number, LOCK_EX | LOCK_NB) }) == 0 { return true }
      guard errno == EWOULDBLOCK else { throw .last("lock \(path)") }
      if Kernel.monotonicMilliseconds() >= end || TerminationSignals.isInterrupted { return false }
      // flock(2) has no time limit of its own.
      _ = poll(nil, 0, 20)
    }
  }
}
