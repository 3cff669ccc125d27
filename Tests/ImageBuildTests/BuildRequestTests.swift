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

  @Test func aMirrorIsASource() throws {
    let debian = try #require(BuildDistribution.named("debian")?.release("13"))
    #expect(
      DebianSources.of("http://mirror.example.org/debian", debian)
        == "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://mirror.example.org/debian trixie main\n"
    )
    let ubuntu = try #require(BuildDistribution.named("ubuntu")?.release("24.04"))
    let key = "[signed-by=/usr/share/keyrings/ubuntu-archive-keyring.gpg]"
    #expect(
      DebianSources.of("http://m", ubuntu).description
        == ["", "-updates", "-security"].map { "deb \(key) http://m noble\($0) main universe\n" }.joined())
  }

  @Test func sourcesAreInTheFileOfTheirForm() {
    #expect(DebianSources.name(of: "deb http://m trixie main\n") == "sources.list")
    #expect(DebianSources.name(of: "# c\nTypes: deb\nURIs: http://m\n") == "sources.list.d/toolbox.sources")
  }

  @Test func whatSourcesNameOfTheHostIsShown() {
    let text =
      "deb [signed-by=/etc/os-release] file:/etc/ssl x\nbaseurl=file:///etc/$basearch/x, /nowhere /usr/bin '/etc/passwd'"
    let folders = NamedPaths.folders(in: Array(text.utf8))
    #expect(folders.map(\.path) == ["/etc", "/etc/os-release", "/etc/passwd"])
    #expect(folders.allSatisfy { $0.isReadOnly && $0.place == $0.path })
  }

  @Test(arguments: [
    ("", "\"\""), ("a b", "\"a b\""), ("\"\\", "\"\\\"\\\\\""), ("\n\u{1}", "\"\\u000a\\u0001\""),
    ("ä€", "\"ä€\""),
  ])
  func stringsAreThoseOfJSON(string: String, text: String) {
    #expect(JSONString(string).text == text)
  }
}
