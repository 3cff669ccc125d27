import LinuxSystem
import Testing

@testable import ImageBuild

struct BuildRequestTests {
  @Test(arguments: [
    ("debian", "13", "trixie", "13"), ("debian", "trixie", "trixie", "13"), ("debian", "12", "bookworm", "12"),
    ("debian", "sid", "sid", "sid"), ("debian", "testing", "testing", "testing"),
    ("ubuntu", "24.04", "noble", "24.04"), ("ubuntu", "jammy", "jammy", "22.04"), ("fedora", "42", "42", "42"),
    ("fedora", "rawhide", "rawhide", "rawhide"), ("rocky", "9.4", "9.4", "9.4"),
    ("alpine", "3.20", "3.20", "3.20"),
    ("alpine", "edge", "edge", "edge"), ("arch", "latest", "latest", "latest"),
  ])
  func releasesHaveNumbersAndNames(id: String, text: String, codename: String, version: String) throws {
    let release = try #require(BuildDistribution.named(id)?.release(text))
    #expect(release.codename == codename)
    #expect(release.version == version)
  }

  @Test(arguments: [
    ("debian", ""), ("debian", "14.1"), ("debian", "Trixie"), ("debian", "13 "), ("ubuntu", "24"),
    ("fedora", "42.1"),
    ("fedora", "-1"), ("rocky", "9."), ("rocky", "9.4.1"), ("arch", "1"), ("alpine", "../3"),
  ])
  func otherReleasesAreUnknown(id: String, text: String) throws {
    #expect(try #require(BuildDistribution.named(id)).release(text) == nil)
  }

  @Test(arguments: [
    ("debian", ["12", "bookworm"], "12"), ("debian", ["forky"], "14"), ("alpine", ["3.22.1"], "3.22"),
    ("arch", [], "latest"), ("fedora", ["42"], "42"), ("rocky", ["9.4"], "9.4"),
    ("ubuntu", ["24.04", "noble"], "24.04"),
  ])
  func theHostsReleaseIsKnown(id: String, versions: [String], version: String) throws {
    #expect(try #require(BuildDistribution.named(id)).release(ofHost: versions)?.version == version)
  }

  @Test func aHostThatDoesNotSayHasNoRelease() throws {
    #expect(try #require(BuildDistribution.named("debian")).release(ofHost: []) == nil)
    #expect(try #require(BuildDistribution.named("rocky")).release(ofHost: ["8.10"]) == nil)
  }
}
