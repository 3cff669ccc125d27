internal import Glibc

/// An exclusive lock between processes, by flock(2) on a file of its own; given back when the value goes away.
public struct FileLock: ~Copyable {
  private let file: Descriptor

  /// Waits for the lock; the file is created where it is missing and stays.
  ///
  /// - Throws: the error of open(2) or flock(2).
  public init(_ path: ByteString) throws(SystemError) {
    let opened = try Descriptor(opening: path, O_RDWR | O_CREAT, mode: 0o600)
    let number = opened.number
    guard retrying({ flock(number, LOCK_EX) }) == 0 else { throw .last("lock \(path)") }
    file = opened
  }
}
