import LinuxSystem
import TestSupport
import Testing

struct DirectoryWatchTests {
  @Test func changesAreSeenByName() throws {
    let directory = TemporaryDirectory()
    let watch = try DirectoryWatch(directory.path)
    #expect(try watch.changedNames() == [])
    #expect(try Kernel.wait(forReadable: [watch.number], milliseconds: 0) == [false])
    try FileSystem.write([1], to: directory.path.appending("first"), mode: 0o644)
    try FileSystem.createSymbolicLink(at: directory.path.appending("a-second-name"), to: "x")
    #expect(try Kernel.wait(forReadable: [watch.number], milliseconds: 1000) == [true])
    #expect(try watch.changedNames() == ["first", "a-second-name"])
    #expect(try watch.changedNames() == [])
  }

  @Test func aDirectoryThatIsMissingIsSaidSo() {
    #expect(throws: SystemError.self) { _ = try DirectoryWatch("/no/such/directory").number }
  }
}
