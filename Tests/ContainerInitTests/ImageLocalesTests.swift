import LinuxSystem
import TestSupport
import Testing

@testable import ContainerInit

struct ImageLocalesTests {
  private let directory = TemporaryDirectory()

  private func little(_ words: [UInt32]) -> [UInt8] {
    words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * UInt32($0))) } }
  }

  @Test func foldersAndTheArchiveHaveThem() throws {
    for name in ["C.utf8", "eo", "de_DE.utf8@euro", "bad name"] {
      try FileSystem.createDirectories(directory.path.appending(ByteString(name)))
    }
    let names = Array("cs_CZ.utf8\0ja_JP.eucjp\0".utf8)
    // The head of the archive, a hash table that is not looked at, and the names.
    let head = little([0xde02_0109, 0, 28, 2, 2, 40, UInt32(names.count)]) + [UInt8](repeating: 7, count: 12)
    try FileSystem.write(head + names, to: directory.path.appending("locale-archive"), mode: 0o644)
    #expect(
      ImageLocales.names(in: directory.path) == [
        "C.utf8", "eo", "de_DE.utf8@euro", "cs_CZ.utf8", "ja_JP.eucjp",
      ])
  }

  @Test(arguments: [[], [1, 2, 3], [UInt8](repeating: 0xFF, count: 100)] as [[UInt8]])
  func anArchiveThatIsNoneHasNone(content: [UInt8]) throws {
    try FileSystem.write(content, to: directory.path.appending("locale-archive"), mode: 0o644)
    #expect(ImageLocales.names(in: directory.path) == [])
    #expect(ImageLocales.names(in: directory.path.appending("none")) == [])
  }
}
