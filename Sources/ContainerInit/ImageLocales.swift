internal import Glibc
internal import LinuxSystem

/// The locales that an image has; see locale(7).
enum ImageLocales {
  /// More than any image has in folders of their own.
  private static let limit = 1000

  /// The names of their folders, and those in the archive of glibc.
  static func names(in folder: ByteString = "/usr/lib/locale") -> Set<String> {
    let archived = (try? archive(folder.appending("locale-archive"))) ?? []
    let folders = FileSystem.entries(of: folder).compactMap(\.utf8).filter { $0 != "locale-archive" }
    return Set((folders + archived).filter { $0.allSatisfy(isPlain) }.sorted().prefix(limit))
  }

  private static func isPlain(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || "_.@-".contains(character))
  }

  /// Reads the names off glibc's locale-archive, whose head says where they are.
  ///
  /// - Throws: the error of open(2) or pread(2).
  private static func archive(_ path: ByteString) throws(SystemError) -> [String] {
    // struct locarhead: magic, serial, namehash_offset, namehash_used, namehash_size, string_offset, string_used, …
    let magic: UInt32 = 0xde02_0109
    guard try FileSystem.kind(of: path) == .regular else { return [] }
    let file = try Descriptor(opening: path, O_RDONLY | O_NONBLOCK)
    let head = try file.read(upTo: 28, at: 0)
    guard head.count == 28 else { return [] }
    let words = head.withUnsafeBytes { bytes in
      (0..<7).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self) }
    }
    guard words[0] == magic, words[6] < 1 << 20 else { return [] }
    let names = try file.read(upTo: Int(words[6]), at: Int64(words[5]))
    return names.split(separator: 0).compactMap { String(validating: $0, as: UTF8.self) }
  }
}
