import Testing

@testable import LinuxSystem

struct SubordinateIDTests {
  @Test(arguments: [
    ("user:100000:65536", true), ("1000:100000:65536", true), ("# none\n\nuser:1:1\n", true),
    ("other:100000:65536", false), ("user:100000:0", false), ("user:100000", false), ("user:1:1:1", false),
    ("user:100000:many", false), ("user:some:65536", false), ("", false), ("username:100000:65536", false),
  ])
  func rangesAreFoundByNameOrID(content: String, isFound: Bool) {
    #expect(SubordinateIDs.names(Array(content.utf8), oneOf: ["user", "1000"]) == isFound)
  }

  @Test(arguments: [
    ("", 100_000), ("a:100000:65536\n", 165_536), ("a:100000:65536\nb:231072:65536\nc:165536:65536", 296_608),
    ("a:165535:1", 165_536), ("a:165536:1", 100_000), ("a:1:99999", 100_000), ("a:1:100000", 100_001),
    ("a:100000:none\nb:100000:0\nc:1:2:3", 100_000), ("a:2000000000:65536\nb:100000:65536", 165_536),
    ("a:100000:70000\nb:170001:65536", 235_537),
  ])
  func aRangeThatNobodyHasIsFound(content: String, first: Int) {
    #expect(SubordinateIDs.freeRange(beside: Array(content.utf8)) == first...first + 65_535)
  }
}
