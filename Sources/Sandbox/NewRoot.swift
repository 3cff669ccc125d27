internal import Glibc
internal import LinuxSystem

/// The root directory of a sandbox while it is made: a place in a file system that nobody else has.
///
/// Whatever is done in it is done through its descriptor. Links in it lead to where they will lead in the sandbox.
struct NewRoot: ~Copyable {
  private static let name: ByteString = "root"
  /// More links on one way than the kernel follows.
  private static let linkLimit = 40
  /// How often others may get in between.
  private static let patience = 100

  /// The directory in which its mount is.
  private let workspace: Workspace
  /// What is mounted last on it.
  private(set) var directory: RootDirectory
  private var made: [MadeEntry] = []
  private var ownDevices: Set<dev_t> = []
  private var links = 0

  /// Something that was made, maybe on the host.
  private struct MadeEntry {
    /// A descriptor of the directory that it is in.
    var parent: Int32
    /// Where it was when it was made.
    var path: SandboxPath
    var isDirectory: Bool
  }

  /// Makes an empty root directory in a workspace, and goes back to that of the host.
  init(in workspace: consuming Workspace) throws(SystemError) {
    let parent = workspace.directory.number
    guard mkdirat(parent, "root", 0o755) == 0 else { throw .last("create a directory") }
    let target = try Descriptor(opening: Self.name, in: workspace.directory, Descriptor.pathOnly | O_DIRECTORY)
    // A mount of its own, so that it can become the root directory.
    let mounted = try DetachedMount(copying: target).attach(at: target)
    guard fchdir(workspace.host.number) == 0, chroot(".") == 0 else { throw .last("change the root directory") }
    directory = RootDirectory(mounted)
    if let device = try? Self.status(workspace.directory).st_dev { ownDevices.insert(device) }
    self.workspace = workspace
  }

  /// Another descriptor of the root directory.
  func descriptor() throws(SystemError) -> Descriptor {
    try Descriptor(opening: Self.name, in: workspace.directory, Descriptor.pathOnly | O_DIRECTORY)
  }

  // MARK: - Looking

  /// Opens a path, without reading it; nil where there is nothing.
  ///
  /// - Throws: the error of openat2(2).
  func find(_ path: SandboxPath, followingLink: Bool = true) throws(SystemError) -> Descriptor? {
    try directory.find(Self.relative(path), followingLink: followingLink)
  }

  /// Where a path leads, with all links followed; components that do not exist are kept as they are.
  ///
  /// - Throws: ELOOP for too many links, or the error of openat2(2).
  func resolve(_ path: SandboxPath) throws(SystemError) -> SandboxPath {
    var resolved: [ByteString] = []
    var rest = Array(path.components.reversed())
    var links = 0
    while let name = rest.popLast() {
      if name == ".." {
        _ = resolved.popLast()
        continue
      }
      resolved.append(name)
      let place = SandboxPath(components: resolved)
      guard let found = try find(place, followingLink: false) else { continue }
      guard try Self.status(found).st_mode & S_IFMT == S_IFLNK else { continue }
      links += 1
      if links > Self.linkLimit { throw SystemError(ELOOP, "follow \(path)") }
      let text = try Self.linkText(found)
      if text.isAbsolutePath { resolved = [] } else { resolved.removeLast() }
      rest += text.bytes.split(separator: UInt8(ascii: "/")).map { ByteString($0) }.filter { $0 != "." }
        .reversed()
    }
    return SandboxPath(components: resolved)
  }

  /// What stat(2) tells about an open file.
  static func status(_ file: borrowing Descriptor) throws(SystemError) -> stat {
    var status = stat()
    guard fstat(file.number, &status) == 0 else { throw .last("stat") }
    return status
  }

  static func linkText(_ link: borrowing Descriptor) throws(SystemError) -> ByteString {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let length = readlinkat(link.number, "", &buffer, buffer.count)
    guard length >= 0 else { throw .last("read a link") }
    return ByteString(buffer[..<length].map { UInt8(bitPattern: $0) })
  }

  private static func relative(_ path: SandboxPath) -> ByteString {
    path.components.isEmpty ? "." : path.relativeText
  }

  // MARK: - Making

  /// The directory at a resolved path, which is made if it does not exist, as those that it is in are.
  ///
  /// The mode is that of the directory itself; those that it is in have 0755.
  ///
  /// - Throws: the error of mkdirat(2).
  mutating func makeDirectory(_ path: SandboxPath, mode: mode_t = 0o755) throws(SystemError) -> Descriptor {
    try Self.retrying { () throws(SystemError) in try makeDirectoryOnce(path, mode: mode) }
  }

  /// Likewise, for a mount: anything else that is there is an error.
  ///
  /// - Throws: the error of mkdirat(2), or ENOTDIR.
  mutating func makeMountPoint(_ path: SandboxPath, mode: mode_t = 0o755) throws(SystemError) -> Descriptor {
    let directory = try makeDirectory(path, mode: mode)
    guard try Self.status(directory).st_mode & S_IFMT == S_IFDIR else {
      throw SystemError(ENOTDIR, "mount on \(path)")
    }
    return directory
  }

  private mutating func makeDirectoryOnce(
    _ path: SandboxPath, mode: mode_t = 0o755
  ) throws(SystemError) -> Descriptor {
    if let found = try find(path) { return found }
    let parent = try makeDirectoryOnce(path.parent)
    let name = path.components[path.components.count - 1]
    guard name.withCString({ mkdirat(parent.number, $0, mode) }) == 0 else { throw .last("create \(path)") }
    note(path, in: parent, isDirectory: true)
    let made = try Descriptor(opening: name, in: parent, Descriptor.pathOnly | O_DIRECTORY | O_NOFOLLOW)
    // Sticky and set-ID bits are not mkdir's affair everywhere.
    if mode & ~0o777 != 0 { name.withCString { _ = fchmodat(parent.number, $0, mode, 0) } }
    return made
  }

  /// Does something again where another sandbox has made the same thing, or has taken back what it had made, in between.
  private static func retrying(
    _ body: () throws(SystemError) -> Descriptor
  ) throws(SystemError) -> Descriptor {
    for _ in 0..<patience {
      do throws(SystemError) { return try body() } catch {
        guard [EEXIST, ENOENT].contains(error.code) else { throw error }
      }
    }
    return try body()
  }

  /// The file at a resolved path, which is made if it does not exist, as the directories that it is in are.
  ///
  /// - Throws: the error of openat(2) or mkdirat(2).
  mutating func makeFile(_ path: SandboxPath) throws(SystemError) -> Descriptor {
    try Self.retrying { () throws(SystemError) in
      if let found = try find(path) { return found }
      return try createFile(path, mode: 0o644)
    }
  }

  /// Opens the file at a resolved path for writing; it is made if it does not exist, as the directories that it is in are.
  ///
  /// - Throws: the error of openat(2) or mkdirat(2).
  mutating func openFile(_ path: SandboxPath, mode: mode_t) throws(SystemError) -> Descriptor {
    guard let name = path.components.last else { throw SystemError(EISDIR, "write \(path)") }
    return try Self.retrying { () throws(SystemError) in
      guard try find(path) != nil else { return try createFile(path, mode: mode) }
      let parent = try makeDirectoryOnce(path.parent)
      return try Descriptor(opening: name, in: parent, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)
    }
  }

  private mutating func createFile(_ path: SandboxPath, mode: mode_t) throws(SystemError) -> Descriptor {
    let parent = try makeDirectoryOnce(path.parent)
    let name = path.components[path.components.count - 1]
    let file = try Descriptor(opening: name, in: parent, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: mode)
    note(path, in: parent, isDirectory: false)
    return file
  }

  /// Makes a symbolic link at a resolved path, where nothing is; the directories that it is in are made.
  ///
  /// - Throws: the error of symlinkat(2) or mkdirat(2).
  mutating func makeLink(_ path: SandboxPath, to text: ByteString) throws(SystemError) {
    let parent = try makeDirectory(path.parent)
    let name = path.components[path.components.count - 1]
    let result = text.withCString { text in name.withCString { symlinkat(text, parent.number, $0) } }
    guard result == 0 else { throw .last("link \(path)") }
    note(path, in: parent, isDirectory: false)
  }

  /// Attaches a mount on top of an open file, which is at a resolved path.
  ///
  /// - Throws: the error of move_mount(2).
  mutating func attach(
    _ mount: consuming DetachedMount, at target: borrowing Descriptor, _ path: SandboxPath
  ) throws(SystemError) {
    try mount.attach(at: target)
    try noteMount(at: path)
  }

  /// Takes note that something was mounted at a resolved path.
  ///
  /// - Throws: the error of openat(2).
  mutating func noteMount(at path: SandboxPath) throws(SystemError) {
    // The root directory has another one on top of it now.
    if path.components.isEmpty { directory = RootDirectory(try descriptor()) }
  }

  /// Another mount, with a link at its root.
  ///
  /// - Throws: the error of symlinkat(2) or open_tree(2).
  mutating func detachedLink(to text: ByteString) throws(SystemError) -> DetachedMount {
    links += 1
    let parent = workspace.directory.number
    let name = ByteString("link-\(links)")
    let result = text.withCString { text in name.withCString { symlinkat(text, parent, $0) } }
    guard result == 0 else { throw .last("make a link") }
    return try DetachedMount(copying: name, in: workspace.directory)
  }

  // MARK: - Taking back

  private mutating func note(_ path: SandboxPath, in parent: borrowing Descriptor, isDirectory: Bool) {
    // What is in the sandbox's own file systems goes away with them.
    guard let status = try? Self.status(parent), !ownDevices.contains(status.st_dev) else { return }
    var entry = MadeEntry(parent: -1, path: path, isDirectory: isDirectory)
    var last = stat()
    if let previous = made.last, fstat(previous.parent, &last) == 0, last.st_dev == status.st_dev,
      last.st_ino == status.st_ino
    {
      entry.parent = previous.parent
    } else {
      entry.parent = fcntl(parent.number, F_DUPFD_CLOEXEC, 3)
    }
    if entry.parent >= 0 { made.append(entry) }
  }

  /// Keeps in mind that what is made in a file system need not be taken back.
  mutating func own(_ directory: borrowing Descriptor) {
    if let device = try? Self.status(directory).st_dev { ownDevices.insert(device) }
  }

  /// Takes back what was made on the host, and before that what is mounted on it.
  ///
  /// What something was written to meanwhile stays.
  ///
  /// - Parameter hasEntered: whether it is the root directory of this process by now.
  func takeBack(hasEntered: Bool) {
    if made.isEmpty { return }
    if !hasEntered, fchdir(workspace.directory.number) == 0 {
      // It may have others on top of it.
      while (try? Mounts.detach(Self.name)) != nil {}
    }
    for entry in made.reversed() {
      if hasEntered { while (try? Mounts.detach(entry.path.text)) != nil {} }
      entry.path.components[entry.path.components.count - 1].withCString {
        _ = unlinkat(entry.parent, $0, entry.isDirectory ? AT_REMOVEDIR : 0)
      }
    }
  }

  /// Makes it the root directory of this process, and lets go of all that was there before.
  ///
  /// - Throws: the error of pivot_root(2) or umount2(2).
  func enter() throws(SystemError) {
    let own = try descriptor()
    guard fchdir(workspace.directory.number) == 0, chroot(".") == 0, fchdir(own.number) == 0 else {
      throw .last("change the root directory")
    }
    // The old one is attached on top of the new one, from where it is taken away.
    try Mounts.pivotRoot(to: ".", old: ".")
    try Mounts.detach(".")
    guard chdir("/") == 0 else { throw .last("change the working directory to /") }
  }
}
