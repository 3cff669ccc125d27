internal import Glibc
internal import LinuxSystem

/// Does the operations of a plan in a new root directory, while that of this process is the host's.
struct Builder: ~Copyable {
  var root: NewRoot
  /// The bits that the caller takes from the mode of new files.
  let creationMask: mode_t
  /// Descriptors that hold locks.
  private(set) var locks: [Int32] = []

  init(root: consuming NewRoot, creationMask: mode_t) {
    self.root = root
    self.creationMask = creationMask
  }

  /// Does an operation.
  ///
  /// - Throws: `SandboxError`, which names it.
  mutating func callAsFunction(_ operation: Operation) throws(SandboxError) {
    let name = operation.description
    let destination = operation.destination
    switch operation.kind {
    case .bind(let source): try bind(source, destination, name)
    case .overlay(let overlay): try mount(overlay, destination, name)
    case .processes: try mountProcesses(destination, name)
    default:
      try naming(name) { () throws(SystemError) in
        switch operation.kind {
        case .temporary(let size): try mountTemporary(destination, operation.permissions, size)
        case .devices: try makeDevices(destination)
        case .directory:
          let place = try root.resolve(destination)
          _ = try root.makeDirectory(place, mode: operation.permissions ?? Self.mode(of: place))
        case .link(let text): try link(destination, to: text)
        case .write(let content): try write(content, destination, operation.permissions)
        case .copy(let number):
          let content = try Descriptor(duplicating: number).readToEnd()
          try write(content, destination, operation.permissions)
        case .remountReadOnly:
          guard let mount = try root.find(destination) else { throw SystemError(ENOENT, name) }
          try Mounts.makeReadOnly(mount)
        case .lock: try lock(destination)
        case .bind, .overlay, .processes: break
        }
      }
    }
  }

  /// Makes sure that the command can have its working directory.
  ///
  /// - Throws: `SandboxError`, which names it.
  func checkDirectory(_ path: SandboxPath) throws(SandboxError) {
    try naming("change directory to \(path)") { () throws(SystemError) in
      guard let found = try root.find(path) else { throw SystemError(ENOENT, "open \(path)") }
      if try NewRoot.status(found).st_mode & S_IFMT != S_IFDIR { throw SystemError(ENOTDIR, "open \(path)") }
    }
  }

  /// Temporary directories are everybody's.
  static func mode(of path: SandboxPath) -> mode_t {
    path.components.last == "tmp" ? 0o1777 : 0o755
  }

  private mutating func directory(_ path: SandboxPath) throws(SystemError) -> Descriptor {
    try root.makeDirectory(try root.resolve(path))
  }

  // MARK: - Bind mounts

  private mutating func bind(
    _ bind: Operation.Bind, _ destination: SandboxPath, _ name: String
  ) throws(SandboxError) {
    try naming(name) { () throws(SystemError) in
      guard let tree = try copyIfPresent(bind) else { return }
      if bind.isReadOnly { try tree.makeReadOnly() }
      let target = try target(destination, for: tree.number)
      try root.attach(tree, at: target, destination)
    }
  }

  private func copyIfPresent(_ bind: Operation.Bind) throws(SystemError) -> DetachedMount? {
    do throws(SystemError) { return try copy(bind) } catch {
      if !bind.isRequired && [ENOENT, ENOTDIR, EACCES, ELOOP].contains(error.code) { return nil }
      throw error
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
    case .descriptor(let number):
      // The mount that it is on belongs to another namespace: it is found again by its path.
      let path = try FileSystem.readLink("/proc/self/fd/\(number)") ?? ""
      let tree = try DetachedMount(copying: path, followingLink: false)
      var wanted = stat()
      var found = stat()
      guard fstat(number, &wanted) == 0, fstat(tree.number, &found) == 0 else { throw .last("stat \(path)") }
      guard wanted.st_dev == found.st_dev, wanted.st_ino == found.st_ino else {
        throw SystemError(ESTALE, "find \(path)")
      }
      return tree
    }
  }

  /// What a mount is attached at: a directory for a directory, and a file for anything else.
  private mutating func target(_ path: SandboxPath, for source: Int32) throws(SystemError) -> Descriptor {
    var status = stat()
    guard fstat(source, &status) == 0 else { throw .last("stat") }
    if status.st_mode & S_IFMT == S_IFDIR { return try directory(path) }
    // A link is covered itself, not what it leads to.
    if let found = try root.find(path, followingLink: false),
      try NewRoot.status(found).st_mode & S_IFMT == S_IFLNK
    {
      return found
    }
    return try root.makeFile(try root.resolve(path))
  }

  // MARK: - New file systems

  private mutating func mountTemporary(
    _ path: SandboxPath, _ permissions: mode_t?, _ size: ByteString?
  ) throws(SystemError) {
    let place = try root.resolve(path)
    let target = try root.makeDirectory(place)
    let mode = ByteString(String(permissions ?? Self.mode(of: place), radix: 8))
    let limit = size.map { [(name: ByteString("size"), value: Optional($0))] } ?? []
    let tree = try DetachedMount(new: "tmpfs", [("mode", mode)] + limit)
    let mounted = try Descriptor(duplicating: tree.number)
    root.own(mounted)
    try root.attach(tree, at: target, path)
  }

  private mutating func mountProcesses(_ path: SandboxPath, _ name: String) throws(SandboxError) {
    do throws(SandboxError) {
      try naming(name) { () throws(SystemError) in
        let target = try directory(path)
        try root.attach(try DetachedMount(new: "proc", isRestricted: true), at: target, path)
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

  private mutating func mount(
    _ overlay: Operation.Overlay, _ destination: SandboxPath, _ name: String
  ) throws(SandboxError) {
    let layers = try OverlayLayers(overlay, operation: name)
    try naming(name) { () throws(SystemError) in
      let place = try root.resolve(destination)
      var target = try root.makeDirectory(place, mode: Self.mode(of: place))
      if overlay.upper == .temporary {
        // On top of which the overlay comes, with its own upper directory below it.
        let mounted = try DetachedMount(new: "tmpfs", [("mode", "0755")]).attach(at: target)
        root.own(mounted)
        try layers.makeUpper(in: mounted, mode: Self.mode(of: place))
        target = mounted
      }
      let tree = try layers.mount(at: target)
      guard let tree else { return try root.noteMount(at: destination) }
      try root.attach(tree, at: target, destination)
    }
  }

  // MARK: - Files

  private mutating func link(_ path: SandboxPath, to text: ByteString) throws(SystemError) {
    do throws(SystemError) { try root.makeLink(path, to: text) } catch {
      guard error.code == EEXIST else { throw error }
      let parent = try root.resolve(path.parent)
      let place = SandboxPath(components: parent.components + path.components.suffix(1))
      guard let found = try root.find(place, followingLink: false) else { throw error }
      if let target = try root.find(place), try NewRoot.status(target).st_mode & S_IFMT == S_IFDIR {
        throw SystemError(EISDIR, "link \(path)")
      }
      if try NewRoot.status(found).st_mode & S_IFMT == S_IFLNK, try NewRoot.linkText(found) == text { return }
      // What is there stays as it is, and is covered.
      try root.attach(try root.detachedLink(to: text), at: found, place)
    }
  }

  private mutating func write(
    _ content: [UInt8], _ path: SandboxPath, _ permissions: mode_t?
  ) throws(SystemError) {
    let place = try root.resolve(path)
    guard let name = place.components.last else { throw SystemError(EISDIR, "write \(path)") }
    let parent = try root.makeDirectory(place.parent)
    let isNew = try root.find(place) == nil
    if isNew { _ = try root.makeFile(place, mode: permissions ?? (0o666 & ~creationMask)) }
    let file = try Descriptor(opening: name, in: parent, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)
    if !isNew, let permissions, fchmod(file.number, permissions) != 0 { throw .last("change mode of \(path)") }
    // Not before it is known that it can be written.
    guard ftruncate(file.number, 0) == 0 || errno == EINVAL else { throw .last("truncate \(path)") }
    try file.write(content)
  }

  private mutating func lock(_ path: SandboxPath) throws(SystemError) {
    let place = try root.resolve(path)
    guard let name = place.components.last else { throw SystemError(EISDIR, "lock \(path)") }
    guard let parent = try root.find(place.parent) else { throw SystemError(ENOENT, "lock \(path)") }
    let file = try Descriptor(opening: name, in: parent, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)
    try Kernel.shareLock(on: file)
    locks.append(try file.duplicate())
  }
}
