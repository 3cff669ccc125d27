internal import CLinux
internal import Glibc

/// The root directory of another process, and the files below it as that process sees them.
///
/// Nothing there is trusted: symbolic links do not lead out of it, and nothing is read but regular files.
public struct RootDirectory: ~Copyable {
  private let descriptor: Descriptor

  /// Opens the root directory of a process.
  ///
  /// - Throws: the error of open(2): EACCES without the right to look, ENOENT where the process has ended.
  public init(ofProcess id: Int32) throws(SystemError) {
    descriptor = try Descriptor(opening: "/proc/\(id)/root", Descriptor.pathOnly | O_DIRECTORY)
  }

  /// Takes an open directory for the root directory.
  public init(_ directory: consuming Descriptor) {
    descriptor = directory
  }

  /// Opens a path, but does not read it; links lead to where they would if the directory was `/`.
  ///
  /// - Returns: nil where there is nothing.
  /// - Throws: the error of openat2(2), except ENOENT; ENOTDIR where a part of the path is no directory.
  public func find(_ path: ByteString, followingLink: Bool = true) throws(SystemError) -> Descriptor? {
    let flags = Descriptor.pathOnly | (followingLink ? 0 : O_NOFOLLOW)
    while true {
      let number = path.withCString { path in clinux_open_in_root(descriptor.number, path, flags) }
      if number >= 0 { return Descriptor(owning: number) }
      if errno == ENOENT { return nil }
      // Something was moved or mounted meanwhile.
      if errno != EAGAIN && errno != EINTR { throw .last("open \(path)") }
    }
  }

  /// The whole content of a regular file.
  ///
  /// - Throws: the error of openat2(2) or read(2), ENOSYS before Linux 5.6; EINVAL if it is no regular file, EFBIG if
  ///   it has more than `limit` bytes.
  public func read(_ path: ByteString, limit: Int) throws(SystemError) -> [UInt8] {
    let number = path.withCString { path in
      retrying { clinux_open_in_root(descriptor.number, path, O_RDONLY | O_NONBLOCK | O_NOCTTY) }
    }
    let file = try Descriptor(owning: number, orThrow: "open \(path)")
    var status = stat()
    guard fstat(file.number, &status) == 0 else { throw .last("stat \(path)") }
    guard status.st_mode & S_IFMT == S_IFREG else { throw SystemError(EINVAL, "read \(path)") }
    guard status.st_size <= limit else { throw SystemError(EFBIG, "read \(path)") }
    var content: [UInt8] = []
    while content.count <= limit {
      let some = try file.read(upTo: max(Int(status.st_size) + 1, 4096))
      if some.isEmpty { return content }
      content += some
    }
    throw SystemError(EFBIG, "read \(path)")
  }
}
