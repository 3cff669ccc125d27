import Glibc
import LinuxSystem
import TestSupport
import Testing

@testable import ToolboxRuntime

struct InitializationReportTests {
  private let temporary = TemporaryDirectory()
  private let directory: RuntimeDirectory

  init() throws {
    let environment = Environment(["XDG_RUNTIME_DIR": temporary.path])
    directory = try #require(RuntimeDirectory(userID: 1000, environment: environment))
    try directory.create(userID: getuid(), groupID: getgid())
  }

  @Test func itIsReadAsItWasWritten() {
    let report = InitializationReport(
      warnings: ["failed to bind /a", "two\nlines\n\nand more", ""], missingPrograms: ["bash", "capsh"])
    #expect(InitializationReport(text: report.text) == report)
    #expect(InitializationReport(text: InitializationReport().text) == InitializationReport())
  }

  @Test func whatANewerEntryPointSaysIsPassedOver() {
    let report = InitializationReport(text: "  lost\nfuture thing\nwarning a\nfuture\nlacks bash\n")
    #expect(report == InitializationReport(warnings: ["a"], missingPrograms: ["bash"]))
  }

  @Test func aStampCarriesIt() throws {
    let stamp = InitializationStamp(processID: getpid(), in: directory)
    let report = InitializationReport(warnings: ["a\nb"], missingPrograms: ["capsh"])
    try stamp.publish(report, userID: getuid(), groupID: getgid())
    #expect(stamp.report == report)
    stamp.remove()
    #expect(stamp.report == nil)
  }

  /// The time of the last change of a file cannot be set, so that this is not tested on files.
  @Test func anEmptyStampThatIsOlderThanItsProcessIsNotBelieved() throws {
    #expect(InitializationStamp.mayStem(from: 1000, ofProcessSince: 1000))
    #expect(InitializationStamp.mayStem(from: 999, ofProcessSince: 1000))
    #expect(!InitializationStamp.mayStem(from: 990, ofProcessSince: 1000))
    let now = Int64(time(nil))
    let own = try #require(ProcessStatus(of: getpid())).startSecondsSince1970
    #expect(own <= now + 1 && own > now - 3600)
  }

  @Test func onlyStampsOfTheDeadAreRemoved() throws {
    let own = InitializationStamp(processID: getpid(), in: directory)
    try own.publish(userID: getuid(), groupID: getgid())
    let names = [
      "container-initialized-\(Int32.max)", "container-initialized-\(Int32.max).toolbox~",
      "container-initialized-\(getpid()).toolbox~", "container-initialized-01", "container-initialized-x",
      "other",
    ]
    for name in names { try FileSystem.write([], to: directory.path.appending(ByteString(name)), mode: 0o644) }
    InitializationStamp.removeStale(in: directory)
    #expect(
      FileSystem.entries(of: directory.path).map(\.description).sorted() == [
        "container-initialized-01", "container-initialized-\(getpid())",
        "container-initialized-\(getpid()).toolbox~", "container-initialized-x", "other",
      ])
  }

  @Test func aFailureIsToldForAWhile() throws {
    let id = String(repeating: "a1", count: 32)
    let failure = try #require(InitializationFailure(containerID: id, in: directory))
    #expect(failure.words == nil)
    try failure.publish("no\nluck", userID: getuid(), groupID: getgid())
    #expect(failure.words == "no\nluck")
    InitializationFailure.removeOld(in: directory)
    #expect(failure.words != nil)
    // A container may give it any time.
    let path = directory.path.appending(ByteString("container-failed-\(id)"))
    var times = [timespec(tv_sec: Int.min, tv_nsec: 0), timespec(tv_sec: Int.min, tv_nsec: 0)]
    _ = path.withCString { utimensat(AT_FDCWD, $0, &times, 0) }
    InitializationFailure.removeOld(in: directory)
    try failure.publish("no\nluck", userID: getuid(), groupID: getgid())
    InitializationFailure.removeOld(in: directory, now: Int64(time(nil)) + 4000)
    #expect(failure.words == nil)
    try failure.publish("again", userID: getuid(), groupID: getgid())
    failure.remove()
    #expect(failure.words == nil)
  }

  @Test(arguments: ["", "../x", "A1", "a/b", "a1\n"])
  func whatIsNoIDIsNoFile(id: String) {
    #expect(InitializationFailure(containerID: id, in: directory) == nil)
  }

  @Test func podmanTellsAContainerItsID() throws {
    let path = temporary.path.appending(".containerenv")
    #expect(ContainerIdentity(readingFrom: path) == nil)
    try FileSystem.write([], to: path, mode: 0o644)
    #expect(ContainerIdentity(readingFrom: path) == nil)
    try FileSystem.write(Array("engine=\"podman-4.3.1\"\nname=\"a\"\nid=\"abc\"\n".utf8), to: path, mode: 0o644)
    #expect(ContainerIdentity(readingFrom: path)?.id == "abc")
  }
}
