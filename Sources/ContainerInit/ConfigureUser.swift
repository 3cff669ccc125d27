internal import Glibc
internal import LinuxSystem

/// Makes the person a user of the container who may become root without a password.
///
/// The files are edited here, under their lock, so that images need no useradd, usermod and passwd.
struct ConfigureUser: InitializationStep {
  private static let administrators: [ByteString] = ["sudo", "wheel"]
  private let options: InitializationOptions

  init(_ options: InitializationOptions) {
    self.options = options
  }

  var description: String { "configure user \(options.user) with UID \(options.userID)" }

  func execute() throws(InitializationError) {
    do throws(SystemError) {
      try UserDatabaseLock.holding { () throws(SystemError) in
        var shadow = try Self.read("/etc/shadow")
        var passwd = try Self.read("/etc/passwd")
        var group = try Self.read("/etc/group")
        var groupShadow = try Self.read("/etc/gshadow")
        edit(&passwd, &shadow, &group, &groupShadow)
        try Self.write(group, to: "/etc/group")
        try Self.write(groupShadow, to: "/etc/gshadow")
        try Self.write(shadow, to: "/etc/shadow")
        try Self.write(passwd, to: "/etc/passwd")
      }
    } catch {
      throw InitializationError("failed to configure user \(options.user) with UID \(options.userID)", error)
    }
  }

  /// Edits those of the files that the image has.
  func edit(
    _ passwd: inout UserDatabase?, _ shadow: inout UserDatabase?, _ group: inout UserDatabase?,
    _ groupShadow: inout UserDatabase?
  ) {
    let user = options.user
    let id = ByteString("\(options.userID)")
    let groupID = ByteString("\(options.groupID)")
    var users = passwd ?? UserDatabase([])
    // Images may have a user of their own with this ID, by whose name and home the person would go.
    for other in users.removeEntries(withValue: id, inField: 2, except: user) { shadow?.removeEntry(other) }
    if !users.contains(user) { users.append([user, "", id, groupID, "", options.home, options.shell]) }
    // NAME:PASSWORD:UID:GID:GECOS:HOME:SHELL
    users.set([1: "", 2: id, 5: options.home, 6: options.shell], ofEntry: user)
    passwd = users

    // An entry here would count more than the empty password there. Root's is emptied for su.
    shadow?.set([1: ""], ofEntry: user)
    shadow?.set([1: ""], ofEntry: "root")

    var groups = group ?? UserDatabase([])
    if !groups.contains(groupID, inField: 2) && !groups.contains(user) {
      groups.append([user, "x", groupID, user])
    }
    if let administrators = Self.administrators.first(where: groups.contains) {
      groups.addMember(user, toGroup: administrators)
      groupShadow?.addMember(user, toGroup: administrators)
    }
    group = groups
  }

  private static func read(_ path: ByteString) throws(SystemError) -> UserDatabase? {
    guard FileSystem.exists(path) else { return nil }
    return UserDatabase(try FileSystem.read(path))
  }

  private static func write(_ database: UserDatabase?, to path: ByteString) throws(SystemError) {
    guard let database else { return }
    let status = try FileSystem.status(of: path)
    if status != nil, try UserDatabase(FileSystem.read(path)) == database { return }
    let mode = status.map { $0.st_mode & 0o7777 } ?? 0o644
    try FileSystem.replace(path, with: database.content, mode: mode, like: status)
  }
}
