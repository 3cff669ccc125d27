import LinuxSystem
import Testing

@testable import ImageBuild

struct BuildRequestTests {
  @Test(arguments: [
    ("13", "trixie", "13"), ("trixie", "trixie", "13"), ("12", "bookworm", "12"),
    ("bullseye", "bullseye", "11"),
    ("sid", "sid", "sid"), ("testing", "testing", "testing"),
  ])
  func releasesHaveNumbersAndNames(text: String, codename: String, version: String) throws {
    let release = try #require(DebianRelease(text))
    #expect(release.codename == codename)
    #expect(release.version == version)
    #expect(BuildRequest(release, cache: "/c").tag == "localhost/debian-toolbox:\(version)")
  }

  @Test(arguments: ["", "14.1", "Trixie", "nosuch", "13 "])
  func otherReleasesAreUnknown(text: String) {
    #expect(DebianRelease(text) == nil)
  }

  @Test func aMirrorIsASource() throws {
    let release = try #require(DebianRelease("13"))
    #expect(
      DebianSources.of("http://mirror.example.org/debian", release)
        == "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://mirror.example.org/debian trixie main\n"
    )
  }

  @Test(arguments: [
    ("", "\"\""), ("a b", "\"a b\""), ("\"\\", "\"\\\"\\\\\""), ("\n\u{1}", "\"\\u000a\\u0001\""),
    ("ä€", "\"ä€\""),
  ])
  func stringsAreThoseOfJSON(string: String, text: String) {
    #expect(JSONString(string).text == text)
  }
}
