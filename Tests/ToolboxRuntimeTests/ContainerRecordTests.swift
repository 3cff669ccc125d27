import Glibc
import LinuxSystem
import TestSupport
import Testing

@testable import ToolboxRuntime

struct ContainerRecordTests {
  private let temporary = TemporaryDirectory()
  private let directory: RuntimeDirectory

  init() throws {
    let environment = Environment(["XDG_RUNTIME_DIR": temporary.path])
    directory = try #require(RuntimeDirectory(userID: 1000, environment: environment))
    try directory.create(userID: getuid(), groupID: getgid())
  }

  private func record(name: String = "box", startTime: UInt64? = nil) -> ContainerRecord {
    ContainerRecord(
      name: name, id: String(repeating: "a", count: 64), processID: getpid(),
      startTime: startTime ?? ProcessStatus(of: getpid())?.startTime ?? 0, user: ByteString([0xff, 0x41]),
      environment: ["A=b=c", "EMPTY=", ByteString(Array("L=1\n2 ".utf8) + [0xfe])], boundingSet: 1 << 40 | 3,
      creationMask: 0o022)
  }

  private func path(_ name: String = "box") -> ByteString {
    directory.path.appending("container-running-\(name)")
  }

  private func publish(_ record: ContainerRecord) throws {
    try record.publish(in: directory, userID: getuid(), groupID: getgid())
  }

  @Test func whatIsPublishedIsRead() throws {
    try publish(record())
    #expect(ContainerRecord.read(of: "box", in: directory) == record())
    #expect(ContainerRecord.read(of: "other", in: directory) == nil)
    #expect(try FileSystem.status(of: path())?.st_mode == S_IFREG | 0o600)
    #expect(FileSystem.entries(of: directory.path) == ["container-running-box"])
  }

  @Test func aNewerEntryPointMayWriteMore() {
    let more = record().content + Array("colour=green\0".utf8)
    #expect(ContainerRecord(content: more) == record())
  }

  @Test func anotherNumberMeansSomethingElse() {
    let text = String(decoding: record().content, as: UTF8.self)
    #expect(ContainerRecord(content: Array(text.replacing("container 1", with: "container 2").utf8)) == nil)
  }

  @Test(arguments: ["pid", "start", "bounding-set", "umask", "name", "id", "user"])
  func nothingMayBeMissingOrBeNonsense(key: String) {
    let fields = record().content.split(separator: 0).map { ByteString($0) }
    let without = fields.filter { !$0.hasPrefix(ByteString("\(key)=")) }
    #expect(ContainerRecord(content: without.flatMap { $0.bytes + [0] }) == nil)
    let isText = ["name", "id", "user"].contains(key)
    let nonsense = without + [ByteString(isText ? key : "\(key)=x")]
    #expect(ContainerRecord(content: nonsense.flatMap { $0.bytes + [0] }) == nil)
  }

  @Test(arguments: ["", "garbage", "toolbox-container 1", "\0\0\0", "toolbox-container 1\0pid=1\0"])
  func garbageIsNoRecord(text: String) throws {
    try FileSystem.write(Array(text.utf8), to: path(), mode: 0o600)
    #expect(ContainerRecord.read(of: "box", in: directory) == nil)
  }

  @Test func neitherLinksNorPipesNorLargeFilesAreRead() throws {
    try publish(record(name: "real"))
    try FileSystem.createSymbolicLink(at: path(), to: path("real"))
    #expect(ContainerRecord.read(of: "box", in: directory) == nil)
    try FileSystem.remove(path())
    #expect(path().withCString { mkfifo($0, 0o600) } == 0)
    #expect(ContainerRecord.read(of: "box", in: directory) == nil)
    try FileSystem.remove(path())
    let large = record().content + Array("env=A=".utf8) + [UInt8](repeating: 0x41, count: 10 << 20) + [0]
    try FileSystem.write(large, to: path(), mode: 0o600)
    #expect(ContainerRecord.read(of: "box", in: directory) == nil)
  }

  @Test func aRecordUnderAnotherNameIsNotBelieved() throws {
    try FileSystem.write(record(name: "other").content, to: path(), mode: 0o600)
    #expect(ContainerRecord.read(of: "box", in: directory) == nil)
  }

  @Test func aProcessIsNamedByItsStartTimeToo() {
    #expect(record().isOfLivingProcess)
    #expect(!record(startTime: 1).isOfLivingProcess)
  }

  @Test func aRecordIsTakenAwayByItsOwnProcessOnly() throws {
    try publish(record())
    record(startTime: 1).remove(from: directory)
    #expect(ContainerRecord.read(of: "box", in: directory) != nil)
    record().remove(from: directory)
    #expect(FileSystem.entries(of: directory.path) == [])
  }

  @Test func whatSpeaksForNoProcessIsRemoved() throws {
    try publish(record())
    try publish(record(name: "dead", startTime: 1))
    try FileSystem.write([1, 2], to: path("garbage"), mode: 0o600)
    // Somebody writes it at this moment; somebody was killed while he wrote the other.
    try FileSystem.write([1, 2], to: path("new.toolbox~"), mode: 0o600)
    try FileSystem.write([1, 2], to: path("old.toolbox~"), mode: 0o600)
    var times = [timespec(tv_sec: 1, tv_nsec: 0), timespec(tv_sec: 1, tv_nsec: 0)]
    #expect(path("old.toolbox~").withCString { utimensat(AT_FDCWD, $0, &times, 0) } == 0)
    ContainerRecord.removeStale(in: directory)
    #expect(
      FileSystem.entries(of: directory.path).sorted() == [
        "container-running-box", "container-running-new.toolbox~",
      ])
  }
}
