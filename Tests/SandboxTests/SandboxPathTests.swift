import LinuxSystem
import Testing

@testable import Sandbox

struct SandboxPathTests {
  @Test(arguments: [
    ("/", "/"), ("", "/w"), ("a", "/w/a"), ("./a/", "/w/a"), ("../a", "/a"), ("../../..", "/"),
    ("/a//b/./c", "/a/b/c"),
    ("/a/../b", "/b"), ("/..", "/"),
  ])
  func pathsAreAbsoluteAndWithoutDots(path: ByteString, expected: ByteString) {
    #expect(SandboxPath(path, in: "/w").text == expected)
  }

  @Test func bytesThatAreNotUTF8Stay() {
    #expect(SandboxPath(ByteString([0x2f, 0xff, 0x2f, 0xfe])).text.bytes == [0x2f, 0xff, 0x2f, 0xfe])
  }
}
