import Architectures
import Testing
import ToolboxCore

struct SelectionTests {
  private let debian = Defaults(OSRelease("ID=debian\nVERSION_ID=\"12\"\n"))

  @Test func whereNothingIsSaidTheHostDecides() throws {
    let target = try debian.resolve(Selection())
    #expect(target.container.description == "debian-toolbox-12")
    #expect(target.image.text == "debian-toolbox:12")
    #expect(target.release == "12")
  }

  @Test(arguments: [nil, "ID=gentoo\nVERSION_ID=2\n", "NAME=x\n"] as [String?])
  func anUnknownHostMeansFedora(content: String?) throws {
    let target = try Defaults(content.map { OSRelease($0) }).resolve(Selection())
    #expect(target.container.description == "fedora-toolbox-44")
  }

  @Test(arguments: [
    ("ID=almalinux\nVERSION_ID=9.4\n", "almalinux-toolbox-9"),
    ("ID=rocky\nVERSION_ID=9.4\n", "rockylinux-toolbox-9"),
    ("ID=alpine\nVERSION_ID=3.21.2\n", "alpine-toolbox-3.21"),
    ("ID=alpine\nVERSION_ID=3.22_alpha20250108\n", "alpine-toolbox-edge"),
    ("ID=amzn\nVERSION_ID=2023\n", "amazonlinux-toolbox-2023"), ("ID=arch\n", "arch-toolbox-latest"),
    ("ID=centos\nVERSION_ID=9\n", "centos-toolbox-stream9"), ("ID=debian\n", "debian-toolbox-testing"),
    ("ID=opensuse-tumbleweed\nVERSION_ID=20260101\n", "opensuse-toolbox-tumbleweed"),
    ("ID=opensuse-aeon\nVERSION_ID=20260101\n", "opensuse-toolbox-tumbleweed"),
    ("ID=rhel\nVERSION_ID=9.4\n", "rhel-toolbox-9.4"),
    ("ID=ubuntu\nVERSION_ID=24.04\n", "ubuntu-toolbox-24.04"),
    ("ID=wolfi\nVERSION_ID=20230201\n", "wolfi-toolbox-latest"),
  ])
  func everyHostMeansItself(content: String, container: String) throws {
    #expect(try Defaults(OSRelease(content)).resolve(Selection()).container.description == container)
  }

  @Test func aReleaseThatIsNotKnownIsNotMadeUp() throws {
    // The registry's path depends on the release, and the host's says nothing about another distribution.
    let target = try debian.resolve(Selection(image: "toolbox"))
    #expect(target.image.qualified(release: target.release) == nil)
    let named = try debian.resolve(Selection(image: "toolbox:9.4"))
    #expect(
      named.image.qualified(release: named.release)?.text == "registry.access.redhat.com/ubi9/toolbox:9.4")
    let rhel = Defaults(OSRelease("ID=rhel\nVERSION_ID=8.10\n"))
    let own = try rhel.resolve(Selection(image: "toolbox"))
    #expect(own.image.qualified(release: own.release)?.text == "registry.access.redhat.com/ubi8/toolbox")
  }

  @Test(arguments: [
    (Selection(distribution: "fedora", release: "f34"), "fedora-toolbox-34", "fedora-toolbox:34"),
    (Selection(distribution: "arch"), "arch-toolbox-latest", "arch-toolbox:latest"),
    (Selection(release: "13"), "debian-toolbox-13", "debian-toolbox:13"),
    (Selection(distribution: "rhel", release: "8.10"), "rhel-toolbox-8.10", "toolbox:8.10"),
    (Selection(image: "fedora-toolbox:34"), "fedora-toolbox-34", "fedora-toolbox:34"),
    (
      Selection(image: "registry.access.redhat.com/ubi8/toolbox:8.10"), "rhel-toolbox-8.10",
      "registry.access.redhat.com/ubi8/toolbox:8.10"
    ),
    (Selection(image: "localhost/foo"), "foo", "localhost/foo"),
    (Selection(container: "mine"), "mine", "debian-toolbox:12"),
  ])
  func resolution(selection: Selection, container: String, image: String) throws {
    let target = try debian.resolve(selection)
    #expect(target.container.description == container)
    #expect(target.image.text == image)
  }

  private static func intel() -> Defaults {
    Defaults(OSRelease("ID=debian\nVERSION_ID=12\n"), architecture: Architecture.named("x86_64"))
  }

  @Test(
    arguments: [
      (nil, "fedora-toolbox:42-aarch64", "fedora-toolbox:42", "fedora-toolbox-42-arm64", "arm64"),
      ("arm64", "fedora-toolbox:42-AArch64", "fedora-toolbox:42", "fedora-toolbox-42-arm64", "arm64"),
      ("arm64", "fedora-toolbox:42", "fedora-toolbox:42", "fedora-toolbox-42-arm64", "arm64"),
      ("arm64", nil, "debian-toolbox:12", "debian-toolbox-12-arm64", "arm64"),
      (
        nil, "localhost:5000/x/debian-toolbox:12-ppc64el", "localhost:5000/x/debian-toolbox:12",
        "debian-toolbox-12-ppc64le", "ppc64le"
      ),
      ("s390x", "tools:2", "tools:2", "tools-2-s390x", "s390x"),
      ("s390x", "tools", "tools", "tools-s390x", "s390x"),
      // The host's own, and what is a tag as any other.
      ("x86_64", nil, "debian-toolbox:12", "debian-toolbox-12", nil),
      (nil, "fedora-toolbox:42-x86-64", "fedora-toolbox:42-x86-64", "fedora-toolbox-42-x86-64", nil),
      (nil, "tools:2-arm64", "tools:2-arm64", "tools-2-arm64", nil),
      (nil, "fedora-toolbox:arm64", "fedora-toolbox:arm64", "fedora-toolbox-arm64", nil),
      (nil, "fedora-toolbox:-arm64", "fedora-toolbox:-arm64", "fedora-toolbox--arm64", nil),
      (nil, "fedora-toolbox:42arm64", "fedora-toolbox:42arm64", "fedora-toolbox-42arm64", nil),
    ] as [(String?, String?, String, String, String?)])
  func theArchitectureIsInTheOptionOrInTheTag(
    option: String?, image: String?, remote: String, container: String, architecture: String?
  ) throws {
    let selection = Selection(image: image, architecture: option.flatMap(Architecture.named))
    let target = try Self.intel().resolve(selection)
    #expect(target.image.text == remote)
    #expect(target.container.description == container)
    #expect(target.architecture?.ociName == architecture)
    #expect(try Self.intel().resolveContainer(selection) == target.container)
  }

  @Test(arguments: [
    ("arm64", "fedora-toolbox:42-s390x"), ("arm64", "fedora-toolbox:42-amd64"),
    ("amd64", "fedora-toolbox:42-arm64"),
  ])
  func theOptionAndTheTagMustAgree(option: String, image: String) throws {
    let selection = Selection(image: image, architecture: Architecture.named(option))
    let error = #expect(throws: ToolboxError.self) { try Self.intel().resolve(selection) }
    guard case .architecturesDisagree(let said, _, let reference) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(said == Architecture.named(option))
    #expect(reference.text == image)
  }

  @Test func aNameThatIsGivenIsKept() throws {
    let selection = Selection(container: "mine", architecture: Architecture.named("arm64"))
    #expect(try Self.intel().resolve(selection).container.description == "mine")
    #expect(try Self.intel().resolve(selection).architecture?.name == "aarch64")
    #expect(try Self.intel().resolveContainer(selection).description == "mine")
  }

  @Test(arguments: [
    ("fedora-toolbox:42", "fedora-toolbox:42-arm64"), ("fedora-toolbox", "fedora-toolbox:latest-arm64"),
    ("quay.io/x/fedora-toolbox:42", "quay.io/x/fedora-toolbox:42-arm64"), ("tools:2", "tools:2-arm64"),
    ("r/x@sha256:0123456789abcdef", "r/x:0123456789ab-arm64"),
    ("localhost:5000/x:1@sha256:0123456789abcdef", "localhost:5000/x:0123456789ab-arm64"),
  ])
  func theNameOfAnImageHereHasTheArchitecture(name: String, local: String) throws {
    #expect(ImageReference(name).local(try #require(Architecture.named("aarch64"))).text == local)
  }

  @Test(arguments: [
    ("r/x:1@sha256:0123", "r/x@sha256:0123"), ("localhost:5000/x@sha256:01", "localhost:5000/x@sha256:01"),
    ("x:1", "x:1"),
  ])
  func aDigestNeedsNoTag(name: String, expected: String) {
    #expect(ImageReference(name).withoutRedundantTag.text == expected)
  }

  @Test func whatCannotBeIsRefused() {
    func error(_ selection: Selection) -> String {
      do { return "\(try debian.resolve(selection))" } catch { return "\(error)" }
    }
    #expect(error(Selection(distribution: "foo")) == "unsupportedDistribution(\"foo\")")
    #expect(error(Selection(distribution: "fedora")) == "releaseNeeded(distribution: \"fedora\")")
    #expect(error(Selection(image: "ßpeci@l.N@m€")) == "invalidGeneratedName(\"ßpeci@l.N@m€\")")
    #expect(error(Selection(image: "localhost/")) == "invalidGeneratedName(\"/\")")
    #expect(error(Selection(image: ":a")) == "invalidGeneratedName(\".-a\")")
    #expect(error(Selection(container: "-x", nameSource: .argument)).hasPrefix("invalidContainerName"))
  }

  @Test(arguments: ["a", "A", "0", "a_.-Z9"])
  func namesThatPodmanAccepts(name: String) {
    #expect(ContainerName(name)?.description == name)
  }

  @Test(arguments: ["", "-a", ".a", "_a", "a b", "a/b", "é", "a\u{301}", "a\n", "a:b"])
  func namesThatPodmanRefuses(name: String) {
    #expect(ContainerName(name) == nil)
  }
}

struct OSReleaseTests {
  @Test(
    arguments: [
      ("ID=debian", "debian"), ("ID=\"debian\"", "debian"), ("ID='debian'", "debian"),
      (" ID = debian ", "debian"),
      ("#ID=x\nID=debian\n\n", "debian"), ("ID=\"a\\\"b\\$c\\\\d\\`e\\f\"", "a\"b$c\\d`e\\f"), ("NAME=x", nil),
    ] as [(String, String?)])
  func values(content: String, id: String?) {
    #expect(OSRelease(content).id == id)
  }
}
