import Glibc
import Testing

@testable import LinuxSystem

struct ProcessTableTests {
  @Test func aNameMayHoldAnything() throws {
    let fields = (1...30).map { "\($0 + 100)" }.joined(separator: " ")
    let line = "4242 (odd) name ) S 17 \(fields)\n"
    let process = try #require(ProcessStatus(line: Array(line.utf8)))
    #expect(process.id == 4242)
    #expect(process.name == "odd) name ")
    #expect(process.parent == 17)
    #expect(process.group == 101)
    // Field 22 is the twentieth behind the name.
    #expect(process.startTime == 118)
  }

  @Test(arguments: [
    "", "1", "1 (a", "1 (a) S 2 3\n", "x (a) S 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21\n",
  ])
  func whatIsNoStatusIsRefused(line: String) {
    #expect(ProcessStatus(line: Array(line.utf8)) == nil)
  }

  @Test func thisProcessIsThere() throws {
    let own = try #require(ProcessStatus(of: getpid()))
    #expect(own.parent == getppid())
    #expect(own.session == getsid(0))
    #expect(ProcessTable.current().contains(own))
    #expect(ProcessStatus(of: Int32.max) == nil)
    #expect(ProcessTable.children(of: Int32.max) == [])
  }
}
