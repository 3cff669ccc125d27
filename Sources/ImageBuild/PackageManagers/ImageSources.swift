internal import LinuxSystem

/// What an image is told of where its packages are from: as the build, but without what is a secret of the builder's, and
/// without archives and keys of the host, which the image does not have.
enum ImageSources {
  /// A file of lines, or of paragraphs, in which what is of no use is a comment.
  static func ofImage(_ text: ByteString) -> ByteString {
    let lines = text.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(
      Array.init)
    let isOfParagraphs = lines.contains { $0.starts(with: "Types:".utf8) }
    let isLocal = { (line: [UInt8]) in !NamedPaths.folders(in: line).isEmpty }
    let anyIsLocal = lines.contains(where: isLocal)
    let kept = lines.map { line -> [UInt8] in
      let isOfNoUse = isOfParagraphs ? anyIsLocal : isLocal(line)
      let own = withoutPassword(line)
      return isOfNoUse && !line.isEmpty ? Array("# ".utf8) + own : own
    }
    return ByteString(Array(kept.joined(separator: [UInt8(ascii: "\n")])))
  }

  /// A line whose addresses have no user and no password.
  static func withoutPassword(_ line: [UInt8]) -> [UInt8] {
    let mark = Array("://".utf8)
    guard let start = line.indices.first(where: { line[$0...].starts(with: mark) }) else { return line }
    let rest = line[(start + mark.count)...]
    let host = rest.prefix { !" /\t".utf8.contains($0) }
    guard let at = host.lastIndex(of: UInt8(ascii: "@")) else {
      return Array(line[..<(start + mark.count)]) + withoutPassword(Array(rest))
    }
    return Array(line[..<(start + mark.count)]) + withoutPassword(Array(rest[(at + 1)...]))
  }
}
