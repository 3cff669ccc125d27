import TestSupport
import Testing

@testable import ToolboxCore

struct MigrationTests {
  private let engine = FakeEngine()

  private func migrate(_ record: FakeRecord) throws {
    try Migration(engine, record, silentLogger)()
  }

  private func container(_ status: String, isOurs: Bool) -> ContainerSummary {
    ContainerSummary(
      id: "aa", name: "a", created: .seconds(0), status: status, image: "i",
      labels: isOurs ? [ToolbxLabel.current: "true"] : [:])
  }

  @Test(arguments: ["", "4.3.0", "3.4.7", "4.3.1-rc1", "nonsense!"])
  func anUpdateMigrates(recorded: String) throws {
    engine.listed.containers = [
      container("exited", isOurs: true), container("created", isOurs: false),
      container("Exited (0) 2 days ago", isOurs: false),
    ]
    let record = FakeRecord(recorded)
    try migrate(record)
    #expect(engine.events == ["migrate"])
    #expect(record.recorded == "4.3.1")
  }

  /// Containers can write where the version is remembered.
  @Test func whatIsRememberedIsNotBelieved() throws {
    engine.rememberedVersion = EngineVersion(known: "999.0")
    let record = FakeRecord("4.3.1")
    try migrate(record)
    #expect(engine.events == [])
    #expect(record.recorded == "4.3.1")
  }

  @Test(arguments: ["4.3.1", "4.4.0", "5.0.0-dev"])
  func neitherTheSameVersionNorAnOlderOneDoes(recorded: String) throws {
    let record = FakeRecord(recorded)
    try migrate(record)
    #expect(engine.events == [])
    #expect(record.recorded == recorded)
  }

  @Test(arguments: ["running", "paused", "stopping", "Up 3 minutes"], [true, false])
  func nothingThatRunsIsStopped(status: String, isOurs: Bool) throws {
    engine.listed.containers = [container("exited", isOurs: true), container(status, isOurs: isOurs)]
    let record = FakeRecord("4.3.0")
    try migrate(record)
    #expect(engine.events == [])
    // The next time it is tried again.
    #expect(record.recorded == "4.3.0")
  }
}

struct EngineVersionTests {
  @Test(arguments: [
    ("1.8.0", "1.8.1"), ("1.9.3", "1.10.0"), ("4", "4.0.1"), ("5.0.0-dev", "5.0.0-alpha1"),
    ("5.0.0-alpha1", "5.0.0-b2"), ("5.0.0-b2", "5.0.0-rc1"), ("5.0.0-RC1", "5.0.0-rc2"), ("5.0.0-rc6", "5.0.0"),
    ("5.0.0", "5.0.0-p1"), ("5.0.0-foo", "5.0.0-dev"), ("4.9.4-rhel", "4.9.4"),
  ])
  func order(older: String, newer: String) throws {
    let (older, newer) = (try #require(EngineVersion(older)), try #require(EngineVersion(newer)))
    #expect(older < newer)
    #expect(!(newer < older))
  }

  @Test(arguments: [
    ("4.0", "4.0.0"), ("4.3.1", "4.3.1"), ("5.0.0-rc1", "5.0.0rc.1"), ("4.4.1+ds1", "4.4.1-ds1"),
  ])
  func equals(one: String, other: String) throws {
    let (one, other) = (try #require(EngineVersion(one)), try #require(EngineVersion(other)))
    #expect(!(one < other) && !(other < one))
  }

  @Test(arguments: ["", "v", "4.3 1", "4.3\n", "4.3é"])
  func whatIsNoVersion(text: String) {
    #expect(EngineVersion(text) == nil)
  }
}
