internal import CArchive
internal import Glibc
internal import LinuxSystem
internal import Sandbox

/// Makes an archive of a root file system: in order, with the times that were asked for, and no name of the builder's.
struct RootArchive {
  /// Folders whose content is not the image's.
  private static let empty: Set<ByteString> = ["dev", "proc", "run", "sys", "tmp"]
  /// Attributes that are the builder's affair.
  private static let passedOver: [ByteString] = [
    "user.overlay.", "user.containers.override_stat", "security.selinux",
  ]

  private let root: ByteString
  private let owners: BuildRequest.Owners
  /// The latest time that anything has, in seconds since 1970.
  private let latest: Int64
  private let archive: OpaquePointer
  /// Programs that ran with the rights of others, and do not any more.
  private var weakened: [ByteString] = []
  /// The first name of files with several.
  private var names: [UInt64: ByteString] = [:]

  /// Writes the archive, as root of the image.
  ///
  /// - Parameters:
  ///   - root: the root file system.
  ///   - file: where the archive is made.
  ///   - owners: whose the files are.
  ///   - latest: the latest time that anything has.
  /// - Returns: programs that ran with the rights of others, and do not any more.
  /// - Throws: `BuildError.archive`, with what is wrong.
  static func write(
    _ root: ByteString, to file: ByteString, _ owners: BuildRequest.Owners, latest: Int64
  ) throws(BuildError) -> [String] {
    // What the process has to say: the names of programs, each with a NUL, or what is wrong.
    let words = file + ".words"
    let status: ExitStatus
    do {
      status = try RootProcess.run(isInterruptible: true) {
        let text: String
        var code: Int32 = 0
        do {
          var archive = try RootArchive(root, file, owners, latest)
          try archive.add()
          text = archive.weakened.map { "\($0)\0" }.joined()
        } catch {
          text = "\(error)"
          code = 1
        }
        do { try FileSystem.replace(words, with: Array(text.utf8), mode: 0o600) } catch { code = 1 }
        return code
      }
    } catch { throw .sandbox(error) }
    if TerminationSignals.isInterrupted { throw .interrupted }
    let said = (try? FileSystem.read(words)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    try? FileSystem.remove(words)
    guard status.isSuccess else { throw .archive(said.isEmpty ? "the archive was not written" : said) }
    // Below the root of the image. Names have any byte but this.
    return said.split(separator: "\0").map { String($0.dropFirst()) }
  }

  private init(
    _ root: ByteString, _ file: ByteString, _ owners: BuildRequest.Owners, _ latest: Int64
  ) throws(BuildError) {
    self.root = root
    self.owners = owners
    self.latest = latest
    let descriptor = try naming { () throws(SystemError) in
      try Descriptor(opening: file, O_WRONLY | O_CREAT | O_TRUNC, mode: 0o644).duplicate()
    }
    guard let archive = carchive_begin(descriptor) else { throw Self.error }
    self.archive = archive
  }

  private static var error: BuildError { .archive(String(cString: carchive_error())) }

  private mutating func add() throws(BuildError) {
    try add("", name: "./")
    guard carchive_end(archive) else { throw Self.error }
  }

  /// Adds what is at a path below the root, and all that is in it.
  private mutating func add(_ path: ByteString, name: ByteString) throws(BuildError) {
    let full = path.isEmpty ? root : root.appending(path)
    guard
      let status = try naming({ () throws(SystemError) in try FileSystem.status(of: full, followingLinks: false)
      })
    else { return }
    let kind = status.st_mode & S_IFMT
    // Sockets are of programs that run.
    if kind == S_IFSOCK { return }
    try addEntry(full, name, status)
    guard kind == S_IFDIR, !Self.empty.contains(path) else { return }
    let children = try naming { () throws(SystemError) in try FileSystem.names(in: full) }
    for child in children.sorted() {
      let childPath = path.isEmpty ? child : path.appending(child)
      try add(childPath, name: "./" + childPath)
    }
  }

  private mutating func addEntry(_ path: ByteString, _ name: ByteString, _ status: stat) throws(BuildError) {
    let kind = status.st_mode & S_IFMT
    var entry = carchive_entry()
    entry.mode = status.st_mode
    // Who else it was given to is recorded; see OwnershipLedger.
    let owner = RecordedOwner(of: path)
    entry.user = Int64(owners == .ledger ? owner?.user ?? 0 : 0)
    entry.group = Int64(owners == .ledger ? owner?.group ?? 0 : 0)
    if owners == .squash, let owner, kind == S_IFREG {
      // It would be a program of root's otherwise, with root's rights.
      let mode = entry.mode & ~UInt32((owner.user != 0 ? S_ISUID : 0) | (owner.group != 0 ? S_ISGID : 0))
      if mode != entry.mode { weakened.append(name) }
      entry.mode = mode
    }
    entry.seconds = min(Int64(status.st_mtim.tv_sec), latest)
    var first: ByteString?
    if kind == S_IFREG && status.st_nlink > 1 {
      first = names[UInt64(status.st_ino)]
      if first == nil { names[UInt64(status.st_ino)] = name }
    }
    var link: ByteString?
    if kind == S_IFLNK {
      link = try naming { () throws(SystemError) in try FileSystem.readLink(path) }
    } else if first == nil {
      addAttributes(of: path)
    }
    if kind == S_IFREG && first == nil { entry.size = Int64(status.st_size) }
    let added = name.withCString { name in
      Self.withCString(link) { link in
        Self.withCString(first) { first in
          entry.path = name
          entry.link = link
          entry.first_name = first
          return carchive_add(archive, &entry)
        }
      }
    }
    guard added else { throw Self.error }
    if entry.size > 0 { try addContent(of: path, entry.size) }
  }

  private static func withCString<Result>(
    _ text: ByteString?, _ body: (UnsafePointer<CChar>?) -> Result
  ) -> Result {
    guard let text else { return body(nil) }
    return text.withCString { body($0) }
  }

  private func addContent(of path: ByteString, _ size: Int64) throws(BuildError) {
    let file = try naming { () throws(SystemError) in try Descriptor(opening: path, O_RDONLY | O_NOFOLLOW) }
    var left = size
    while left > 0 {
      let piece = try naming { () throws(SystemError) in try file.read(upTo: Int(min(left, 1 << 18))) }
      if piece.isEmpty { throw .archive("\(path) has shrunk meanwhile") }
      guard carchive_write(archive, piece, piece.count) else { throw Self.error }
      left -= Int64(piece.count)
    }
  }

  private func addAttributes(of path: ByteString) {
    for name in ExtendedAttributes.names(of: path)
    where !Self.passedOver.contains(where: { name.hasPrefix($0) }) {
      guard let value = ExtendedAttributes.value(of: name, at: path) else { continue }
      name.withCString { carchive_attribute(archive, $0, value, value.count) }
    }
  }
}
