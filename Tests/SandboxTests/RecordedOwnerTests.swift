import Testing

@testable import Sandbox

struct RecordedOwnerTests {
  @Test func whatIsRecordedIsRead() {
    let owner = RecordedOwner(value: Array("1:42:0755".utf8))
    #expect(owner?.user == 1)
    #expect(owner?.group == 42)
    // Newer versions of the convention add more.
    #expect(RecordedOwner(value: Array("4294967294:0:0644:file".utf8))?.user == 4_294_967_294)
  }

  @Test(arguments: ["", "1", ":", "a:b:c", "-1:0:0644", "1:", "4294967296:0:0"])
  func anythingElseIsNot(value: String) {
    #expect(RecordedOwner(value: Array(value.utf8)) == nil)
  }
}
