import Glibc
import LinuxSystem
import TestSupport
import Testing

struct FileLockTests {
  private let directory = TemporaryDirectory()

  @Test func nobodyWaitsForEver() throws {
    let path = directory.path.appending("lock")
    let first = try FileLock(creating: path)
    #expect(try first.acquire(milliseconds: 0))
    let second = try FileLock(creating: path)
    #expect(try !second.acquire(milliseconds: 30))
    // Who has it may take it again.
    #expect(try first.acquire(milliseconds: 0))
  }

  @Test func whatIsNoFileIsNoLock() throws {
    let fifo = directory.path.appending("fifo")
    #expect(fifo.withCString { mkfifo($0, 0o600) } == 0)
    #expect(throws: SystemError.self) { _ = try FileLock(creating: fifo) }
    let link = directory.path.appending("link")
    try FileSystem.createSymbolicLink(at: link, to: directory.path.appending("elsewhere"))
    #expect(throws: SystemError.self) { _ = try FileLock(creating: link) }
    #expect(!FileSystem.exists(directory.path.appending("elsewhere")))
  }
}
