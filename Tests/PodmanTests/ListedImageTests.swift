import Testing

@testable import Podman
@testable import ToolboxCore

/// What `podman images` of each version says.
///
/// podman 4.3.1 has an image once for each of its names, and all names each time.
struct ListedImageTests {
  private static func row(
    _ id: String, _ names: [String], _ created: CreationTime, _ labels: [String: String] = [:],
    _ architecture: String? = nil
  ) -> ImageSummary {
    ImageSummary(
      id: id.count == 8 ? Fixtures.id(id) : id, names: names, created: created, labels: labels,
      architecture: architecture)
  }

  private static func fedora(_ release: Int) -> String {
    "registry.fedoraproject.org/fedora-toolbox:\(release)"
  }

  private static func postgres(_ tag: String) -> String { "registry.example.org/library/postgres:\(tag)" }

  private static let databasePeople = ["maintainer": "database people"]

  private static let copies35 = row(
    "3a350001",
    [
      fedora(35), "registry.example.org/team/fedora-toolbox:35",
      "registry.example.org/team/fedora-toolbox:latest",
    ], .seconds(1_649_910_000), Fixtures.fedora(35))
  private static let debian13 = row(
    "fe0b15266ffae608c61b422285da0370424adab0ce017b3d42b3b58d1879b7a0",
    [
      "localhost/debian-toolbox:13", "localhost/debian-toolbox:latest",
      "registry.example.org/team/debian-toolbox:13",
    ], .seconds(1_795_261_004), Fixtures.debian)
  private static let postgres16 = row(
    "4a390002", [postgres("16"), postgres("latest")], .seconds(1_711_820_000), databasePeople)
  private static let copies40 = row(
    "5a400001", [fedora(40), "quay.example.org/toolbx/fedora-toolbox:40"], .seconds(1_713_910_000),
    Fixtures.fedora(40))
  private static let copies42 = row(
    "5a420001", [fedora(42), "localhost/fedora-toolbox:42", "localhost/fedora-toolbox:latest"],
    .seconds(1_743_810_000), Fixtures.fedora(42), "amd64")

  private static let expected: [String: [ImageSummary]] = [
    // There are no labels in it.
    "1.8.0": [
      row("1a310001", ["registry.fedoraproject.org/f31/fedora-toolbox:31"], .words("2 weeks ago")),
      row("1a310002", [postgres("12"), postgres("latest")], .words("3 months ago")),
      row("1a310003", [], .words("4 months ago")),
    ],
    "2.0.6": [
      row(
        "2a320001", [fedora(32), "localhost/fedora-toolbox:32"], .words("2 weeks ago"),
        Fixtures.fedora(32, isOld: true)),
      row("2a320002", [postgres("12")], .words("5 months ago")),
      row("2a320003", [], .words("6 months ago"), Fixtures.legacy),
      row("2a320004", [], .words("7 months ago")),
    ],
    "2.2.1": [
      row("2a330001", [fedora(33)], .seconds(1_607_410_000), Fixtures.fedora(33, isOld: true)),
      row("2a330002", [postgres("13")], .seconds(1_607_420_000), databasePeople),
      row("2a330003", [], .seconds(1_607_430_000), Fixtures.fedora(33)),
    ],
    "3.4.7": [
      copies35, copies35, copies35,
      row("3a350002", [postgres("14")], .seconds(1_649_920_000)),
      row("3a350003", [], .seconds(1_649_930_000), Fixtures.fedora(35)),
      row("3a350004", ["localhost/legacy-toolbox:35"], .seconds(1_649_940_000), Fixtures.legacy),
    ],
    "4.3.1": [
      row(
        "3e322b6c1f7a9c571cd73ea028bce3cd10b6bc63ebbbbbb02d0e38afe8ece28c", [], .seconds(1_795_262_015),
        Fixtures.legacy),
      row(
        "3c6484fa80c2323690ebbf760fdd4345bfa21d5aac53831a8c53e97008168d63", [], .seconds(1_795_262_015)),
      debian13, debian13, debian13,
      row(
        "ecd340fa1b2ef619e482553ed9648d4ce3399c68085c60c578c8a565169e5240", ["localhost/web:2"],
        .seconds(1_795_261_004)),
    ],
    "4.9.4": [
      row("4a390001", [fedora(39)], .seconds(1_711_810_000), Fixtures.fedora(39)),
      postgres16, postgres16,
      row("4a390003", [], .seconds(1_711_830_000), Fixtures.fedora(39)),
      row("4a390004", [], .seconds(1_711_840_000)),
    ],
    "5.0.2": [
      copies40, copies40,
      row("5a400002", [postgres("16")], .seconds(1_713_920_000), databasePeople),
      row("5a400003", [], .seconds(1_713_930_000), Fixtures.fedora(40)),
    ],
    "5.4.2": [
      copies42, copies42, copies42,
      row("5a420002", [postgres("17")], .seconds(1_743_820_000), [:], "amd64"),
      row("5a420003", ["localhost/arm-toolbox:42"], .seconds(1_743_830_000), Fixtures.fedora(42), "arm64"),
      row("5a420004", [], .seconds(1_743_840_000), Fixtures.fedora(42), "amd64"),
      row("5a420005", [], .seconds(1_743_850_000), [:], "amd64"),
    ],
  ]

  @Test(arguments: Fixtures.versions)
  func imagesOf(version: String) throws {
    let listed = try Fixtures.decode([ListedImage].self, "images", of: version).map(\.summary)
    #expect(listed == Self.expected[version])
  }
}
