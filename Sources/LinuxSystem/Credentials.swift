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

  /// Takes from other processes of the user the right to look into this one, at its memory, environment and
  /// descriptors.
  ///
  /// A program that is executed gives it back. See PR_SET_DUMPABLE(2const).
  ///
  /// - Throws: the error of prctl(2).
  public static func becomeOpaque() throws(SystemError) {
    guard clinux_become_opaque() == 0 else { throw .last("become opaque") }
  }

  /// Gives back what `becomeOpaque` takes, and a change of the user's ID as well.
  ///
  /// - Throws: the error of prctl(2).
  public static func becomeTransparent() throws(SystemError) {
    guard clinux_become_transparent() == 0 else { throw .last("become transparent") }
  }

  /// Does something with no more rights than the user has, though this process has capabilities.
  ///
  /// - Throws: the error of capset(2), or what `body` throws.
  public static func withoutCapabilities<Result>(
    _ body: () throws(SystemError) -> Result
  ) throws(SystemError) -> Result {
    guard clinux_set_effective_capabilities(false) == 0 else { throw .last("lay capabilities aside") }
    let result = try body()
    guard clinux_set_effective_capabilities(true) == 0 else { throw .last("take capabilities up") }
    return result
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
