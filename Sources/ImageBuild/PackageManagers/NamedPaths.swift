internal import LinuxSystem

/// What of the host a file of sources names: local archives and keys, which the package manager must be able to read.
enum NamedPaths {
  /// Folders that every tree of tools has, or that nobody needs.
  private static let known: [ByteString] = [
    "/usr", "/etc/ssl", "/proc", "/dev", "/tmp", "/var/tmp", "/run", "/root",
  ]
  private static let separators = Set(" \t\n,=[]\"'".utf8)

  /// Finds them; those that do not exist are passed over.
  static func folders(in text: [UInt8]) -> [ToolTree.Folder] {
    var found: Set<ByteString> = []
    let lines = text.split(separator: UInt8(ascii: "\n")).filter { $0.first != UInt8(ascii: "#") }
    for word in lines.joined(separator: [UInt8(ascii: "\n")]).split(whereSeparator: { separators.contains($0) })
    {
      var word = word
      for prefix in ["file://", "file:", "copy:"] where word.starts(with: prefix.utf8) {
        word = word.dropFirst(prefix.utf8.count)
      }
      guard word.first == UInt8(ascii: "/") else { continue }
      let parts = word.split(separator: UInt8(ascii: "/")).map { ByteString($0) }
      // Variables of the package manager.
      let plain = parts.prefix { !$0.bytes.contains(UInt8(ascii: "$")) && $0 != ".." }
      let path = plain.reduce(ByteString("")) { $0 + "/" + $1 }
      if plain.isEmpty || known.contains(path) || path.hasPrefix("/usr/") || path.hasPrefix("/etc/ssl/") {
        continue
      }
      if FileSystem.isReachable(path) { found.insert(path) }
    }
    return found.sorted().map { ToolTree.Folder(path: $0, place: $0, isReadOnly: true) }
  }
}
