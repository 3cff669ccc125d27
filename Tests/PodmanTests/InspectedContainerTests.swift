import Testing

@testable import Podman
@testable import ToolboxCore

/// What `podman inspect --type container` of each version says.
struct InspectedContainerTests {
  private static func container(
    _ command: String, _ labels: [String: String], _ mountPoints: [String], _ processID: Int32
  ) -> ContainerDetails {
    ContainerDetails(
      command: command.split(separator: " ").map(String.init), labels: labels,
      mounts: mountPoints.map { .init("", at: $0) }, processID: processID)
  }

  /// What differs from container to container is left out.
  private static func withoutSources(_ details: ContainerDetails) -> ContainerDetails {
    ContainerDetails(
      command: details.command, labels: details.labels, mounts: details.mounts.map { .init("", at: $0.target) },
      processID: details.processID)
  }

  private static let mounts = ["/dev/pts", "/run/host", "/run/user/1000", "/usr/bin/toolbox", "/home/user"]
  private static let oldMounts = ["/run/user/1000", "/dev/bus", "/home/user"]
  private static let realMounts = ["/dev/pts", "/run/host", "/usr/bin/toolbox", "/run/user/1000", "/home/user"]
  private static let databaseMounts = ["/var/lib/postgresql/data"]

  private static let firstEntry =
    "toolbox --verbose init-container --home /home/user --monitor-host --shell /bin/bash --uid 1000 --user user"
  private static let entry33 =
    "toolbox init-container --home /home/user --home-link --monitor-host --shell /bin/zsh --uid 1000 --user user"
  private static let entry =
    "toolbox --log-level debug init-container --gid 1000 --home /home/user --shell /bin/bash --uid 1000 --user user"
  private static let entry35 = "\(entry) --monitor-host --media-link --mnt-link"
  private static let linkingEntry = "\(entry) --media-link --mnt-link"

  private static func database(_ processID: Int32, _ labels: [String: String] = [:]) -> ContainerDetails {
    container("postgres", labels, databaseMounts, processID)
  }

  private static let expected: [String: [ContainerDetails]] = [
    "1.1.2": [
      container(firstEntry, Fixtures.both, mounts, 0),
      // The answer has 5302, the process that the container had before it ended.
      container("/bin/sh", Fixtures.legacy, oldMounts, 0),
      container("sleep +Inf", Fixtures.legacy, oldMounts, 7712),
      database(0),
    ],
    "1.8.0": [
      container(firstEntry, Fixtures.both, mounts, 24310),
      container(firstEntry, Fixtures.current, mounts, 0),
      container("sleep +Inf", Fixtures.legacy, oldMounts, 0),
      database(24777),
    ],
    "2.0.6": [
      container(firstEntry, Fixtures.fedora(32, isOld: true), mounts, 0),
      container("sleep +Inf", Fixtures.legacy, oldMounts, 0),
      container(firstEntry, Fixtures.fedora(32, isOld: true), mounts, 3214),
      database(3555),
    ],
    "2.2.1": [
      container(entry33, Fixtures.fedora(33, isOld: true), mounts, 9033),
      container(entry33, Fixtures.fedora(33, isOld: true), mounts, 0),
      container("sleep +Inf", Fixtures.legacy, oldMounts, 0),
      database(0),
    ],
    "3.4.7": [
      container(entry35, Fixtures.fedora(35), mounts, 0),
      container(entry35, Fixtures.fedora(35), mounts, 0),
      container(entry35, Fixtures.fedora(35), mounts, 35035),
      database(35999),
    ],
    "4.3.1": [
      container(linkingEntry, Fixtures.debian, realMounts, 0),
      container(entry, Fixtures.debian, realMounts, 306),
      container("toolbox quick", Fixtures.legacy, realMounts, 0),
      // It is paused: its processes are there.
      container("sleep 900", Fixtures.debian, [], 336),
      container("900", [:], [], 316),
    ],
    "4.9.4": [
      container(linkingEntry, Fixtures.fedora(39), mounts, 39039),
      container(linkingEntry, Fixtures.fedora(39), mounts, 0),
      container(
        "toolbox --log-level debug init-container --gid 1000 --home /home/user --shell /bin/bash --uid 1000",
        Fixtures.legacy, mounts, 0),
      database(0),
    ],
    "5.0.2": [
      container(linkingEntry, Fixtures.fedora(40), mounts, 0),
      container(linkingEntry, Fixtures.fedora(40), mounts, 0),
      container(linkingEntry, Fixtures.fedora(40), mounts, 40040),
      database(41000, ["maintainer": "database people"]),
    ],
    "5.4.2": [
      container(linkingEntry, Fixtures.fedora(42), mounts, 42042),
      container(linkingEntry, Fixtures.fedora(42), mounts, 0),
      container(linkingEntry, Fixtures.fedora(42), mounts, 0),
      database(43000),
    ],
  ]

  @Test(arguments: Fixtures.inspectedVersions)
  func containersOf(version: String) throws {
    let inspected = try Fixtures.decode([InspectedContainer].self, "inspect-container", of: version)
    #expect(inspected.allSatisfy { $0.details.id.count == 64 })
    #expect(inspected.map { Self.withoutSources($0.details) } == Self.expected[version])
  }

  @Test(arguments: [("exited", 0), ("stopped", 0), ("running", 7), ("paused", 7), ("stopping", 7)])
  func whatHasEndedHasNoProcess(status: String, processID: Int32) throws {
    let json = #"{"State":{"Status":"\#(status)","Pid":7},"Config":{}}"#
    #expect(
      try PodmanJSON.decode(InspectedContainer.self, from: Array(json.utf8)).details.processID == processID)
  }
}
