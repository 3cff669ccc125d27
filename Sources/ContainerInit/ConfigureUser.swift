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

  var isEssential: Bool { true }

  func execute() throws(InitializationError) {
    do throws(SystemError) {
      try UserDatabaseLock.holding { () throws(SystemError) in
        var shadow = try Self.read("/etc/shadow")
        var passwd = try Self.read("/etc/passwd")
        var group = try Self.read("/etc/group")
        var groupShadow = try Self.read("/etc/gshadow")
        // A full name that cannot be had keeps nobody out.
        let host = try? Self.read("/run/host/etc/passwd")
        edit(&passwd, &shadow, &group, &groupShadow, host: host)
        try Self.write(group, to: "/etc/group")
        try Self.write(groupShadow, to: "/etc/gshadow")
        // In this order: a password that is in a file that is not there is noticed at the next start.
        try Self.write(passwd, to: "/etc/passwd")
        try Self.write(shadow, to: "/etc/shadow")
      }
    } catch {
      throw InitializationError("failed to configure user \(options.user) with UID \(options.userID)", error)
    }
  }

  /// An image without shadow(5) gets one: Busybox does not understand entries of passwd(5) with an empty password.
  private func addShadow(
    _ shadow: inout UserDatabase?, _ passwd: inout UserDatabase?
  ) {
    guard shadow == nil, var users = passwd else { return }
    // NAME:PASSWORD:LAST CHANGE, in days since 1970; the rest does not matter.
    var entries = UserDatabase([])
    for name in ["root", options.user] { entries.append([name, "", "1", "", "", "", "", "", ""]) }
    for name in ["root", options.user] { users.set([1: "x"], ofEntry: name) }
    shadow = entries
    passwd = users
  }

  /// Edits those of the files that the image has; the host's passwd(5) knows the person's full name.
  func edit(
    _ passwd: inout UserDatabase?, _ shadow: inout UserDatabase?, _ group: inout UserDatabase?,
    _ groupShadow: inout UserDatabase?, host: UserDatabase? = nil
  ) {
    let user = options.user
    let id = ByteString("\(options.userID)")
    let groupID = ByteString("\(options.groupID)")
    var users = passwd ?? UserDatabase([])
    // Images may have a user of their own with this ID, by whose name and home the person would go.
    for other in users.removeEntries(withValue: id, inField: 2, except: user) { shadow?.removeEntry(other) }
    if !users.contains(user) { users.append([user, "", id, groupID, "", options.home, options.shell]) }
    // NAME:PASSWORD:UID:GID:GECOS:HOME:SHELL. The password x means that it is in shadow(5).
    let isInShadow = shadow?.contains(user) ?? false && users.value(ofField: 1, ofEntry: user) == "x"
    users.set([1: isInShadow ? "x" : "", 2: id, 5: options.home, 6: options.shell], ofEntry: user)
    // Old versions of podman leave it empty.
    if let name = host?.value(ofField: 4, ofEntry: user), !name.isEmpty { users.set([4: name], ofEntry: user) }
    passwd = users
    addShadow(&shadow, &passwd)

    // Root's is emptied for su.
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
    return UserDatabase(try FileSystem.readSmall(path, limit: 1 << 26))
  }

  private static func write(_ database: UserDatabase?, to path: ByteString) throws(SystemError) {
    guard let database else { return }
    let status = try FileSystem.status(of: path)
    if status != nil, try read(path) == database { return }
    let mode = status.map { $0.st_mode & 0o7777 } ?? (path == "/etc/shadow" ? 0o600 : 0o644)
    try FileSystem.replace(path, with: database.content, mode: mode, like: status, isSoleWriter: true)
  }
}
