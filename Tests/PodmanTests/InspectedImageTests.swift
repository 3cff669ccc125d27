import Testing

@testable import Podman
@testable import ToolboxCore

/// What `podman inspect --type image` of each version says.
struct InspectedImageTests {
  private static func image(
    _ id: String, _ tags: [String]?, _ labels: [String: String] = [:], _ architecture: String = "amd64"
  ) -> ImageDetails {
    ImageDetails(
      labels: labels, tags: tags, id: id.count == 8 ? Fixtures.id(id) : id, architecture: architecture)
  }

  private static func fedora(_ release: Int) -> String {
    "registry.fedoraproject.org/fedora-toolbox:\(release)"
  }

  private static func postgres(_ tag: String) -> String { "registry.example.org/library/postgres:\(tag)" }

  private static let databasePeople = ["maintainer": "database people"]

  private static let expected: [String: [ImageDetails]] = [
    "1.1.2": [
      image(
        "1a290001", ["registry.fedoraproject.org/f29/fedora-toolbox:29"],
        Fixtures.fedora(29, name: "f29/fedora-toolbox", isOld: true)),
      image("1a290002", [postgres("11")]),
      image("1a290003", nil, Fixtures.legacy),
    ],
    "1.8.0": [
      image(
        "1a310001", ["registry.fedoraproject.org/f31/fedora-toolbox:31"],
        Fixtures.fedora(31, name: "f31/fedora-toolbox", isOld: true)),
      image("1a310002", [postgres("12"), postgres("latest")], databasePeople),
      image("1a310003", nil, Fixtures.legacy),
    ],
    "2.0.6": [
      image("2a320001", [fedora(32), "localhost/fedora-toolbox:32"], Fixtures.fedora(32, isOld: true)),
      image("2a320002", [postgres("12")]),
      image("2a320003", nil, Fixtures.legacy),
      image("2a320004", []),
    ],
    "2.2.1": [
      image("2a330001", [fedora(33)], Fixtures.fedora(33, isOld: true)),
      image("2a330002", [postgres("13")], databasePeople),
      image("2a330003", [], Fixtures.fedora(33)),
    ],
    "3.4.7": [
      image(
        "3a350001",
        [
          fedora(35), "registry.example.org/team/fedora-toolbox:35",
          "registry.example.org/team/fedora-toolbox:latest",
        ], Fixtures.fedora(35)),
      image("3a350002", [postgres("14")]),
      image("3a350003", [], Fixtures.fedora(35)),
      image("3a350004", ["localhost/legacy-toolbox:35"], Fixtures.legacy),
    ],
    "4.3.1": [
      image("3c6484fa80c2323690ebbf760fdd4345bfa21d5aac53831a8c53e97008168d63", []),
      image("3e322b6c1f7a9c571cd73ea028bce3cd10b6bc63ebbbbbb02d0e38afe8ece28c", [], Fixtures.legacy),
      image("ecd340fa1b2ef619e482553ed9648d4ce3399c68085c60c578c8a565169e5240", ["localhost/web:2"]),
      image(
        "fe0b15266ffae608c61b422285da0370424adab0ce017b3d42b3b58d1879b7a0",
        [
          "localhost/debian-toolbox:13", "localhost/debian-toolbox:latest",
          "registry.example.org/team/debian-toolbox:13",
        ], Fixtures.debian),
    ],
    "4.9.4": [
      image("4a390001", [fedora(39)], Fixtures.fedora(39)),
      image("4a390002", [postgres("16"), postgres("latest")], databasePeople),
      image("4a390003", [], Fixtures.fedora(39)),
      image("4a390004", []),
    ],
    "5.0.2": [
      image("5a400001", [fedora(40), "quay.example.org/toolbx/fedora-toolbox:40"], Fixtures.fedora(40)),
      image("5a400002", [postgres("16")], databasePeople),
      image("5a400003", [], Fixtures.fedora(40), "arm64"),
    ],
    "5.4.2": [
      image(
        "5a420001", [fedora(42), "localhost/fedora-toolbox:42", "localhost/fedora-toolbox:latest"],
        Fixtures.fedora(42)),
      image("5a420002", [postgres("17")]),
      image("5a420003", ["localhost/arm-toolbox:42"], Fixtures.fedora(42), "arm64"),
      image("5a420004", [], Fixtures.fedora(42)),
      image("5a420005", []),
    ],
  ]

  @Test(arguments: Fixtures.inspectedVersions)
  func imagesOf(version: String) throws {
    let inspected = try Fixtures.decode([InspectedImage].self, "inspect-image", of: version)
    let details = inspected.map(\.details).map {
      ImageDetails(labels: $0.labels, tags: $0.tags, id: $0.id, architecture: $0.architecture)
    }
    #expect(details == Self.expected[version])
  }

  @Test func onlyTheLabelsOfTheConfigurationCount() throws {
    let json = #"{"Id":"aa","Config":null,"Labels":{"com.github.containers.toolbox":"true"},"Architecture":""}"#
    #expect(
      try PodmanJSON.decode(InspectedImage.self, from: Array(json.utf8)).details
        == ImageDetails(labels: [:], tags: nil, id: "aa"))
  }
}
