internal import CLinux
internal import Glibc

/// The namespaces of processes; see namespaces(7).
public enum Namespaces {
  /// The names of the kinds in which a process is not where this one is, such as `user` and `mnt`.
  ///
  /// Kinds that the kernel does not have are left out.
  ///
  /// - Throws: the error of stat(2): EACCES without the right to look, ENOENT where the process has ended.
  public static func differing(of processID: Int32) throws(SystemError) -> Set<String> {
    var names: Set<String> = []
    for name in kinds {
      guard let own = try FileSystem.status(of: "/proc/self/ns/\(name)") else { continue }
      let path: ByteString = "/proc/\(processID)/ns/\(name)"
      guard let other = try FileSystem.status(of: path) else { throw SystemError(ENOENT, "stat \(path)") }
      if own.st_dev != other.st_dev || own.st_ino != other.st_ino { names.insert(name) }
    }
    return names
  }

  private static let kinds = ["cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"]

  /// Whether setns(2) moves the calling process itself into namespaces of a kind; others are for its children alone.
  public static func mayBeJoined(_ name: String) -> Bool { clinux_namespace_flag(name) != 0 }

  /// Moves this process into the namespaces of another, all of the named kinds or none: see setns(2).
  ///
  /// Into a user namespace only a process with one thread gets; there it has all capabilities. With a mount namespace
  /// come its root directory and working directory.
  ///
  /// - Parameters:
  ///   - names: kinds that may be joined.
  ///   - process: a pidfd.
  /// - Throws: the error of setns(2): EINVAL before Linux 5.8, ESRCH where the process has ended.
  public static func join(_ names: Set<String>, of process: borrowing Descriptor) throws(SystemError) {
    let flags = names.reduce(Int32(0)) { $0 | clinux_namespace_flag($1) }
    guard clinux_setns(process.number, flags) == 0 else {
      throw .last("join the namespaces \(names.sorted().joined(separator: ", "))")
    }
  }
}
