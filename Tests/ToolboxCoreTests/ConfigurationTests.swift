import Testing

@testable import ToolboxCore

struct ConfigurationTests {
  private func parse(_ text: String) throws -> Configuration { try Configuration(parsing: Array(text.utf8)) }

  @Test func theKeysOfTheTable() throws {
    let text = """
      # a comment
      [general]
      distro = "fedora"
      image = 'localhost/x:1'
      release = "36"
      color = "blue"
      [other]
      image = "not this one"
      """
    #expect(
      try parse(text) == Configuration(distribution: "fedora", image: "localhost/x:1", release: "36"))
  }

  @Test(arguments: [
    "", "\n# nothing\n", "[general]\n", "[other]\ndistro = 'arch'", "distro = 'arch'", "general = 3",
  ])
  func whatSaysNothing(text: String) throws {
    #expect(try parse(text) == Configuration())
  }

  @Test(arguments: [
    ("36", "36"), ("8.10", "8.1"), ("8.5", "8.5"), ("1e3", "1000"), ("true", "true"), ("''", ""),
    ("0x10", "16"),
  ])
  func numbersAreText(value: String, release: String) throws {
    #expect(try parse("[general]\nrelease = \(value)").release == release)
  }

  @Test func namesAreReadWithoutRegardToCase() throws {
    #expect(try parse("[General]\nDISTRO = 'arch'").distribution == "arch")
  }

  @Test(arguments: [
    ("[general\n", "line 1:"), ("\n\n[general]\nimage = x", "line 4:"),
    ("[general]\nimage = 'a'\nimage = 'b'", "line 3:"),
  ])
  func whatIsNotTOMLIsSaidWhere(text: String, place: String) throws {
    let error = try #require(throws: InvalidConfiguration.self) { try parse(text) }
    #expect(error.reason.hasPrefix(place))
  }

  @Test(arguments: ["['a']", "{ a = 1 }", "1979-05-27", "\"a\\u0000b\""])
  func whatIsNoTextIsRefused(value: String) {
    #expect(throws: InvalidConfiguration(reason: "the value of 'general.image' must be a string")) {
      try parse("[general]\nimage = \(value)")
    }
  }

  @Test func whatComesLaterCountsMore() {
    let host = Configuration(distribution: "fedora", release: "36")
    let user = Configuration(image: "x", release: "")
    #expect(host.overridden(by: user) == Configuration(distribution: "fedora", image: "x", release: ""))
  }
}

/// Which container and image a configuration means, for the rules of Toolbx one by one.
struct ConfiguredDefaultsTests {
  private func target(
    _ configuration: Configuration, _ selection: Selection = Selection()
  ) throws -> Target {
    try Defaults(OSRelease("ID=debian\nVERSION_ID=12\n"), configuration).resolve(selection)
  }

  @Test(arguments: [
    (Configuration(), "debian-toolbox:12"),
    (Configuration(release: "13"), "debian-toolbox:13"),
    (Configuration(distribution: "fedora", release: "f40"), "fedora-toolbox:40"),
    (Configuration(distribution: "arch"), "arch-toolbox:latest"),
    (Configuration(distribution: "arch", release: "rolling"), "arch-toolbox:latest"),
    (Configuration(image: "localhost/x:1"), "localhost/x:1"),
    (Configuration(distribution: "fedora", image: "localhost/x", release: "40"), "localhost/x"),
    (Configuration(image: "debian-toolbox", release: "13"), "debian-toolbox"),
  ])
  func whereNothingIsSaid(configuration: Configuration, image: String) throws {
    #expect(try target(configuration).image.text == image)
  }

  @Test func aPersonsWordsCountMore() throws {
    let configuration = Configuration(distribution: "fedora", image: "localhost/x:1", release: "40")
    #expect(try target(configuration, Selection(image: "y:2")).image.text == "y:2")
    #expect(try target(configuration, Selection(release: "41")).image.text == "fedora-toolbox:41")
    #expect(try target(configuration, Selection(distribution: "arch")).image.text == "arch-toolbox:latest")
    // The release of the file is also that of a distribution which the person names.
    #expect(try target(configuration, Selection(distribution: "debian")).image.text == "debian-toolbox:40")
    #expect(
      try target(configuration, Selection(distribution: "ubuntu", release: "24.04")).image.text
        == "ubuntu-toolbox:24.04")
  }

  @Test func aDistributionAloneNeedsARelease() {
    let error = words { _ = try target(Configuration(distribution: "fedora")) }
    #expect(error == "releaseNeeded(distribution: \"fedora\")")
  }

  @Test(arguments: [
    Configuration(distribution: "foo"), Configuration(distribution: ""), Configuration(release: "foo"),
    Configuration(image: "ßpeci@l.N@m€"), Configuration(image: ""),
  ])
  func whatMeansNoContainerIsSaidAtOnce(configuration: Configuration) {
    let defaults = Defaults(OSRelease("ID=debian\nVERSION_ID=12\n"), configuration)
    #expect(words { try defaults.checkConfiguration() }.hasPrefix("containerNameUnresolved("))
    #expect(defaults.container == nil)
  }

  @Test func aHostThatDoesNotSayItsReleaseIsNotTheConfigurationsFault() throws {
    try Defaults(OSRelease("ID=fedora\n")).checkConfiguration()
  }
}
