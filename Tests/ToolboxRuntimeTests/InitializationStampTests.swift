import Glibc
import LinuxSystem
import TestSupport
import Testing
import ToolboxRuntime

struct InitializationStampTests {
  private let temporary = TemporaryDirectory()
  private let directory: RuntimeDirectory

  init() throws {
    let environment = Environment(["XDG_RUNTIME_DIR": temporary.path])
    directory = try #require(RuntimeDirectory(userID: 1000, environment: environment))
    try directory.create(userID: getuid(), groupID: getgid())
  }

  @Test func aStampSpeaksForTheProcessThatWroteIt() throws {
    let stamp = InitializationStamp(processID: getpid(), in: directory)
    #expect(stamp.report == nil)
    try stamp.publish(userID: getuid(), groupID: getgid())
    #expect(stamp.report != nil)
    #expect(stamp.path == temporary.path.appending("toolbox/container-initialized-\(getpid())"))
  }

  @Test func aStampOfAnEarlierProcessWithThisIDIsNotBelieved() throws {
    let stamp = InitializationStamp(processID: getpid(), in: directory)
    try FileSystem.write(Array("1\n".utf8), to: stamp.path, mode: 0o644)
    #expect(stamp.report == nil)
  }

  @Test func theEmptyStampOfToolbxIsBelievedWhileItsProcessLives() throws {
    let stamp = InitializationStamp(processID: getpid(), in: directory)
    try FileSystem.write([], to: stamp.path, mode: 0o644)
    #expect(stamp.report != nil)
    let dead = InitializationStamp(processID: Int32.max, in: directory)
    try FileSystem.write([], to: dead.path, mode: 0o644)
    #expect(dead.report == nil)
  }

  @Test(arguments: ["garbage", "-1", "18446744073709551616"])
  func garbageIsNotBelieved(content: String) throws {
    let stamp = InitializationStamp(processID: getpid(), in: directory)
    try FileSystem.write(Array(content.utf8), to: stamp.path, mode: 0o644)
    #expect(stamp.report == nil)
  }
}

struct RuntimeDirectoryTests {
  @Test func rootHasOneOfItsOwn() {
    #expect(RuntimeDirectory(userID: 0, environment: Environment())?.path == "/run/toolbox")
  }

  @Test func anEnvironmentThatDoesNotSayIsRefused() {
    #expect(RuntimeDirectory(userID: 1000, environment: Environment()) == nil)
    #expect(RuntimeDirectory(userID: 1000, environment: Environment(["XDG_RUNTIME_DIR": ""])) == nil)
    #expect(RuntimeDirectory(userID: 1000, environment: Environment(["XDG_RUNTIME_DIR": "run"])) == nil)
  }

  @Test func itIsForItsOwnerAlone() throws {
    let temporary = TemporaryDirectory()
    let environment = Environment(["XDG_RUNTIME_DIR": temporary.path])
    let directory = try #require(RuntimeDirectory(userID: 1000, environment: environment))
    try directory.create(userID: getuid(), groupID: getgid())
    #expect(try #require(try FileSystem.status(of: directory.path)).st_mode & 0o7777 == 0o700)
  }
}
