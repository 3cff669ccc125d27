import LinuxSystem
import Testing

@testable import ImageBuild

struct PackageLockTests {
  private let digest = String(repeating: "a", count: 64)

  @Test func whatIsWrittenIsRead() {
    let lock = PackageLock([
      .init(name: "b", architecture: "amd64", version: "1:2.0-1", digest: digest),
      .init(name: "a", architecture: "all", version: "3", digest: digest),
    ])
    #expect(
      String(decoding: lock.content, as: UTF8.self)
        == "# toolbox-build lock 1\na all 3 \(digest)\nb amd64 1:2.0-1 \(digest)\n")
    #expect(PackageLock(content: lock.content) == lock)
    #expect(lock.packages[1].specification == "b:amd64=1:2.0-1")
    #expect(lock.packages[1].archive == "b_1%3a2.0-1_amd64.deb")
  }

  @Test(arguments: ["", "a all 3 x", "# toolbox-build lock 2\n", "# toolbox-build lock 1\na all 3\n"])
  func anythingElseIsNoLock(content: String) {
    #expect(PackageLock(content: Array(content.utf8)) == nil)
  }

  @Test func theDatabaseTellsWhatIsInstalled() {
    let status = """
      Package: a
      Status: install ok installed
      Architecture: amd64
      Version: 1
      Description: words
       Package: not this

      Package: b
      Status: deinstall ok config-files
      Architecture: all
      Version: 2

      Package: c
      Status: install ok installed
      Architecture: all
      Version: 1:3
      """
    let found = PackageLock.installed(status: Array(status.utf8))
    #expect(found.map(\.specification) == ["a:amd64=1", "c:all=1:3"])
  }
}
