internal import Glibc
internal import LinuxSystem

/// A terminal of the host among the standard streams, which programs in a container shall find by its name.
///
/// Containers have terminals of their own at /dev/pts, so that ttyname(3) knows nothing of the host's, and with it
/// tty(1), tmux(1) and gpg(1). The host's are below /run/host; there the terminal is opened again. The same name leads
/// to it on the host as well, where /run/host is a link to the root directory.
struct InheritedTerminal {
  private let descriptor: Int32
  private let path: ByteString
  private let status: stat

  private static let hostRoot: ByteString = "/run/host"

  /// Looks at a standard stream, on the host; nil if it is no terminal.
  init?(_ descriptor: Int32) {
    var status = stat()
    guard isTerminal(descriptor), fstat(descriptor, &status) == 0,
      let path = try? FileSystem.readLink("/proc/self/fd/\(descriptor)"), path.isAbsolutePath
    else { return nil }
    self.descriptor = descriptor
    self.path = path
    self.status = status
  }

  /// Opens the terminal by the name that it has in the container.
  ///
  /// One that has none is left as it is.
  func reopen() {
    if Self.isSame(try? FileSystem.status(of: path), status) { return }
    let flags = fcntl(descriptor, F_GETFL) & (O_ACCMODE | O_APPEND | O_NONBLOCK)
    guard flags >= 0, let other = try? Descriptor(opening: Self.hostRoot + path, flags | O_NOCTTY) else {
      return
    }
    var found = stat()
    guard fstat(other.number, &found) == 0, Self.isSame(found, status) else { return }
    dup2(other.number, descriptor)
  }

  private static func isSame(_ one: stat?, _ other: stat) -> Bool {
    guard let one else { return false }
    return one.st_dev == other.st_dev && one.st_ino == other.st_ino && one.st_rdev == other.st_rdev
  }
}
