import LinuxSystem
import Testing

struct ByteStringTests {
  @Test func bytesThatAreNotUTF8AreKept() {
    let string = ByteString([0x66, 0xFF, 0xFE, 0x6F])
    #expect(string.withCString { ByteString(cString: $0) } == string)
    #expect(string.utf8 == nil)
    #expect(string.description == "f\u{FFFD}\u{FFFD}o")
  }

  @Test(arguments: [
    ("/usr/bin/toolbox", "toolbox", "/usr/bin"), ("/usr", "usr", "/"), ("/", "", "/"), ("name", "name", "."),
    ("/usr/bin/", "bin", "/usr/bin"),
  ])
  func paths(path: String, last: String, parent: String) {
    #expect(ByteString(path).lastPathComponent == ByteString(last))
    #expect(ByteString(path).parentPath == ByteString(parent))
  }

  @Test func appendingPutsOneSlash() {
    #expect(ByteString("/a").appending("b") == "/a/b")
    #expect(ByteString("/").appending("b") == "/b")
  }

  @Test func splitsAtTheFirst() throws {
    let parts = try #require(ByteString("NAME=a=b").split(atFirst: "="))
    #expect(parts.0 == "NAME")
    #expect(parts.1 == "a=b")
    #expect(ByteString("NAME").split(atFirst: "=") == nil)
  }
}
