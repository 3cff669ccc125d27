import LinuxSystem
import Testing

@testable import ContainerEntry

struct ContainerUserTests {
  private func user(_ passwd: String, _ group: String = "", named name: ByteString = "u") -> ContainerUser? {
    ContainerUser(named: name, passwd: Array(passwd.utf8), group: Array(group.utf8))
  }

  @Test func groupsAreThoseThatNameTheUser() throws {
    let found = try #require(
      user(
        "root:x:0:0::/root:/bin/sh\nu:x:1000:1001:Full Name:/home/u:/bin/zsh\n",
        "root:x:0:\nsudo:x:27:a,u\nu:x:1001:\nusers:x:100:uu\nvideo:x:44:u\n"))
    #expect(found.id == 1000)
    #expect(found.groupID == 1001)
    #expect(found.groups == [27, 44])
    #expect(found.home == "/home/u")
  }

  @Test func theFirstEntryCounts() {
    #expect(user("u:x:1:2::/a:/b\nu:x:3:4::/c:/d\n")?.id == 1)
  }

  @Test(arguments: [
    "", "other:x:1:1::/:/", "u:x:1:1", "u:x:one:1::/:/", "u:x:-1:1::/:/", "u:x:4294967296:1::/:/", "\n\n::::",
  ])
  func whatIsNoEntryIsNone(passwd: String) {
    #expect(user(passwd) == nil)
  }

  @Test func groupsThatAreNoneArePassedOver() {
    #expect(user("u:x:1:1::/:/", "a:x:5\nb:x:six:u\nc\n:x:7:u\n")?.groups == [7])
  }

  @Test func withoutAHomeThereIsTheRoot() {
    #expect(user("u:x:1:1:::/bin/sh")?.home == "/")
  }

  @Test func namesAreBytes() {
    let name = ByteString([0xff])
    let passwd = [UInt8]("a".utf8) + Array(":x:1:1::/:/\n".utf8) + name.bytes + Array(":x:2:2::/:/\n".utf8)
    #expect(ContainerUser(named: name, passwd: passwd, group: [])?.id == 2)
  }
}
