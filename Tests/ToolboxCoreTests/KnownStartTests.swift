import Glibc
import LinuxSystem
import TestSupport
import Testing
import ToolboxRuntime

@testable import ToolboxCore

struct KnownStartTests {
  private let temporary = TemporaryDirectory()
  private let engine = FakeEngine()
  private let console = FakeConsole()
  private let entrance = FakeEntrance()
  private let id = String(repeating: "c", count: 64)
  private let name: ContainerName
  private let directory: RuntimeDirectory

  init() throws {
    name = try #require(ContainerName("box"))
    let environment = Environment(["XDG_RUNTIME_DIR": temporary.path])
    directory = try #require(RuntimeDirectory(userID: 1000, environment: environment))
    try directory.create(userID: getuid(), groupID: getgid())
    engine.containers["box"] = ContainerDetails(id: id, command: ["toolbox"], labels: [:], processID: 0)
    engine.processIDAfterStart = getpid()
  }

  private func remember(mounts: [KnownContainer.Mount] = [.init("/home/u", at: "/home/u")], id: String? = nil) {
    KnownContainer(
      name: "box", id: id ?? self.id, mounts: mounts,
      engine: KnownContainer.engine(of: ordinaryHost(runtimeDirectory: temporary.path).environment)
    ).remember(in: directory)
  }

  /// What an entry point does, whose process is that of the tests.
  private func becomeReady(warning: String? = nil) throws {
    let startTime = try #require(ProcessStatus(of: getpid())?.startTime)
    let record = ContainerRecord(
      name: "box", id: id, processID: getpid(), startTime: startTime, user: "u", environment: [],
      boundingSet: 0, creationMask: 0o22)
    try record.publish(in: directory, userID: getuid(), groupID: getgid())
    let report = InitializationReport(warnings: warning.map { [$0] } ?? [])
    try InitializationStamp(processID: getpid(), in: directory).publish(
      report, userID: getuid(), groupID: getgid())
    entrance.container = FakeOpenContainer(id: id)
  }

  private func run(
    _ environment: [ByteString: ByteString] = [:], monitor: FakeMonitor = FakeMonitor()
  ) throws -> Bool {
    let host = ordinaryHost(runtimeDirectory: temporary.path, environment)
    let doors = testDoors(engine, console: console, entryPoints: monitor, entrance: entrance)
    return try RunCommand(host, doors, silentLogger).withoutEngine(
      .command(["ls"], preservedDescriptors: 0), in: name) == nil
  }

  @Test func aKnownContainerIsStartedByOneCall() throws {
    remember()
    engine.whenStarted = { try? becomeReady(warning: "no /a") }
    #expect(try run())
    #expect(engine.events == ["start box"])
    #expect(entrance.container?.programs.count == 1)
    #expect(console.notes == "Warning: container box: no /a\n")
  }

  @Test func whatIsNotKnownIsLeftToTheEngine() throws {
    engine.whenStarted = { try? becomeReady() }
    #expect(try !run())
    #expect(engine.events == [])
  }

  @Test func anotherContainerOfThisNameIsNotStarted() throws {
    remember(id: String(repeating: "d", count: 64))
    engine.whenStarted = { try? becomeReady() }
    #expect(try !run())
    #expect(engine.events == [])
  }

  @Test func whatTheHostNoLongerHasIsLeftToTheEngine() throws {
    remember(mounts: [.init("/gone", at: "/gone")])
    #expect(try !run())
    remember(mounts: [.init("/home/u", at: "/run/host/monitor")])
    #expect(try !run())
    #expect(engine.events == [])
  }

  @Test func aStartThatFailsIsExplainedByTheEngine() throws {
    remember()
    engine.startErrors = [.failed(operation: "start", code: 125, words: "no")]
    #expect(try !run())
    #expect(console.notes == "")
  }

  @Test func anEntryPointWithoutARecordIsLeftToTheEngine() throws {
    remember()
    #expect(try !run(monitor: FakeMonitor(publishesRecords: false)))
    #expect(engine.events == ["start box"])
    #expect(console.notes == "")
  }

  @Test func anEntryPointThatDiesIsToldAtOnce() throws {
    remember()
    #expect(words { _ = try run(monitor: FakeMonitor(.ended)) } == "entryPointDied(box, at: nil)")
    #expect(engine.events == ["start box"])
  }

  @Test func whatAnotherTerminalHasStartedIsNotStartedAgain() throws {
    remember()
    let container = FakeOpenContainer(id: id)
    try becomeReady()
    entrance.container = nil
    // It gets ready after the first look.
    #expect(try !run())
    #expect(engine.events == [])
    entrance.container = container
    #expect(try run())
    #expect(engine.events == [])
  }

  @Test func whoWantsToLookAtIntervalsDoesNotGetThisFar() throws {
    remember()
    #expect(try !run(["TOOLBX_RUN_USE_POLLING": "1"]))
    #expect(engine.events == [])
  }

  @Test func whatWasStartedSincePodmanWasAskedIsNotStartedAgain() throws {
    let host = ordinaryHost(runtimeDirectory: temporary.path)
    let launch = ContainerLaunch(host, testDoors(engine, console: console), silentLogger)
    let asked = try launch.inspected(name)
    // A record alone may be an old one, and its process another one's by now.
    try becomeReady()
    _ = try launch(name, asked)
    #expect(engine.events == ["start box"])
    engine.containers["box"]?.processID = getpid()
    _ = try launch(name, asked)
    #expect(engine.events == ["start box"])
    // Another container has had the name.
    let other = ContainerDetails(
      id: String(repeating: "d", count: 64), command: ["toolbox"], labels: [:], processID: 0)
    engine.containers["box"] = other
    _ = try launch(name, other)
    #expect(engine.events == ["start box", "start box"])
  }
}
