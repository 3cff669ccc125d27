import Testing

@testable import LinuxSystem

struct SubordinateIDTests {
  @Test(arguments: [
    ("user:100000:65536", true), ("1000:100000:65536", true), ("# none\n\nuser:1:1\n", true),
    ("other:100000:65536", false), ("user:100000:0", false), ("user:100000", false), ("user:1:1:1", false),
    ("user:100000:many", false), ("", false), ("username:100000:65536", false),
  ])
  func rangesAreFoundByNameOrID(content: String, isFound: Bool) {
    #expect(SubordinateIDs.names(Array(content.utf8), oneOf: ["user", "1000"]) == isFound)
  }
}
