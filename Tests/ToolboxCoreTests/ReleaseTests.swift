import Testing
import ToolboxCore

struct ReleaseTests {
  private func check(_ distribution: String, _ release: String) throws -> String {
    try #require(Distribution.named(distribution)).checkedRelease(release)
  }

  @Test(arguments: [
    ("arch", "", "latest"), ("arch", "latest", "latest"), ("arch", "rolling", "latest"),
    ("fedora", "f34", "34"),
    ("fedora", "F34", "34"), ("fedora", "33", "33"), ("debian", "12", "12"), ("rhel", "8.0", "8.0"),
    ("rhel", "8.42", "8.42"), ("ubuntu", "4.10", "4.10"), ("ubuntu", "5.04", "5.04"),
    ("ubuntu", "20.04", "20.04"),
    ("ubuntu", "20.10", "20.10"), ("debian", "testing", "testing"), ("debian", "unstable", "unstable"),
    ("almalinux", "9", "9"), ("alpine", "3.21", "3.21"), ("alpine", "edge", "edge"), ("centos", "9", "stream9"),
    ("centos", "stream10", "stream10"), ("opensuse", "", "tumbleweed"),
    ("opensuse-tumbleweed", "rolling", "tumbleweed"),
    ("rocky", "8", "8"), ("wolfi", "latest", "latest"),
  ])
  func accepted(distribution: String, release: String, tag: String) throws {
    #expect(try check(distribution, release) == tag)
  }

  private static let integer = "The release must be a positive integer."
  private static let majorMinor = "The release must be in the '<major>.<minor>' format."
  private static let yearMonth = "The release must be in the 'YY.MM' format."

  @Test(
    arguments: [("arch", ["foo"], "The release must be 'latest'.")]
      + [
        ("fedora", ["-3", "-3.0", "-3.1", "0", "0.0", "0.1", "3.0", "3.1", "foo", "3foo", ""], integer),
        (
          "debian", ["f12", "12.1", "0", "bookworm"],
          "The release must be a positive integer, or 'testing' or 'unstable'."
        ),
        ("almalinux", ["9.4", "foo"], integer), ("centos", ["stream", "9-stream", "streamstream9"], integer),
        (
          "alpine", ["3", "3.21.2", "Edge", "a.b", "3.-1"],
          "The release must be in the '<major>.<minor>' format, or 'edge'."
        ),
        ("rhel", ["8", "8.0.0", "8.0.1", "8.3.0", "8.3.1", "foo", "8.2foo", "-2.-1", "2.-1"], majorMinor),
        ("rhel", ["-2.1"], "The release must be a positive number."),
        (
          "ubuntu",
          ["20", "20.04.0", "20.04.1", "foo", "20foo", "foo.bar", "foo.bar.baz", "4.bar", "4.bar.baz"],
          yearMonth
        ),
        ("ubuntu", ["3.10"], "The release year must be 4 or more."),
        (
          "ubuntu", ["202.4", "202.04", "2020.4", "2020.04"],
          "The release year cannot have more than two digits."
        ),
        ("ubuntu", ["04.10"], "The release year cannot have a leading zero."),
        ("ubuntu", ["4.0", "4.00", "4.13"], "The release month must be between 01 and 12."),
        ("ubuntu", ["20.4"], "The release month must have two digits."),
      ])
  func refused(distribution: String, releases: [String], hint: String) {
    for release in releases {
      let error = #expect(throws: InvalidRelease.self) { try check(distribution, release) }
      #expect(error?.hint == hint, "\(distribution) \(release)")
    }
  }

  @Test func theTableIsSortedAndHasNoNameTwice() {
    let ids = Distribution.all.map(\.id)
    #expect(ids == ids.sorted())
    #expect(Set(ids).count == ids.count)
    #expect(Set(Distribution.all.map(\.imageName)).count == ids.count)
  }
}
