internal import Glibc
public import LinuxSystem

/// A directory for one test, removed with all that is in it.
public final class TemporaryDirectory {
  /// Where it is.
  public let path: ByteString

  /// Creates an empty directory.
  public init() {
    var template = Array("/tmp/toolbox-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { fatalError("cannot create a directory in /tmp") }
    path = ByteString(template.dropLast().map { UInt8(bitPattern: $0) })
  }

  deinit {
    Self.removeAll(path)
  }

  private static func removeAll(_ path: ByteString) {
    if (try? FileSystem.kind(of: path, followingLinks: false)) == .directory {
      for name in FileSystem.entries(of: path) { removeAll(path.appending(name)) }
    }
    try? FileSystem.remove(path)
  }
}
