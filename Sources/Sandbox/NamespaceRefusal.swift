internal import Glibc
internal import LinuxSystem

/// Why the kernel makes no namespaces, so far as it can be seen.
enum NamespaceRefusal {
  private static let limits: [(kind: Namespaces.Kind, name: String)] = [
    (.user, "user"), (.mount, "mnt"), (.network, "net"), (.ipc, "ipc"), (.process, "pid"), (.hostName, "uts"),
    (.controlGroup, "cgroup"),
  ]

  /// What to look at after an error; nil where nothing is known.
  ///
  /// - Parameters:
  ///   - code: the error number of unshare(2), or of what comes after it.
  ///   - kinds: the namespaces that were to be made.
  /// - Returns: a sentence.
  static func hint(_ code: Int32, _ kinds: Set<Namespaces.Kind>) -> String? {
    switch code {
    case ENOSPC:
      let asked = limits.filter { kinds.contains($0.kind) }.map(\.name)
      let name = asked.first { number("/proc/sys/user/max_\($0)_namespaces") == 0 } ?? "*"
      return "The limit of namespaces is reached: see sysctl user.max_\(name)_namespaces."
    case EINVAL: return "The kernel has no namespaces of some kind: see its CONFIG_USER_NS and others."
    case EPERM, EACCES: return policy
    default: return nil
    }
  }

  private static var policy: String {
    if number("/proc/sys/user/max_user_namespaces") == 0 {
      return "They are forbidden: see sysctl user.max_user_namespaces."
    }
    if number("/proc/sys/kernel/unprivileged_userns_clone") == 0 {
      return "Only root may make them: see sysctl kernel.unprivileged_userns_clone."
    }
    if number("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == 1 {
      return "AppArmor forbids them: see sysctl kernel.apparmor_restrict_unprivileged_userns."
    }
    if isInChroot { return "They cannot be made in a chroot." }
    return "A policy forbids them, such as that of a container, SELinux or AppArmor; or this is a chroot."
  }

  private static func number(_ path: ByteString) -> Int? {
    (try? FileSystem.read(path)).flatMap {
      Int(String(decoding: $0, as: UTF8.self).filter { $0 != "\n" })
    }
  }

  /// Whether the root directory is not that of a mount: so it is in most chroots.
  private static var isInChroot: Bool {
    guard let mounts = try? FileSystem.read("/proc/self/mountinfo") else { return true }
    return !mounts.split(separator: UInt8(ascii: "\n")).contains { line in
      let fields = line.split(separator: UInt8(ascii: " "))
      return fields.count > 4 && fields[4].elementsEqual("/".utf8)
    }
  }
}
