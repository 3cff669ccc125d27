internal import Glibc
internal import LinuxSystem

/// What a security module such as SELinux or AppArmor calls a process; see proc_pid_attr_current(5).
struct SecurityLabel: Hashable, CustomStringConvertible {
  /// The label; empty where no module gives any.
  let description: String

  /// Keeps a label without what ends it.
  init(_ text: some StringProtocol) {
    description = String(text.prefix { $0 != "\n" && $0 != "\0" })
  }

  /// Asks about a process by its ID, or `self`.
  init(ofProcess id: String) {
    self.init(String(decoding: (try? FileSystem.read("/proc/\(id)/attr/current")) ?? [], as: UTF8.self))
  }

  /// Whether there is none, since there is no security module that gives any.
  var isEmpty: Bool { description.isEmpty }

  /// Whether a process with this label may do what one with the other may: the same, or neither is confined.
  ///
  /// A process that joins namespaces keeps its label. podman gives its own to what it runs in a container.
  func isAsFree(as other: SecurityLabel) -> Bool {
    self == other || isUnconfined && other.isUnconfined
  }

  /// By the targeted policy of SELinux `unconfined_t` for people, and `spc_t` for containers without confinement; by
  /// AppArmor `unconfined`, and profiles in that mode.
  private var isUnconfined: Bool {
    if description == "unconfined" || description.hasSuffix(" (unconfined)") { return true }
    let fields = description.split(separator: ":", maxSplits: 3)
    return fields.count >= 3 && ["unconfined_t", "spc_t"].contains(fields[2])
  }
}
