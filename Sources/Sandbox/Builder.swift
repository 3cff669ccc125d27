internal import Glibc
internal import LinuxSystem

/// Does the operations of a plan in a new root directory, while that of this process is the host's.
struct Builder: ~Copyable {
  var root: NewRoot
  /// The bits that the caller takes from the mode of new files.
  let creationMask: mode_t
  /// Descriptors that hold locks.
  private(set) var locks: [Int32] = []
  /// What is to be written to open files, once nothing else can fail.
  private var writes: [(file: Int32, content: [UInt8], name: String)] = []
  /// The operation that is being done, as errors call it.
  private(set) var name = ""

  init(root: consuming NewRoot, creationMask: mode_t) {
    self.root = root
    self.creationMask = creationMask
  }

  /// Does an operation; files are only made, and written by `writeFiles()`.
  ///
  /// - Throws: `SandboxError`, which names it.
  mutating func callAsFunction(_ operation: Operation) throws(SandboxError) {
    name = operation.description
    let destination = operation.destination
    switch operation.kind {
    case .bind(let source): try bind(source, destination)
    case .temporary(let size): try mountTemporary(destination, operation.permissions, size)
    case .devices: try makeDevices(destination)
    case .processes: try mountProcesses(destination)
    case .programFormats(let formats): try register(formats, destination)
    case .directory: try makeDirectory(destination, operation.permissions)
    case .link(let text): try link(destination, to: text)
    case .write(let content): try makeFile(destination, operation.permissions, content)
    case .copy(let number):
      let content = try naming(name) { () throws(SystemError) in
        try Descriptor(duplicating: number).readToEnd()
      }
      try makeFile(destination, operation.permissions, content)
    case .overlay(let overlay): try mount(overlay, destination)
    case .remountReadOnly: try makeReadOnly(destination)
    case .lock: try lock(destination)
    }
  }

  /// Makes sure that the command can have its working directory.
  ///
  /// - Throws: `SandboxError`, which names it.
  func checkDirectory(_ path: SandboxPath) throws(SandboxError) {
    if path.components.isEmpty { return }
    do throws(SystemError) {
      guard let found = try root.find(path) else { throw SystemError(ENOENT, "open \(path)") }
      if try NewRoot.status(found).st_mode & S_IFMT != S_IFDIR { throw SystemError(ENOTDIR, "open \(path)") }
      if faccessat(found.number, ".", X_OK, AT_EACCESS) != 0 { throw .last("search \(path)") }
    } catch {
      // Links of /proc, which lead anywhere, can only be followed later.
      if error.code != ELOOP { throw SandboxError("change directory to \(path)", error.code) }
    }
  }

  /// Temporary directories are everybody's.
  static func mode(of path: SandboxPath) -> mode_t {
    path.components.last == "tmp" ? 0o1777 : 0o755
  }

  // MARK: - Bind mounts

  private mutating func bind(_ bind: Operation.Bind, _ destination: SandboxPath) throws(SandboxError) {
    try naming(name) { () throws(SystemError) in
      guard let tree = try copyIfPresent(bind) else { return }
      if bind.isReadOnly { try tree.makeReadOnly() }
      if let link = try root.find(destination, followingLink: false),
        try NewRoot.status(link).st_mode & S_IFMT == S_IFLNK, try Self.kind(of: tree.number) != S_IFDIR
      {
        // A link is covered itself, not what it leads to.
        return try root.attach(tree, at: link, destination)
      }
      let place = try root.resolve(destination)
      let isDirectory = try Self.kind(of: tree.number) == S_IFDIR
      let target = isDirectory ? try root.makeDirectory(place) : try root.makeFile(place)
      if try (Self.kind(of: target.number) == S_IFDIR) != isDirectory {
        throw SystemError(isDirectory ? ENOTDIR : EISDIR, name)
      }
      try root.attach(tree, at: target, place)
    }
  }

  private static func kind(of file: Int32) throws(SystemError) -> mode_t {
    var status = stat()
    guard fstat(file, &status) == 0 else { throw .last("stat") }
    return status.st_mode & S_IFMT
  }

  private func copyIfPresent(_ bind: Operation.Bind) throws(SystemError) -> DetachedMount? {
    do throws(SystemError) { return try copy(bind) } catch {
      if !bind.isRequired && !isReachable(bind.source) { return nil }
      throw error
    }
  }

  /// Whether stat(2) tells about a source, without any error.
  private func isReachable(_ source: Operation.Bind.Source) -> Bool {
    switch source {
    case .host(let path): return FileSystem.isReachable(path.text)
    case .sandbox(let path):
      guard let found = try? root.find(path) else { return false }
      return (try? NewRoot.status(found)) != nil
    case .descriptor: return true
    }
  }

  private func copy(_ bind: Operation.Bind) throws(SystemError) -> DetachedMount {
    switch bind.source {
    case .host(let path): return try DetachedMount(copying: path.text, followingLink: bind.followsLink)
    case .sandbox(let path):
      guard let source = try root.find(path, followingLink: bind.followsLink) else {
        throw SystemError(ENOENT, "open \(path)")
      }
      return try DetachedMount(copying: source)
    case .descriptor(let number): return try copy(descriptor: number)
    }
  }

  /// The mount that a descriptor is on belongs to another namespace: it is found again by its path.
  private func copy(descriptor number: Int32) throws(SystemError) -> DetachedMount {
    guard let path = try FileSystem.readLink("/proc/self/fd/\(number)") else {
      throw SystemError(ENOENT, "read /proc/self/fd/\(number)")
    }
    let tree = try DetachedMount(copying: path, followingLink: false)
    var wanted = stat()
    var found = stat()
    guard fstat(number, &wanted) == 0, fstat(tree.number, &found) == 0 else { throw .last("stat \(path)") }
    guard wanted.st_dev == found.st_dev, wanted.st_ino == found.st_ino else {
      throw SystemError(ESTALE, "find \(path)")
    }
    return tree
  }

  // MARK: - New file systems

  private mutating func mountTemporary(
    _ path: SandboxPath, _ permissions: mode_t?, _ size: ByteString?
  ) throws(SandboxError) {
    try naming(name) { () throws(SystemError) in
      let place = try root.resolve(path)
      let target = try root.makeMountPoint(place)
      let mode = ByteString(String(permissions ?? Self.mode(of: place), radix: 8))
      let limit = size.map { [(name: ByteString("size"), value: Optional($0))] } ?? []
      let tree = try DetachedMount(new: "tmpfs", [("mode", mode)] + limit)
      root.own(try Descriptor(duplicating: tree.number))
      try root.attach(tree, at: target, place)
    }
  }

  private mutating func mountProcesses(_ path: SandboxPath) throws(SandboxError) {
    do throws(SandboxError) {
      try naming(name) { () throws(SystemError) in
        let place = try root.resolve(path)
        let target = try root.makeMountPoint(place)
        try root.attach(try DetachedMount(new: "proc", isRestricted: true), at: target, place)
      }
    } catch {
      guard error.code == EPERM else { throw error }
      // The kernel shows nobody more of /proc than there is to be seen.
      throw SandboxError(
        name, EPERM,
        hint:
          "It needs --unshare-pid, and a /proc outside on which nothing is mounted; or use --bind /proc \(path)."
      )
    }
  }

  /// Mounts the list of the sandbox's own user namespace.
  private mutating func register(_ formats: [ByteString], _ path: SandboxPath) throws(SandboxError) {
    try naming(name) { () throws(SystemError) in
      let place = try root.resolve(path)
      let target = try root.makeMountPoint(place)
      let tree: DetachedMount
      do throws(SystemError) { tree = try DetachedMount(new: "binfmt_misc", isRestricted: true) } catch {
        // Before Linux 6.7 nobody but the host's root may; see Operation.Kind.
        if error.code == EPERM || error.code == ENODEV { return }
        throw error
      }
      let mounted = try tree.attach(at: target)
      try root.noteMount(at: place)
      for format in formats {
        // The file takes one line at a time.
        try Descriptor(opening: "register", in: mounted, O_WRONLY).write(format.bytes)
      }
    }
  }

  private mutating func mount(
    _ overlay: Operation.Overlay, _ destination: SandboxPath
  ) throws(SandboxError) {
    let layers = try OverlayLayers(overlay, operation: name)
    do throws(SandboxError) {
      try naming(name) { () throws(SystemError) in
        let place = try root.resolve(destination)
        var target = try root.makeMountPoint(place, mode: Self.mode(of: place))
        if overlay.upper == .temporary {
          // On top of which the overlay comes, with its own upper directory below it.
          let mounted = try DetachedMount(new: "tmpfs", [("mode", "0755")]).attach(at: target)
          root.own(mounted)
          try layers.makeUpper(in: mounted, mode: Self.mode(of: place))
          target = mounted
        }
        guard let tree = try layers.mount(at: target) else { return try root.noteMount(at: place) }
        try root.attach(tree, at: target, place)
      }
    } catch {
      guard error.code == EINVAL else { throw error }
      throw SandboxError(name, EINVAL, hint: Self.hint(for: overlay))
    }
  }

  /// What the kernel means when it finds an overlay invalid.
  private static func hint(for overlay: Operation.Overlay) -> String {
    if overlay.upper == nil && overlay.lower.count < 2 {
      return "Without an upper directory it needs two lower ones."
    }
    if case .directory = overlay.upper, overlay.work == nil {
      return "With an upper directory it needs --overlay-workdir, in the same file system."
    }
    if overlay.lower.count > 500 { return "The kernel takes 500 lower directories at most." }
    return
      "Upper and work directory must be in one file system, and no other may be mounted below a lower directory."
  }

  private mutating func makeReadOnly(_ path: SandboxPath) throws(SandboxError) {
    try naming(name) { () throws(SystemError) in
      guard let mount = try root.find(path) else { throw SystemError(ENOENT, name) }
      try Mounts.makeReadOnly(mount)
    }
  }

  // MARK: - Files

  private mutating func makeDirectory(_ path: SandboxPath, _ permissions: mode_t?) throws(SandboxError) {
    try naming(name) { () throws(SystemError) in
      let place = try root.resolve(path)
      _ = try root.makeDirectory(place, mode: permissions ?? Self.mode(of: place))
    }
  }

  private mutating func link(_ path: SandboxPath, to text: ByteString) throws(SandboxError) {
    try naming(name) { () throws(SystemError) in
      guard let last = path.components.last else { throw SystemError(EISDIR, name) }
      let place = SandboxPath(components: try root.resolve(path.parent).components + [last])
      guard let found = try root.find(place, followingLink: false) else {
        return try root.makeLink(place, to: text)
      }
      if let target = try root.find(place), try NewRoot.status(target).st_mode & S_IFMT == S_IFDIR {
        throw SystemError(EISDIR, name)
      }
      if try NewRoot.status(found).st_mode & S_IFMT == S_IFLNK, try NewRoot.linkText(found) == text { return }
      // What is there stays as it is, and is covered.
      try root.attach(try root.detachedLink(to: text), at: found, place)
    }
  }

  private mutating func makeFile(
    _ path: SandboxPath, _ permissions: mode_t?, _ content: [UInt8]
  ) throws(SandboxError) {
    try naming(name) { () throws(SystemError) in
      let file = try root.openFile(try root.resolve(path), mode: permissions ?? (0o666 & ~creationMask))
      if let permissions, fchmod(file.number, permissions) != 0 { throw .last(name) }
      writes.append((try file.duplicate(), content, name))
    }
  }

  /// Writes the files that were made.
  ///
  /// - Throws: `SandboxError`, which names the operation.
  mutating func writeFiles() throws(SandboxError) {
    for (number, content, name) in writes {
      try naming(name) { () throws(SystemError) in
        let file = Descriptor(owning: number)
        // What is no regular file has no length.
        guard ftruncate(file.number, 0) == 0 || errno == EINVAL else { throw .last(name) }
        try file.write(content)
      }
    }
    writes = []
  }

  private mutating func lock(_ path: SandboxPath) throws(SandboxError) {
    try naming(name) { () throws(SystemError) in
      let place = try root.resolve(path)
      guard let last = place.components.last, let parent = try root.find(place.parent) else {
        throw SystemError(ENOENT, name)
      }
      let file = try Descriptor(opening: last, in: parent, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)
      try Kernel.shareLock(on: file)
      locks.append(try file.duplicate())
    }
  }
}
