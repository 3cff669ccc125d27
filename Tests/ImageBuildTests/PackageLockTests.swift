import LinuxSystem
import Testing

@testable import ImageBuild

struct PackageLockTests {
  private let digest = String(repeating: "a", count: 64)

  @Test func whatIsWrittenIsRead() {
    let lock = PackageLock(
      [
        .init(name: "b", architecture: "amd64", version: "1:2.0-1", digest: digest),
        .init(name: "a", architecture: "all", version: "3", digest: digest),
      ], base: ["c", "a"], others: ["b"])
    #expect(
      String(decoding: lock.content, as: UTF8.self)
        == "# toolbox-build lock 1\nbase c\nbase a\npackage b\na all 3 \(digest)\nb amd64 1:2.0-1 \(digest)\n")
    #expect(PackageLock(content: lock.content) == lock)
    #expect(lock.packages[1].specification == "b amd64 1:2.0-1")
    #expect(DebianStatus.archive(of: lock.packages[1]) == "b_1%3a2.0-1_amd64.deb")
    #expect(DebianStatus.archive(of: lock.packages[1], withEpoch: false) == "b_2.0-1_amd64.deb")
    #expect(DebianStatus.archive(of: lock.packages[0], withEpoch: false) == "a_3_all.deb")
  }

  @Test(arguments: [
    "", "a all 3 x", "# toolbox-build lock 2\n", "# toolbox-build lock 1\na all 3\n",
    "# toolbox-build lock 1\nother a\n",
  ])
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
    let found = DebianStatus.installed(Array(status.utf8))
    #expect(found.map(\.specification) == ["a amd64 1", "c all 1:3"])
  }

  @Test func theDatabasesOfOthersTellTheSame() {
    #expect(
      DNF.packages(Array("bash x86_64 0:5.2-3.fc40\ngpg-pubkey (none) 0:a-b\nman noarch 1:2-1\n".utf8)).map(
        \.specification)
        == ["bash x86_64 0:5.2-3.fc40", "man noarch 1:2-1"])
    #expect(
      Pacman.package(Array("%NAME%\nbash\n\n%VERSION%\n1:5.2-1\n\n%ARCH%\nx86_64\n\n".utf8))?.specification
        == "bash x86_64 1:5.2-1")
    #expect(Pacman.package(Array("%NAME%\n".utf8)) == nil)
    #expect(
      APK.packages(Array("C:Q1\nP:musl\nV:1.2.4-r2\nA:x86_64\n\nP:bash\nV:5-r0\nA:x86_64\n\n".utf8)).map(
        \.specification)
        == ["musl x86_64 1.2.4-r2", "bash x86_64 5-r0"])
  }

  @Test func lockedPackagesAreTheOnlyOnes() {
    let lock = PackageLock([.init(name: "b", architecture: "noarch", version: "1:2-1", digest: digest)])
    #expect(String(decoding: DNF.configuration(lock), as: UTF8.self).contains("\nincludepkgs=b-1:2-1.noarch\n"))
    #expect(!String(decoding: DNF.configuration(nil), as: UTF8.self).contains("includepkgs"))
    #expect(
      String(decoding: APT.preferences(lock), as: UTF8.self)
        == "Package: b\nPin: version 1:2-1\nPin-Priority: 1001\n\nPackage: *\nPin: release *\nPin-Priority: -1\n"
    )
    #expect(APT.preferences(nil).isEmpty)
  }
}
