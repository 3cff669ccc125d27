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
    guard mapsForeign else { return try enterAlone(with: others) }
    try ForkedProcess.keepingEnds { () throws(SandboxError) in
      let writer = try naming("start a process") { () throws(SystemError) in try MapWriter() }
      try unshare(others)
      try settingUp { () throws(SystemError) in
        try writer.write(users: map(of: userID), groups: map(of: groupID))
      }
    }
  }

  private func enterAlone(with others: Set<Namespaces.Kind>) throws(SandboxError) {
    try unshare(others)
    try settingUp { () throws(SystemError) in
      try Self.write("deny", to: "/proc/self/setgroups")
      try Self.write(map(of: groupID), to: "/proc/self/gid_map")
      try Self.write(map(of: userID), to: "/proc/self/uid_map")
    }
  }

  private func unshare(_ others: Set<Namespaces.Kind>) throws(SandboxError) {
    let kinds = others.union([.user])
    do throws(SystemError) { try Namespaces.unshare(kinds) } catch {
      throw SandboxError(
        "make a user namespace", error.code, hint: NamespaceRefusal.hint(error.code, kinds))
    }
  }

  private func settingUp(_ body: () throws(SystemError) -> Void) throws(SandboxError) {
    do throws(SystemError) { try body() } catch {
      let hint =
        [EROFS, ENOENT].contains(error.code)
        ? "It needs a /proc to which it can write: see --bind /proc /proc of a sandbox around this one."
        : NamespaceRefusal.hint(error.code, [.user])
      throw SandboxError("set up a user namespace: \(error.operation)", error.code, hint: hint)
    }
  }

  /// A line for each range: the first ID inside, the one outside, and how many.
  private func map(of id: UInt32) -> String {
    let own = "\(becomesRoot ? 0 : id) \(id) 1\n"
    return mapsForeign ? own + "\(Self.foreign.first) \(Self.foreign.first) \(Self.foreign.count)\n" : own
  }

  private static func write(_ text: String, to path: ByteString) throws(SystemError) {
    let file = try Descriptor(opening: path, O_WRONLY)
    do throws(SystemError) { try file.write(Array(text.utf8)) } catch {
      throw SystemError(error.code, "write \(path)")
    }
  }
}

/// A process that stays outside, and writes the maps that nobody inside may write.
private struct MapWriter {
  private let process: Int32
  private let pipe: Int32

  init() throws(SystemError) {
    // By whatever name /proc has this process, which may be in another PID namespace than /proc is of.
    let own = try Descriptor(opening: "/proc/self", Descriptor.pathOnly | O_DIRECTORY)
    let parent = ForkedProcess.Parent.id(getpid())
    let pipe = try ForkedProcess.pipe()
    process = try ForkedProcess.fork()
    if process == 0 {
      close(pipe.writing)
      _exit(Self.write(read: Descriptor(owning: pipe.reading), to: own, parent))
    }
    close(pipe.reading)
    self.pipe = pipe.writing
  }

  /// Goes on in the process.
  ///
  /// - Returns: the error number of what has failed, or 0.
  private static func write(
    read input: consuming Descriptor, to folder: borrowing Descriptor, _ parent: ForkedProcess.Parent
  ) -> Int32 {
    do throws(SystemError) {
      try ForkedProcess.dieWithParent(parent)
      let maps = try input.readToEnd().split(separator: 0)
      // Its parent has failed before.
      guard maps.count == 2 else { return 0 }
      let files: [(name: ByteString, content: [UInt8])] = [
        ("setgroups", Array("deny".utf8)), ("gid_map", Array(maps[1])), ("uid_map", Array(maps[0])),
      ]
      for (name, content) in files { try Descriptor(opening: name, in: folder, O_WRONLY).write(content) }
    } catch { return error.code }
    return 0
  }

  /// Has the maps written.
  ///
  /// - Throws: the error of write(2).
  func write(users: String, groups: String) throws(SystemError) {
    try Descriptor(owning: pipe).write(Array("\(users)\0\(groups)".utf8))
    let code = try ForkedProcess.wait(for: process).code
    guard code == 0 else { throw SystemError(code, "write its maps") }
  }
}
