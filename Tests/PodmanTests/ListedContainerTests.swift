import Testing

@testable import Podman
@testable import ToolboxCore

/// What `podman ps` of each version says.
struct ListedContainerTests {
  private static func row(
    _ id: String, _ name: String, _ created: CreationTime, _ status: String, of image: String,
    _ imageID: String?,
    _ labels: [String: String] = [:], isRunning: Bool = false
  ) -> ContainerSummary {
    ContainerSummary(
      id: id.count == 8 ? Fixtures.id(id) : id, name: name, created: created, status: status, image: image,
      imageID: imageID.map { $0.count == 8 ? Fixtures.id($0) : $0 }, labels: labels, isRunning: isRunning)
  }

  private static func fedora(_ release: Int) -> String {
    "registry.fedoraproject.org/fedora-toolbox:\(release)"
  }

  private static func postgres(_ tag: Int) -> String { "registry.example.org/library/postgres:\(tag)" }

  private static let old31 = "registry.fedoraproject.org/f31/fedora-toolbox:31"
  private static let debian13 = "localhost/debian-toolbox:13"
  private static let debianID = "fe0b15266ffae608c61b422285da0370424adab0ce017b3d42b3b58d1879b7a0"
  private static let webID = "ecd340fa1b2ef619e482553ed9648d4ce3399c68085c60c578c8a565169e5240"

  private static let expected: [String: [ContainerSummary]] = [
    // Words instead of times and states; nothing here counts as running, whatever the words say.
    "1.8.0": [
      row("1f31b0c4", "database", .words("2 days ago"), "Up 2 days ago", of: postgres(12), nil),
      row(
        "1f31b0c1", "fedora-toolbox-31", .words("3 hours ago"), "Up 2 hours ago", of: old31, nil, Fixtures.both),
      row("1f31b0c2", "new-one", .words("About a minute ago"), "Created", of: old31, nil, Fixtures.current),
      row(
        "1f31b0c3", "old-one", .words("6 weeks ago"), "Exited (143) 5 weeks ago", of: old31, nil,
        Fixtures.legacy),
    ],
    "2.0.6": [
      row(
        "2f32a0c4", "database", .seconds(1_599_300_300), "running", of: postgres(12), "2a320002",
        isRunning: true),
      row(
        "2f32a0c1", "fedora-toolbox-32", .seconds(1_599_300_000), "configured", of: fedora(32), "2a320001",
        Fixtures.fedora(32, isOld: true)),
      row(
        "2f32a0c2", "old-one", .seconds(1_599_300_100), "exited", of: fedora(32), "2a320001", Fixtures.legacy),
      row(
        "2f32a0c3", "work", .seconds(1_599_300_200), "running", of: fedora(32), "2a320001",
        Fixtures.fedora(32, isOld: true), isRunning: true),
    ],
    "2.2.1": [
      row("2f33b0c4", "database", .seconds(1_607_500_300), "exited", of: postgres(13), "2a330002"),
      row(
        "2f33b0c1", "fedora-toolbox-33", .seconds(1_607_500_000), "running", of: fedora(33), "2a330001",
        Fixtures.fedora(33, isOld: true), isRunning: true),
      row(
        "2f33b0c2", "new-one", .seconds(1_607_500_100), "configured", of: fedora(33), "2a330001",
        Fixtures.fedora(33, isOld: true)),
      row(
        "2f33b0c3", "old-one", .seconds(1_607_500_200), "exited", of: fedora(33), "2a330001", Fixtures.legacy),
    ],
    "3.4.7": [
      row(
        "3f35a0c4", "database", .seconds(1_650_000_300), "running", of: postgres(14), "3a350002",
        isRunning: true),
      row(
        "3f35a0c1", "fedora-toolbox-35", .seconds(1_650_000_000), "exited", of: fedora(35), "3a350001",
        Fixtures.fedora(35)),
      row(
        "3f35a0c2", "new-one", .seconds(1_650_000_100), "configured", of: fedora(35), "3a350001",
        Fixtures.fedora(35)),
      row(
        "3f35a0c3", "work", .seconds(1_650_000_200), "running", of: fedora(35), "3a350001", Fixtures.fedora(35),
        isRunning: true),
    ],
    "4.3.1": [
      row(
        "c725fb45934ceaebc7d9fef25b7ffe13dede0ca22e3eaebfffda9d0532e52f7f", "debian-toolbox-13",
        .seconds(1_795_262_016), "created", of: debian13, debianID, Fixtures.debian),
      row(
        "4c2a45b2ed32100bd702b07cb2638cc995c052e43d04c0408cc237d75d8cd53a", "old-toolbox",
        .seconds(1_795_262_017), "exited", of: "localhost/web:2", webID, Fixtures.legacy),
      row(
        "57a1c6da82f3c2bea434bccf5757a1a46c78f3a0cc9997cc8dd7d64884c7f258", "paused-toolbox",
        .seconds(1_795_262_019), "paused", of: debian13, debianID, Fixtures.debian),
      row(
        "4488c7e23661111e28756b7b092785e06ec641c47a7540c0bb4252c003dec89b", "webserver",
        .seconds(1_795_262_019), "running", of: "localhost/web:2", webID, isRunning: true),
      row(
        "f7dd7896241473f4a167104c29877640ee33a5d26eb0ccf633f2e9f58a00692f", "work",
        .seconds(1_795_262_017), "running", of: debian13, debianID, Fixtures.debian, isRunning: true),
    ],
    "4.9.4": [
      row("4f39a0c4", "database", .seconds(1_711_900_300), "exited", of: postgres(16), "4a390002"),
      row(
        "4f39a0c1", "fedora-toolbox-39", .seconds(1_711_900_000), "running", of: fedora(39), "4a390001",
        Fixtures.fedora(39), isRunning: true),
      row(
        "4f39a0c2", "new-one", .seconds(1_711_900_100), "created", of: fedora(39), "4a390001",
        Fixtures.fedora(39)),
      row(
        "4f39a0c3", "old-one", .seconds(1_711_900_200), "exited", of: fedora(39), "4a390001", Fixtures.legacy),
    ],
    "5.0.2": [
      row(
        "5f40a0c4", "database", .seconds(1_714_000_300), "running", of: postgres(16), "5a400002",
        ["maintainer": "database people"], isRunning: true),
      row(
        "5f40a0c1", "fedora-toolbox-40", .seconds(1_714_000_000), "created", of: fedora(40), "5a400001",
        Fixtures.fedora(40)),
      row(
        "5f40a0c2", "stopped-one", .seconds(1_714_000_100), "exited", of: fedora(40), "5a400001",
        Fixtures.fedora(40)),
      row(
        "5f40a0c3", "work", .seconds(1_714_000_200), "running", of: fedora(40), "5a400001", Fixtures.fedora(40),
        isRunning: true),
    ],
    "5.4.2": [
      row(
        "5f42b0c3", "arm", .seconds(1_743_900_200), "exited", of: "localhost/arm-toolbox:42", "5a420003",
        Fixtures.fedora(42)),
      row(
        "5f42b0c4", "database", .seconds(1_743_900_300), "running", of: postgres(17), "5a420002",
        isRunning: true),
      row(
        "5f42b0c1", "fedora-toolbox-42", .seconds(1_743_900_000), "running", of: fedora(42), "5a420001",
        Fixtures.fedora(42), isRunning: true),
      row(
        "5f42b0c2", "new-one", .seconds(1_743_900_100), "created", of: fedora(42), "5a420001",
        Fixtures.fedora(42)),
    ],
  ]

  @Test(arguments: Fixtures.versions)
  func containersOf(version: String) throws {
    let listed = try Fixtures.decode([ListedContainer].self, "ps", of: version).map(\.summary)
    #expect(listed == Self.expected[version])
  }

  /// A numeric state, as version 1 has it, is none that could be trusted to mean "running" in colour.
  @Test(arguments: [
    (#""State":"running""#, "running", true),
    (#""State":"paused","Status":"Up 2 hours (Paused)""#, "paused", false),
    (#""State":3,"Status":"running""#, "running", false),
    (#""State":3,"Status":"Up 2 hours ago""#, "Up 2 hours ago", false),
    (#""State":6"#, "", false),
  ])
  func onlyAStateInWordsIsRunning(fields: String, status: String, isRunning: Bool) throws {
    let json = "{\"Id\":\"aa\",\"Names\":[\"box\"],\"Created\":1,\(fields)}"
    let summary = try PodmanJSON.decode(ListedContainer.self, from: Array(json.utf8)).summary
    #expect(summary.status == status)
    #expect(summary.isRunning == isRunning)
  }

  @Test func aContainerOfADirectoryHasNoImage() throws {
    let json = #"{"Id":"aa","Names":null,"Created":1,"State":"created","Image":"","ImageID":""}"#
    let summary = try PodmanJSON.decode(ListedContainer.self, from: Array(json.utf8)).summary
    #expect(summary.imageID == nil)
    #expect(summary.name == "")
  }
}
