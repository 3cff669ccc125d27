import Architectures
import LinuxSystem
import Testing

@testable import ImageBuild

struct SourcesTests {
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

  private typealias Target = DebianSources.Target

  @Test func ofTheHostsSourcesThoseOfTheDistributionAreTaken() {
    let targets = [
      Target(uri: "http://m/debian", suite: "bookworm", codename: "bookworm", origin: "Debian"),
      Target(uri: "http://m/debian", suite: "bookworm-updates", codename: "bookworm-updates", origin: "Debian"),
      Target(
        uri: "http://m/security", suite: "stable-security", codename: "bookworm-security", origin: "Debian"),
      Target(uri: "http://m/new", suite: "bookworm", codename: "", origin: nil),
      Target(uri: "http://other/debian", suite: "bookworm", codename: "bookworm", origin: "Other"),
      Target(uri: "http://m/x", suite: "bookwormish", codename: "bookwormish", origin: "Debian"),
      Target(uri: "http://m/debian", suite: "trixie", codename: "trixie", origin: "Debian"),
    ]
    let found = DebianSources.suites(of: targets, "bookworm", "Debian")
    #expect(found.map(\.suffix) == ["", "-updates", "-security", ""])
    #expect(found.map(\.uri) == ["http://m/debian", "http://m/debian", "http://m/security", "http://m/new"])
  }

  @Test func sourcesAreInTheFileOfTheirForm() {
    #expect(DebianSources.name(of: "deb http://m trixie main\n") == "sources.list")
    #expect(DebianSources.name(of: "# c\nTypes: deb\nURIs: http://m\n") == "sources.list.d/toolbox.sources")
  }

  @Test func whatSourcesNameOfTheHostIsShown() {
    let text =
      "deb [signed-by=/etc/os-release] file:/etc/ssl x\nbaseurl=file:///etc/$basearch/x, /nowhere /usr/bin '/etc/passwd'\n# /etc/group"
    let folders = NamedPaths.folders(in: Array(text.utf8))
    #expect(folders.map(\.path) == ["/etc", "/etc/os-release", "/etc/passwd"])
    #expect(folders.allSatisfy { $0.isReadOnly && $0.place == $0.path })
  }

  @Test(arguments: [
    ("deb http://u:p@m/debian trixie main\n", "deb http://m/debian trixie main\n"),
    ("deb http://m/a@b trixie main", "deb http://m/a@b trixie main"),
    ("Server = https://u@m/$repo and https://v:w@n", "Server = https://m/$repo and https://n"),
    ("deb http://m x\ndeb file:/etc ./\n", "deb http://m x\n# deb file:/etc ./\n"),
    (
      "deb [signed-by=/usr/share/keyrings/a.gpg] http://m x",
      "deb [signed-by=/usr/share/keyrings/a.gpg] http://m x"
    ),
    ("Types: deb\nURIs: file:/etc\n", "# Types: deb\n# URIs: file:/etc\n"), ("", ""),
  ])
  func imagesAreToldWhatTheyCanUse(text: String, expected: String) {
    #expect(ImageSources.ofImage(ByteString(text)).description == expected)
  }

  @Test func whatConcernsTheHostIsNotInPacmansConfiguration() {
    let text = "[options]\nCheckSpace\n DownloadUser = alpm\nSigLevel = Required\n#CheckSpace\n"
    #expect(
      String(decoding: Pacman.withoutHost(Array(text.utf8)), as: UTF8.self)
        == "[options]\nSigLevel = Required\n#CheckSpace\n")
  }

  @Test func mirrorsOfTheOthers() throws {
    #expect(
      String(decoding: APK.repositories(of: "http://m", "3.22"), as: UTF8.self)
        == "http://m/v3.22/main\nhttp://m/v3.22/community\n")
    #expect(
      String(decoding: APK.repositories(of: "http://m", "edge"), as: UTF8.self)
        == "http://m/edge/main\nhttp://m/edge/community\n")
    #expect(
      DNF.repository("http://m", keys: ["/a", "/b"]).hasSuffix("gpgcheck=1\ngpgkey=file:///a file:///b\n"))
    let command = APK.command(in: "/root", try #require(Architecture.named("arm64")))
    #expect(
      command == [
        "apk", "--root", "/root", "--arch", "aarch64", "--keys-dir", "/apk/keys", "--repositories-file",
        "/apk/repositories", "--cache-dir", "/apk/cache", "--no-interactive", "--no-progress",
      ])
  }
}
