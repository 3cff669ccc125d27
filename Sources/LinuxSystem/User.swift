public import Glibc

/// An entry of the user database; see getpwuid(3).
public struct User: Hashable, Sendable {
  /// The login name.
  public let name: ByteString
  /// The user ID.
  public let id: uid_t
  /// The ID of the primary group.
  public let groupID: gid_t
  /// The home directory.
  public let home: ByteString
  /// The login shell.
  public let shell: ByteString

  /// Makes an entry.
  public init(name: ByteString, id: uid_t, groupID: gid_t, home: ByteString, shell: ByteString) {
    self.name = name
    self.id = id
    self.groupID = groupID
    self.home = home
    self.shell = shell
  }

  /// Looks up a user by ID, through every source that nsswitch.conf names.
  ///
  /// - Throws: the error of getpwuid_r(3); ENOENT if there is no such user.
  public init(lookingUp id: uid_t) throws(SystemError) {
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    var buffer = [CChar](repeating: 0, count: 1 << 16)
    let code = getpwuid_r(id, &entry, &buffer, buffer.count, &found)
    guard code == 0 else { throw SystemError(code, "look up user ID \(id)") }
    guard found != nil else { throw SystemError(ENOENT, "look up user ID \(id)") }
    name = ByteString(cString: entry.pw_name)
    self.id = entry.pw_uid
    groupID = entry.pw_gid
    home = ByteString(cString: entry.pw_dir)
    shell = ByteString(cString: entry.pw_shell)
  }
}
