internal import CLinux
public import Glibc

/// The user and groups of a process, and what it may do beyond them; see credentials(7).
public enum Credentials {
  /// Takes on user and groups: real, effective and saved IDs, and the supplementary groups.
  ///
  /// - Throws: the error of setgroups(2), setresgid(2) or setresuid(2): EINVAL for IDs that the user namespace does
  ///   not have.
  public static func take(user: uid_t, group: gid_t, groups: [gid_t]) throws(SystemError) {
    guard clinux_set_ids(user, group, groups, UInt(groups.count)) == 0 else {
      throw .last("take on user ID \(user) and group ID \(group)")
    }
  }

  /// The capabilities that this process may still get, a bit for each; see capabilities(7).
  public static var boundingSet: UInt64 { clinux_bounding_set() }

  /// Leaves of the bounding set only what is in `set`.
  ///
  /// - Throws: the error of prctl(2): EPERM without CAP_SETPCAP.
  public static func limitBoundingSet(to set: UInt64) throws(SystemError) {
    guard clinux_limit_bounding_set(set) == 0 else { throw .last("limit the bounding set of capabilities") }
  }

  /// Has no program that this process executes get more rights than it has; see PR_SET_NO_NEW_PRIVS(2const).
  ///
  /// - Throws: the error of prctl(2).
  public static func forbidNewPrivileges() throws(SystemError) {
    guard clinux_forbid_new_privileges() == 0 else { throw .last("forbid new privileges") }
  }

  /// The bits that are taken from the mode of new files; see umask(2).
  public static var creationMask: mode_t {
    get {
      let mask = umask(0o077)
      umask(mask)
      return mask
    }
    set { umask(newValue) }
  }
}
