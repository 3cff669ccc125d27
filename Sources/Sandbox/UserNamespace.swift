internal import Glibc
internal import LinuxSystem

/// The user namespace in which somebody who is not root may make mounts; see user_namespaces(7).
struct UserNamespace {
  /// The first user and group of systemd's foreign range, and how many there are.
  private static let foreign = (first: 2_147_352_576, count: 65536)

  /// The users of the calling process.
  private let userID = geteuid()
  private let groupID = getegid()
  private let becomesRoot: Bool
  private let mapsForeign: Bool

  init(becomesRoot: Bool, mapsForeign: Bool) {
    self.becomesRoot = becomesRoot
    self.mapsForeign = mapsForeign
  }

  /// Makes it, and namespaces of other kinds that belong to it.
  ///
  /// - Throws: `SandboxError`, with a hint where it is forbidden.
  func enter(with others: Set<Namespaces.Kind>) throws(SandboxError) {
    // After a change of users, without a new program, the files in /proc are root's.
    _ = try? Credentials.becomeTransparent()
    let writer =
      mapsForeign ? try naming("start a process", { () throws(SystemError) in try MapWriter() }) : nil
    do throws(SystemError) { try Namespaces.unshare(others.union([.user])) } catch {
      throw SandboxError("make a user namespace", error.code, hint: Self.hint(error.code))
    }
    do throws(SystemError) {
      if let writer { return try writer.write(users: map(of: userID), groups: map(of: groupID)) }
      try Self.write("deny", to: "/proc/self/setgroups")
      try Self.write(map(of: groupID), to: "/proc/self/gid_map")
      try Self.write(map(of: userID), to: "/proc/self/uid_map")
    } catch {
      throw SandboxError("set up a user namespace: \(error.operation)", error.code, hint: Self.hint(error.code))
    }
  }

  /// A line for each range: the first ID inside, the one outside, and how many.
  private func map(of id: UInt32) -> String {
    let own = "\(becomesRoot ? 0 : id) \(id) 1\n"
    return mapsForeign ? own + "\(Self.foreign.first) \(Self.foreign.first) \(Self.foreign.count)\n" : own
  }

  static func write(_ text: String, to path: ByteString) throws(SystemError) {
    let file = try Descriptor(opening: path, O_WRONLY)
    do throws(SystemError) { try file.write(Array(text.utf8)) } catch {
      throw SystemError(error.code, "write \(path)")
    }
  }

  // MARK: - Where it is forbidden

  /// What forbids user namespaces, so far as it can be seen.
  private static func hint(_ code: Int32) -> String? {
    if number("/proc/sys/user/max_user_namespaces") == 0 || code == ENOSPC {
      return "The limit of user namespaces is reached: see sysctl user.max_user_namespaces."
    }
    if code == EINVAL { return "The kernel has no user namespaces (CONFIG_USER_NS)." }
    guard [EPERM, EACCES].contains(code) else { return nil }
    if number("/proc/sys/kernel/unprivileged_userns_clone") == 0 {
      return "Only root may make them: see sysctl kernel.unprivileged_userns_clone."
    }
    if number("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == 1 {
      return "AppArmor forbids them: see sysctl kernel.apparmor_restrict_unprivileged_userns."
    }
    if isInChroot { return "They cannot be made in a chroot." }
    return "A policy forbids them, such as that of a container, SELinux or AppArmor."
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

/// A process that stays outside, and writes the maps that nobody inside may write.
private struct MapWriter {
  private let process: Int32
  private let pipe: Int32

  init() throws(SystemError) {
    (process, pipe) = try ForkedProcess.start { input in
      let words = (try? input.readToEnd()) ?? []
      let maps = words.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
      guard maps.count == 2 else { return EPIPE }
      do throws(SystemError) {
        let folder: ByteString = "/proc/\(getppid())/"
        try UserNamespace.write("deny", to: folder + "setgroups")
        try UserNamespace.write(maps[1], to: folder + "gid_map")
        try UserNamespace.write(maps[0], to: folder + "uid_map")
      } catch { return error.code }
      return 0
    }
  }

  /// - Throws: the error of write(2).
  func write(users: String, groups: String) throws(SystemError) {
    try Descriptor(owning: pipe).write(Array("\(users)\0\(groups)".utf8))
    var status: Int32 = 0
    waitpid(process, &status, 0)
    let code = ExitStatus(waitStatus: status).code
    guard code == 0 else { throw SystemError(code, "write its maps") }
  }
}
