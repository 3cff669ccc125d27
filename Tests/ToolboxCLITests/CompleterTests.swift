import Architectures
import LinuxSystem
import TestSupport
import Testing
import ToolboxCore

@testable import ToolboxCLI

struct CompleterTests {
  private let engine = FakeEngine()

  init() {
    let ours = [ToolbxLabel.current: "true"]
    engine.listed.containers = ["alpha", "beta"].map { name in
      ContainerSummary(id: name, name: name, created: .seconds(0), status: "exited", image: "i", labels: ours)
    }
    engine.listed.images = [
      ImageSummary(id: "0123456789abcdef", names: [], created: .seconds(0), labels: ours),
      ImageSummary(id: "aa", names: ["localhost/x:1"], created: .seconds(0), labels: ours),
    ]
  }

  private var defaults: Defaults {
    Defaults(OSRelease("ID=debian\nVERSION_ID=12\n"), architecture: .named("x86_64"))
  }

  private func words(_ line: ByteString...) throws -> [String] {
    try Completer(engine: engine, defaults: defaults).answer(line).candidates.map(\.word)
  }

  @Test func verbs() throws {
    #expect(
      try words("") == ["build", "create", "doctor", "enter", "help", "list", "rm", "rmi", "run", "sandbox"])
    #expect(try words("-v", "r") == ["rm", "rmi", "run"])
    #expect(try words("help", "e") == ["enter"])
  }

  @Test func options() throws {
    #expect(try words("--v") == ["--verbose", "--version"])
    #expect(try words("create", "--r") == ["--release"])
    #expect(try words("create", "--release", "1", "--r") == [])
    #expect(try words("list", "-c", "--c") == [])
    #expect(try words("rm", "-af", "--") == words("rm", "--all", "--force", "--"))
    #expect(try words("enter", "-c", "x", "--c") == [])
    #expect(try words("-v", "list", "--verb") == ["--verbose"])
    #expect(try words("rm", "--", "--f") == [])
    #expect(try words("run", "ls", "--") == [])
    #expect(try words("rm", "--a") == ["--assumeyes", "--all"])
  }

  @Test func names() throws {
    #expect(try words("enter", "") == ["alpha", "beta"])
    #expect(try words("enter", "alpha", "") == [])
    #expect(try words("enter", "--log-level", "debug", "") == ["alpha", "beta"])
    #expect(try words("enter", "-yc", "a") == ["alpha"])
    #expect(try words("rm", "--", "a") == ["alpha"])
    #expect(try words("run", "--nonsense", "-c", "a") == ["alpha"])
    #expect(try words("rm", "alpha", "") == ["beta"])
    #expect(try words("rmi", "") == ["0123456789ab", "localhost/x:1"])
    #expect(try words("run", "-c", "b") == ["beta"])
    #expect(try words("run", "--container=a") == ["alpha"])
    #expect(try words("create", "-c", "") == [])
    #expect(try words("create", "--image", "l") == ["localhost/x:1"])
    #expect(try words("enter", "-d", "d") == ["debian"])
    #expect(try words("enter", "-d=d") == ["debian"])
    #expect(try words("enter", "-dd") == ["debian"])
    #expect(try words("--log-level", "f") == ["fatal"])
    #expect(try words("--log-level=f") == ["fatal"])
    #expect(try words("nonsense", "") == [])
    #expect(try words("list", "--log-level", "f") == ["fatal"])
    #expect(try words("doctor", "--format", "") == ["text", "json"])
    #expect(try words("list", "--format=j") == ["json"])
  }

  @Test func releasesOfCreateAreThoseOfImagesThatAreThere() throws {
    engine.listed.images += [
      "debian-toolbox:13", "debian-toolbox:11-arm64", "debian-toolbox:mine", "fedora-toolbox:42",
    ].map {
      ImageSummary(
        id: $0, names: ["localhost/\($0)"], created: .seconds(0), labels: [ToolbxLabel.current: "true"])
    }
    #expect(try words("create", "--release", "") == ["12", "13", "testing", "unstable"])
    #expect(try words("create", "--arch", "arm64", "--release", "1") == ["11", "12"])
    #expect(try words("create", "-d", "fedora", "--release", "") == ["42"])
    #expect(try words("create", "--distro=arch", "-r") == ["-r"])
    #expect(try words("create", "--distro=arch", "-r", "") == ["latest"])
    #expect(try words("create", "--distro", "nonsense", "--release", "") == [])
    let configured = Completer(
      engine: engine,
      defaults: Defaults(
        nil, Configuration(distribution: "rocky", release: "9"), architecture: .named("x86_64")))
    #expect(try configured.answer(["create", "--release", ""]).candidates.map(\.word) == ["9"])
  }

  @Test(arguments: ["enter", "run"])
  func releasesAreThoseOfContainersThatAreThere(verb: ByteString) throws {
    engine.listed.containers = [
      "debian-toolbox-12", "debian-toolbox-13-arm64", "debian-toolbox-13", "debian-toolbox-x",
      "fedora-toolbox-42",
    ].map {
      ContainerSummary(
        id: $0, name: $0, created: .seconds(0), status: "exited", image: "i",
        labels: [ToolbxLabel.current: "true"])
    }
    #expect(try words(verb, "--release", "") == ["12", "13"])
    #expect(try words(verb, "--release=1") == ["12", "13"])
    #expect(try words(verb, "--arch=aarch64", "--release", "") == ["13"])
    #expect(try words(verb, "--arch=amd64", "--release", "") == ["12", "13"])
    #expect(try words(verb, "--distro", "fedora", "--release", "") == ["42"])
    #expect(try words(verb, "--distro", "ubuntu", "--release", "") == [])
  }

  @Test(arguments: ["create", "enter", "run"])
  func architecturesHaveTheKernelsNamesAndThoseOfImages(verb: ByteString) throws {
    #expect(
      try words(verb, "--arch", "")
        == ["aarch64", "amd64", "arm64", "ppc64le", "riscv64", "s390x", "x86_64"])
    #expect(try words(verb, "--arch=ar") == ["arm64"])
  }

  @Test func commandsAndFilesAreTheShells() throws {
    let completer = Completer(engine: engine, defaults: defaults)
    #expect(try completer.answer(["run", "ls", "--"]).text == ":0\n")
    #expect(try completer.answer(["run", "--", "-"]).text == ":0\n")
    #expect(try completer.answer(["run", "l"]).beyond == .files)
    #expect(try completer.answer(["create", "--authfile", ""]).beyond == .files)
    #expect(try completer.answer(["create", ""]).beyond == .nothing)
  }

  @Test func whatImagesAreBuiltOf() throws {
    #expect(try words("build", "--distro", "a") == ["almalinux", "alpine", "arch"])
    #expect(try words("build", "-d", "debian", "--release", "b") == ["bookworm", "bullseye"])
    #expect(try words("build", "-d", "arch", "-r", "") == ["latest"])
    #expect(try words("build", "--arch", "") == ["aarch64", "ppc64le", "riscv64", "s390x", "x86_64"])
    #expect(try words("build", "--format", "") == ["dir", "tar", "oci", "podman"])
    #expect(try words("build", "--owners=s") == ["squash"])
    #expect(try words("build", "--check", "") == words("rmi", ""))
    for option in ["--file", "--lock", "--output", "--sources"] {
      #expect(
        try Completer(engine: nil).answer(["build", ByteString(option), ""]).beyond
          == .files)
    }
  }

  @Test func theProtocol() throws {
    let answer = try Completer(engine: engine, defaults: defaults).answer(["lis"])
    #expect(answer.text == "list\tList existing Toolbx containers and images\n:4\n")
    #expect(answer.plain.text == "list\n:4\n")
    #expect(answer.note == "Completion ended with directive: ShellCompDirectiveNoFileComp\n")
  }

  @Test func optionsThatExcludeEachOtherAreNotBothCompleted() throws {
    #expect(try words("create", "--image", "x", "--distro", "") == [])
    #expect(try words("create", "-ix", "-d", "f") == [])
    #expect(try words("create", "-d", "fedora", "--image=") == [])
  }

  @Test func whereTheEngineIsOutOfReachOnlyNamesAreMissing() throws {
    let completer = Completer(engine: nil)
    #expect(try completer.answer(["list", "--co"]).candidates.map(\.word) == ["--containers"])
    #expect(throws: Completer.HostNeeded.self) { try completer.answer(["enter", ""]) }
    #expect(throws: Completer.HostNeeded.self) { try completer.answer(["create", "-i", ""]) }
  }
}
