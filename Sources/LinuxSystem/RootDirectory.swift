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
    let pathOnly: Int32 = 0o10_000_000
    descriptor = try Descriptor(opening: "/proc/\(id)/root", pathOnly | O_DIRECTORY)
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
