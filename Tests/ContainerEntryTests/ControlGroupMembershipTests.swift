import LinuxSystem
import Testing

@testable import ContainerEntry

struct ControlGroupMembershipTests {
  private typealias Membership = ControlGroupMembership

  @Test func thePathIsThatOfVersion2() {
    #expect(Membership.path(in: Array("1:name=systemd:/a\n0::/b:c/d\n".utf8)) == "/b:c/d")
    #expect(Membership.path(in: Array("10::/a\n1:name=systemd:/a\n".utf8)) == nil)
    #expect(Membership.path(in: []) == nil)
  }

  @Test(arguments: [
    ("/", "/", "/"), ("/a", "/b", "/"), ("/a/b", "/a/c", "/a"), ("/a/b", "/a/b/c", "/a/b"),
    ("/a/b", "/a/bc", "/a"), ("/a", "/", "/"),
  ])
  func whatTwoGroupsAreIn(one: ByteString, other: ByteString, ancestor: ByteString) {
    #expect(Membership.commonAncestor(one, other) == ancestor)
  }

  @Test func theUnitOfAGroupIsItsScope() {
    let slice: ByteString = "/user.slice/user-1000.slice/user@1000.service/user.slice"
    #expect(Membership.unit(of: slice + "/libpod-1f.scope").map { $0.unit + $0.folder } == "libpod-1f.scope")
    #expect(
      Membership.unit(of: slice + "/libpod-1f.scope/container").map { [$0.unit, $0.folder] }
        == ["libpod-1f.scope", "/container"])
    #expect(Membership.unit(of: "/1f") == nil)
    #expect(Membership.unit(of: ByteString([0xff])) == nil)
  }
}
