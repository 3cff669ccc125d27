internal import Glibc
internal import LinuxSystem

extension Builder {
  /// With the numbers that the kernel has for them; see its Documentation/admin-guide/devices.txt.
  private static let nodes: [(name: ByteString, major: dev_t, minor: dev_t)] = [
    ("null", 1, 3), ("zero", 1, 5), ("full", 1, 7), ("random", 1, 8), ("urandom", 1, 9), ("tty", 5, 0),
  ]
  private static let links: [(name: String, text: String)] = [
    ("stdin", "/proc/self/fd/0"), ("stdout", "/proc/self/fd/1"), ("stderr", "/proc/self/fd/2"),
    ("fd", "/proc/self/fd"), ("core", "/proc/kcore"), ("ptmx", "pts/ptmx"),
  ]

  /// Makes a directory with the devices that programs expect; those of the host are shown, for nobody but root of the
  /// host makes devices.
  ///
  /// - Throws: `SandboxError`, which names the device that cannot be had.
  mutating func makeDevices(_ path: SandboxPath) throws(SandboxError) {
    let directory = try naming(name) { () throws(SystemError) in
      let place = try root.resolve(path)
      let target = try root.makeMountPoint(place)
      let tree = try DetachedMount(new: "tmpfs", [("mode", "0755")])
      let directory = try Descriptor(duplicating: tree.number)
      root.own(directory)
      try root.attach(tree, at: target, place)
      return directory
    }
    try fill(directory)
  }

  private func fill(_ directory: borrowing Descriptor) throws(SandboxError) {
    for (device, major, minor) in Self.nodes {
      try naming("\(name): /dev/\(device)") { () throws(SystemError) in
        do throws(SystemError) { try show("/dev/" + device, as: device, in: directory) } catch {
          // Where the host has none root can make them.
          let made = device.withCString { mknodat(directory.number, $0, S_IFCHR | 0o666, major << 8 | minor) }
          guard error.isMissingFile, made == 0 else { throw error }
        }
      }
    }
    try naming(name) { () throws(SystemError) in
      if FileSystem.isReachable("/dev/fuse") { try show("/dev/fuse", as: "fuse", in: directory) }
      for (link, text) in Self.links {
        guard symlinkat(text, directory.number, link) == 0 else { throw .last("link \(link)") }
      }
      guard mkdirat(directory.number, "shm", 0o1777) == 0, mkdirat(directory.number, "pts", 0o755) == 0 else {
        throw .last("create a directory")
      }
      let terminals = try DetachedMount(
        new: "devpts", [("newinstance", nil), ("mode", "0620"), ("ptmxmode", "0666")])
      try terminals.attach(
        at: try Descriptor(opening: "pts", in: directory, Descriptor.pathOnly | O_DIRECTORY))
      if let terminal = Self.callersTerminal() { try show(terminal, as: "console", in: directory) }
    }
  }

  /// Shows a file of the host in a directory of ours.
  private func show(
    _ path: ByteString, as name: ByteString, in directory: borrowing Descriptor
  ) throws(SystemError) {
    let tree = try DetachedMount(copying: path)
    let target = try Descriptor(
      opening: name, in: directory, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o644)
    try tree.attach(at: target)
  }

  /// The terminal of standard error, if it has a name here.
  private static func callersTerminal() -> ByteString? {
    guard isTerminal(2) else { return nil }
    var name = [CChar](repeating: 0, count: Int(PATH_MAX))
    guard ttyname_r(2, &name, name.count) == 0 else { return nil }
    let path = ByteString(cString: name)
    var open = stat()
    // Of another instance of devpts there may be one of the same name.
    guard fstat(2, &open) == 0, let named = try? FileSystem.status(of: path), named.st_rdev == open.st_rdev,
      named.st_ino == open.st_ino, named.st_dev == open.st_dev
    else { return nil }
    return path
  }
}
