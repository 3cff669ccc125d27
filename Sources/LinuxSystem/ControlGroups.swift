internal import CLinux

/// Which versions of control groups are mounted; see cgroups(7).
public enum ControlGroups: Hashable, Sendable {
  /// Version 2 alone.
  case unified
  /// Version 1, and version 2 beside it without controllers.
  case hybrid
  /// Version 1 alone.
  case legacy
  /// Neither.
  case missing

  /// Looks at what systemd(1), or whoever starts the host, has mounted at a folder.
  public static func mounted(at folder: ByteString = "/sys/fs/cgroup") -> ControlGroups {
    if isUnified(folder) { return .unified }
    if isUnified(folder.appending("unified")) { return .hybrid }
    // Version 1 has a folder for each controller.
    return FileSystem.entries(of: folder).isEmpty ? .missing : .legacy
  }

  private static func isUnified(_ path: ByteString) -> Bool {
    let cgroup2Magic = 0x6367_7270
    return path.withCString { clinux_file_system_type($0) } == cgroup2Magic
  }
}
