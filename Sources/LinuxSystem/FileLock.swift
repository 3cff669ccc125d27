internal import Glibc

/// A lock between processes on a file, held until the value goes away or the process ends; see flock(2).
public struct FileLock: ~Copyable {
  private let file: Descriptor

  /// Creates the file if it is missing, and does not lock it yet.
  ///
  /// - Throws: the error of open(2).
  public init(creating path: ByteString) throws(SystemError) {
    file = try Descriptor(opening: path, O_WRONLY | O_CREAT | O_NOFOLLOW, mode: 0o600)
  }

  /// Waits until no other process holds the lock.
  ///
  /// - Throws: the error of flock(2).
  public func acquire() throws(SystemError) {
    guard retrying({ flock(file.number, LOCK_EX) }) == 0 else { throw .last("lock a file") }
  }
}
