import LinuxSystem
import Testing

@testable import Sandbox

struct SandboxPlanTests {
  /// The plan of a command line, an operation a line.
  private func plan(_ line: String) throws -> [String] {
    let words = line.split(separator: " ").map { ByteString($0) }
    guard case .sandbox(let options) = try OptionParser.parse(words, in: "/w", hasResourceDaemon: false) else {
      return []
    }
    return SandboxPlan(options.operations).operations.map(\.description)
  }

  @Test func aDirectoryComesBeforeWhatIsInIt() throws {
    #expect(
      try plan("--dir /a/b/c --tmpfs /a/b --bind /x /a --dir /a/bc")
        == ["bind /x to /a", "tmpfs /a/b", "directory /a/b/c", "directory /a/bc"])
  }

  @Test func componentsAreComparedNotBytes() throws {
    #expect(try plan("--dir /a-b --dir /a/b --dir /a") == ["directory /a", "directory /a/b", "directory /a-b"])
  }

  @Test func atTheSamePlaceBindMountsComeLast() throws {
    #expect(
      try plan("--bind /x /a --tmpfs /a --dir /a --bind /y /a")
        == ["tmpfs /a", "directory /a", "bind /x to /a", "bind /y to /a"])
  }

  @Test func sourcesInTheSandboxComeAfterTheHosts() throws {
    #expect(
      try plan("--bind +/b /a --tmpfs /b --bind /x /b/c") == ["tmpfs /b", "bind /x to /b/c", "bind +/b to /a"])
  }

  @Test func whatConcernsCompleteMountsComesLast() throws {
    #expect(
      try plan("--lock-file /a/f --remount-ro /a --bind +/x /y --tmpfs /a")
        == ["tmpfs /a", "bind +/x to /y", "remount /a read-only", "lock /a/f"])
  }

  @Test func equalBindMountsAreDoneOnce() throws {
    #expect(try plan("--bind /a /b --bind /a/ /b --bind /a/../a /b") == ["bind /a to /b"])
    #expect(try plan("--bind /a /b --ro-bind /a /b").count == 2)
    #expect(try plan("--bind /a /b --bind-try /a /b").count == 2)
    #expect(try plan("--bind /a /b --bind-nofollow /a /b").count == 2)
    #expect(try plan("--bind /a /b --bind +/a /b").count == 2)
  }

  @Test func whatIsSeenAlreadyIsNotShownAgain() throws {
    #expect(try plan("--bind /usr /usr --bind / /") == ["bind / to /"])
    #expect(try plan("--bind /x/lib /lib --bind /x /") == ["bind /x to /"])
    #expect(try plan("--bind +/x/lib /lib --bind +/x /") == ["bind +/x to /"])
    #expect(try plan("--bind / / --ro-bind /usr /usr").count == 2)
    #expect(try plan("--bind / / --bind /usr /lib").count == 2)
  }

  /// The trap of mkosi-sandbox, which left an empty /home.
  @Test func whatIsHiddenByAnotherMountIsShownAgain() throws {
    #expect(
      try plan("--bind / / --tmpfs /home --bind /home/x /home/x")
        == ["bind / to /", "tmpfs /home", "bind /home/x to /home/x"])
    #expect(try plan("--bind / / --ro-bind /a /a --bind /a/b /a/b").count == 3)
    // What is beside it, or only a directory, hides nothing.
    #expect(try plan("--bind / / --tmpfs /home/y --bind /home/x /home/x").count == 2)
    #expect(try plan("--bind / / --dir /home --bind /home/x /home/x").count == 2)
  }

  @Test func aPlanCanBePrinted() throws {
    let operations = [
      Operation(.directory, at: SandboxPath("/b")), Operation(.temporary(size: "4096"), at: SandboxPath("/a")),
    ]
    #expect(SandboxPlan(operations).description == "tmpfs /a of 4096 bytes\ndirectory /b\n")
  }

  @Test func noneOfTenThousandOperationsIsLost() throws {
    let operations = (0..<10_000).map { number in
      Operation(.bind(.init(.host(SandboxPath("/s\(number)")))), at: SandboxPath("/d/\(number % 100)"))
    }
    #expect(Set(SandboxPlan(operations).operations) == Set(operations))
  }
}
