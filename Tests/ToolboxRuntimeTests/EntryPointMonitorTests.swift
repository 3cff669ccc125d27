import Glibc
import LinuxSystem
import TestSupport
import Testing
import ToolboxRuntime

struct EntryPointMonitorTests {
  private let temporary = TemporaryDirectory()
  private let directory: RuntimeDirectory

  init() throws {
    let environment = Environment(["XDG_RUNTIME_DIR": temporary.path])
    directory = try #require(RuntimeDirectory(userID: 1000, environment: environment))
    try directory.create(userID: getuid(), groupID: getgid())
  }

  @Test func aStampThatIsThereNeedsNoWaiting() throws {
    try InitializationStamp(processID: getpid(), in: directory).publish(userID: getuid(), groupID: getgid())
    #expect(
      try LiveEntryPointMonitor().wait(EntryPointWait(for: getpid(), in: directory, milliseconds: 0))
        == .ready(InitializationReport()))
  }

  @Test func aProcessThatIsGoneIsNotWaitedFor() throws {
    #expect(
      try LiveEntryPointMonitor().wait(
        EntryPointWait(for: Int32.max, in: directory, milliseconds: 60_000)) == .ended)
  }

  @Test func patienceEnds() throws {
    #expect(
      try LiveEntryPointMonitor().wait(EntryPointWait(for: getpid(), in: directory, milliseconds: 20))
        == .timedOut)
  }

  @Test func aStampThatComesEndsTheWait() async throws {
    let directory = directory
    async let state = Task.detached {
      try LiveEntryPointMonitor().wait(EntryPointWait(for: getpid(), in: directory, milliseconds: 60_000))
    }.value
    try await Task.sleep(for: .milliseconds(50))
    try InitializationStamp(processID: getpid(), in: directory).publish(userID: getuid(), groupID: getgid())
    #expect(try await state == .ready(InitializationReport()))
  }

  @Test func pollingIsSaid() throws {
    try InitializationStamp(processID: getpid(), in: directory).publish(userID: getuid(), groupID: getgid())
    for (polls, expected) in [
      (true, ["Setting up polling ticker for container box", "Handling polling tick"]), (false, []),
    ] {
      var said: [String] = []
      let wait = EntryPointWait(
        for: getpid(), of: "box", in: directory, milliseconds: 60_000, polls: polls,
        log: { said.append($0.hasPrefix("Handling") ? "Handling polling tick" : $0) })
      #expect(try LiveEntryPointMonitor().wait(wait) == .ready(InitializationReport()))
      #expect(said == expected)
    }
  }

  @Test func patienceEndsWhilePolling() throws {
    let wait = EntryPointWait(for: getpid(), in: directory, milliseconds: 20, polls: true)
    #expect(try LiveEntryPointMonitor().wait(wait) == .timedOut)
  }
}
