public import LinuxSystem

/// A directory for one test, removed with all that is in it.
public final class TemporaryDirectory {
  /// Where it is.
  public let path: ByteString

  /// Creates an empty directory.
  public init() {
    do { path = try FileSystem.createTemporaryDirectory(in: "/tmp", prefix: "toolbox-test-") } catch {
      fatalError("\(error)")
    }
  }

  deinit {
    FileSystem.removeTree(path)
  }
}
