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

  /// Kinds of namespaces; see unshare(2).
  public enum Kind: Hashable, Sendable {
    /// Users, groups and capabilities.
    case user
    /// What is mounted where.
    case mount
    /// Network interfaces, addresses and ports.
    case network
    /// System V IPC and POSIX message queues.
    case ipc
    /// Process IDs, for processes that are started from now on.
    case process
    /// Host name and NIS domain.
    case hostName
    /// The root of the control groups that are seen.
    case controlGroup
  }

  /// Gives this process namespaces of its own.
  ///
  /// - Throws: the error of unshare(2): EPERM where that is forbidden, ENOSPC where there are too many, EINVAL for a user
  ///   namespace in a process with more than one thread, or a kind that the kernel does not have.
  public static func unshare(_ kinds: Set<Kind>) throws(SystemError) {
    var new = clinux_new_namespaces(
      user: kinds.contains(.user), mount: kinds.contains(.mount), network: kinds.contains(.network),
      ipc: kinds.contains(.ipc), process: kinds.contains(.process), host_name: kinds.contains(.hostName),
      control_group: kinds.contains(.controlGroup))
    guard clinux_unshare(&new) == 0 else { throw .last("make namespaces") }
  }

  /// Gives the host name to this process's namespace; see sethostname(2).
  ///
  /// - Throws: the error of sethostname(2): EINVAL for a name of more than 64 bytes.
  public static func setHostName(_ name: ByteString) throws(SystemError) {
    guard name.withCString({ clinux_set_host_name($0) }) == 0 else { throw .last("set the host name \(name)") }
  }

  /// Brings the loopback interface of this process's network namespace up.
  ///
  /// - Throws: the error of socket(2) or ioctl(2).
  public static func bringLoopbackUp() throws(SystemError) {
    guard clinux_bring_loopback_up() == 0 else { throw .last("bring the interface lo up") }
  }
}
