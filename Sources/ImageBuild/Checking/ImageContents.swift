internal import CArchive
internal import Glibc
internal import LinuxSystem

/// What is in an archive of a root file system, with the content of small files in `/etc`.
struct ImageContents {
  /// Files that are larger are none of those that are looked into.
  private static let limit = 1 << 20
  /// As many links as the kernel follows.
  private static let linkLimit = 40

  /// A file.
  struct Entry: Hashable {
    var mode: mode_t
    var user: Int64 = 0
    /// The text of a symbolic link.
    var link: ByteString?
    var content: [UInt8] = []

    var kind: mode_t { mode & S_IFMT }
  }

  /// All of them, by their paths without a slash at either end.
  private(set) var entries: [ByteString: Entry] = [:]

  /// Takes entries as they are.
  init(_ entries: [ByteString: Entry]) {
    self.entries = entries
  }

  /// Reads an archive.
  ///
  /// - Throws: `BuildError`.
  init(archive path: ByteString) throws(BuildError) {
    let file = try naming { () throws(SystemError) in try Descriptor(opening: path, O_RDONLY) }
    guard let archive = carchive_open(file.number) else { throw .archive(String(cString: carchive_error())) }
    defer { carchive_close(archive) }
    var entry = carchive_entry()
    while true {
      let code = carchive_next(archive, &entry)
      if code == 0 { break }
      guard code > 0 else { throw .archive(String(cString: carchive_error())) }
      add(entry, from: archive)
    }
  }

  private mutating func add(_ entry: carchive_entry, from archive: OpaquePointer) {
    let path = Self.normalized(ByteString(cString: entry.path))
    if let first = entry.first_name {
      entries[path] = entries[Self.normalized(ByteString(cString: first))]
      return
    }
    var added = Entry(mode: entry.mode, user: entry.user, link: entry.link.map { ByteString(cString: $0) })
    if added.kind == S_IFREG, path.hasPrefix("etc/"), (0...Self.limit).contains(Int(clamping: entry.size)) {
      added.content = [UInt8](unsafeUninitializedCapacity: Int(entry.size)) { buffer, count in
        count = max(0, carchive_read(archive, buffer.baseAddress, buffer.count))
      }
    }
    entries[path] = added
  }

  private static func normalized(_ path: ByteString) -> ByteString {
    let parts = path.bytes.split(separator: UInt8(ascii: "/")).filter { !$0.elementsEqual(".".utf8) }
    return ByteString(parts.joined(separator: [UInt8(ascii: "/")]))
  }

  // MARK: - Looking

  /// What is at a path, with all links followed; nil where there is nothing.
  subscript(_ path: ByteString) -> Entry? { resolved(path).flatMap { entries[$0] } }

  /// Where a path leads.
  private func resolved(_ path: ByteString) -> ByteString? {
    var done: [ByteString] = []
    var rest = Self.parts(of: path)
    var links = 0
    while let part = rest.popLast() {
      if part == "." { continue }
      if part == ".." {
        _ = done.popLast()
        continue
      }
      done.append(part)
      guard let link = entries[Self.path(of: done)]?.link else { continue }
      links += 1
      if links > Self.linkLimit { return nil }
      if link.isAbsolutePath { done = [] } else { done.removeLast() }
      rest += Self.parts(of: link)
    }
    return Self.path(of: done)
  }

  /// The parts of a path, the last one first.
  private static func parts(of path: ByteString) -> [ByteString] {
    path.bytes.split(separator: UInt8(ascii: "/")).map { ByteString($0) }.reversed()
  }

  private static func path(of parts: [ByteString]) -> ByteString {
    ByteString(parts.map(\.bytes).joined(separator: [UInt8(ascii: "/")]))
  }

  /// A program that is found by its name alone.
  func program(_ name: ByteString) -> Entry? {
    for folder: ByteString in ["usr/local/sbin", "usr/local/bin", "usr/sbin", "usr/bin", "sbin", "bin"] {
      if let found = self[folder.appending(name)], found.kind == S_IFREG, found.mode & 0o111 != 0 {
        return found
      }
    }
    return nil
  }

  /// The names in a folder, sorted.
  func names(in folder: ByteString) -> [ByteString] {
    guard let folder = resolved(folder) else { return [] }
    let prefix = folder + "/"
    return entries.keys.filter { $0.hasPrefix(prefix) }.map {
      ByteString($0.bytes.dropFirst(prefix.bytes.count))
    }
    .filter { !$0.bytes.contains(UInt8(ascii: "/")) }.sorted()
  }

  /// Whether anywhere in the image there is a file of this name.
  func hasFile(named name: ByteString) -> Bool {
    let suffix = "/" + name
    return entries.contains { $0.key.hasSuffix(suffix) && $0.value.kind != S_IFDIR }
  }

  /// The lines of a file, without comments.
  func lines(of path: ByteString) -> [String] {
    String(decoding: self[path]?.content ?? [], as: UTF8.self).split(separator: "\n").map { line in
      String(line.drop { $0 == " " || $0 == "\t" })
    }.filter { !$0.isEmpty && !$0.hasPrefix("#") }
  }
}
