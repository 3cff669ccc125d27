internal import LinuxSystem
internal import ToolboxCore

/// The host's files as they are.
struct LiveHostFiles: HostFiles {
  func exists(_ path: ByteString) -> Bool {
    FileSystem.exists(path)
  }

  func isReachable(_ path: ByteString) -> Bool {
    FileSystem.isReachable(path)
  }

  func isExecutable(_ path: ByteString) -> Bool {
    (try? FileSystem.kind(of: path)) == .regular && FileSystem.mayExecute(path)
  }

  func resolve(_ path: ByteString) throws(SystemError) -> ByteString {
    try FileSystem.resolve(path)
  }
}
