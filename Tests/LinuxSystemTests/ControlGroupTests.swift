import LinuxSystem
import TestSupport
import Testing

struct ControlGroupTests {
  private let directory = TemporaryDirectory()

  @Test func anEmptyFolderHasNone() {
    #expect(ControlGroups.mounted(at: directory.path) == .missing)
    #expect(ControlGroups.mounted(at: directory.path.appending("nowhere")) == .missing)
  }

  @Test func version1HasAFolderForEachController() throws {
    try FileSystem.createDirectories(directory.path.appending("memory"))
    #expect(ControlGroups.mounted(at: directory.path) == .legacy)
  }
}
