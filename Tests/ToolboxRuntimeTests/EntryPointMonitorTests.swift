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
    #expect(try LiveEntryPointMonitor().wait(for: getpid(), in: directory, milliseconds: 0) == .ready)
  }

  @Test func aProcessThatIsGoneIsNotWaitedFor() throws {
    #expect(try LiveEntryPointMonitor().wait(for: Int32.max, in: directory, milliseconds: 60_000) == .ended)
  }

  @Test func patienceEnds() throws {
    #expect(try LiveEntryPointMonitor().wait(for: getpid(), in: directory, milliseconds: 20) == .timedOut)
  }

  @Test func aStampThatComesEndsTheWait() async throws {
    let directory = directory
    async let state = Task.detached {
      try LiveEntryPointMonitor().wait(for: getpid(), in: directory, milliseconds: 60_000)
    }.value
    try await Task.sleep(for: .milliseconds(50))
    try InitializationStamp(processID: getpid(), in: directory).publish(userID: getuid(), groupID: getgid())
    #expect(try await state == .ready)
  }
}
