import Glibc
import LinuxSystem
import TestSupport
import Testing

struct FileSystemTests {
  let directory = TemporaryDirectory()

  private func path(_ name: ByteString) -> ByteString { directory.path.appending(name) }

  @Test func aDirectoryThatCannotBeReadIsNotAnEmptyOne() throws {
    let missing = directory.path.appending("missing")
    #expect(FileSystem.entries(of: missing).isEmpty)
    #expect(throws: SystemError(ENOENT, "open directory \(missing)")) {
      try FileSystem.names(in: missing)
    }
    try FileSystem.createDirectories(missing)
    #expect(try FileSystem.names(in: missing).isEmpty)
    try FileSystem.remove(missing)
  }

  @Test func replaceLeavesNoTemporaryFileAndSetsTheExactMode() throws {
    try FileSystem.replace(path("file"), with: Array("old".utf8), mode: 0o666)
    try FileSystem.replace(path("file"), with: Array("new".utf8), mode: 0o640)
    #expect(try FileSystem.read(path("file")) == Array("new".utf8))
    #expect(try #require(try FileSystem.status(of: path("file"))).st_mode & 0o7777 == 0o640)
    #expect(FileSystem.entries(of: directory.path) == ["file"])
  }

  @Test func replaceThatFailsLeavesNothingBehind() throws {
    try FileSystem.createDirectories(path("busy").appending("child"))
    let error = #expect(throws: SystemError.self) {
      try FileSystem.replace(path("busy"), with: [], mode: 0o644)
    }
    #expect(error?.code == EISDIR)
    #expect(FileSystem.entries(of: directory.path) == ["busy"])
  }

  @Test func updateLeavesAFileAloneThatIsSoAlready() throws {
    func number() throws -> ino_t { try #require(try FileSystem.status(of: path("file"))).st_ino }
    try FileSystem.update(path("file"), to: Array("text".utf8), mode: 0o640)
    let first = try number()
    // What a process has left that was killed.
    try FileSystem.write([], to: path("file") + FileSystem.soleWriterSuffix, mode: 0o600)
    try FileSystem.update(path("file"), to: Array("text".utf8), mode: 0o640)
    #expect(try number() == first)
    #expect(FileSystem.entries(of: directory.path) == ["file"])
  }

  @Test(arguments: ["texs", "tex", "text1"]) func updateReplacesOtherContent(old: String) throws {
    try FileSystem.update(path("file"), to: Array(old.utf8), mode: 0o640)
    try FileSystem.update(path("file"), to: Array("text".utf8), mode: 0o640)
    #expect(try FileSystem.read(path("file")) == Array("text".utf8))
  }

  @Test func updateReplacesAnotherModeAndALink() throws {
    try FileSystem.update(path("file"), to: Array("text".utf8), mode: 0o640)
    try FileSystem.createSymbolicLink(at: path("link"), to: "file")
    for name: ByteString in ["file", "link"] {
      try FileSystem.update(path(name), to: Array("text".utf8), mode: 0o644)
      let status = try #require(try FileSystem.status(of: path(name), followingLinks: false))
      #expect(status.st_mode == S_IFREG | 0o644)
    }
  }

  @Test func createDirectoriesIsContentWithWhatIsThere() throws {
    try FileSystem.createDirectories(path("a/b/c"), mode: 0o700)
    try FileSystem.createDirectories(path("a/b/c"), mode: 0o700)
    #expect(try FileSystem.kind(of: path("a/b/c")) == .directory)
    #expect(try #require(try FileSystem.status(of: path("a/b"))).st_mode & 0o7777 == 0o700)
  }

  @Test func createDirectoriesSaysWhatIsInTheWay() throws {
    try FileSystem.write([], to: path("file"), mode: 0o644)
    let inTheWay = #expect(throws: SystemError.self) { try FileSystem.createDirectories(path("file")) }
    #expect(inTheWay == SystemError(ENOTDIR, "create directory \(path("file"))"))
  }

  @Test func linksAreSeenWhereTheyAreNotFollowed() throws {
    try FileSystem.createSymbolicLink(at: path("link"), to: "/nowhere")
    #expect(try FileSystem.kind(of: path("link")) == nil)
    #expect(try FileSystem.kind(of: path("link"), followingLinks: false) == .symbolicLink)
    #expect(try FileSystem.readLink(path("link")) == "/nowhere")
    #expect(try FileSystem.readLink(path("none")) == nil)
  }

  @Test func removeTakesFilesLinksAndEmptyDirectories() throws {
    try FileSystem.write([], to: path("file"), mode: 0o644)
    try FileSystem.createDirectories(path("empty"))
    try FileSystem.createDirectories(path("full/child"))
    try FileSystem.remove(path("file"))
    try FileSystem.remove(path("empty"))
    try FileSystem.remove(path("none"))
    #expect(throws: SystemError.self) { try FileSystem.remove(path("full")) }
    #expect(FileSystem.entries(of: directory.path) == ["full"])
  }

  @Test func theWorkingDirectoryIsTheOneThePersonSees() throws {
    let here = try FileSystem.resolve(".")
    try FileSystem.createSymbolicLink(at: path("here"), to: here)
    var environment = Environment(["PWD": path("here")])
    #expect(try FileSystem.workingDirectory(environment) == path("here"))
    environment["PWD"] = "/tmp"
    #expect(try FileSystem.workingDirectory(environment) == here)
    environment["PWD"] = "relative"
    #expect(try FileSystem.workingDirectory(environment) == here)
  }

  @Test func errorsNameOperationAndObject() {
    let error = #expect(throws: SystemError.self) { try FileSystem.read(path("none")) }
    #expect(error?.description == "open \(path("none")): No such file or directory")
  }
}
