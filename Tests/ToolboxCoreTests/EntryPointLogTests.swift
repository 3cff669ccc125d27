import Logging
import Testing

@testable import ToolboxCore

struct EntryPointLogTests {
  private let log = EntryPointLog(
    Array(
      #"""
      level=debug msg="Initializing: bind /tmp to /run/host/tmp"
      time="2026-01-01T00:00:00Z" level=warning msg="a \"word\"\nand \\ more"
      level=info msg=plain
      Error: no luck
      Warning: some luck
      hint
      Warning: some luck
      Error: no luck
      level=debug msg="Initializing: configure user"

      """#.utf8))

  @Test func recordsAreRead() {
    #expect(
      log.records == [
        .init(level: .debug, message: "Initializing: bind /tmp to /run/host/tmp"),
        .init(level: .warning, message: "a \"word\"\nand \\ more"), .init(level: .info, message: "plain"),
        .init(level: .debug, message: "Initializing: configure user"),
      ])
  }

  @Test func whatIsNoRecordIsAnError() {
    #expect(log.errors == "no luck\nhint")
  }

  @Test func warningsAreNoErrors() {
    #expect(log.warnings == ["some luck"])
  }

  @Test func theLastStepIsKnown() {
    #expect(log.lastStep == "configure user")
    #expect(EntryPointLog([]).lastStep == nil)
  }
}
