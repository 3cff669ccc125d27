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

  private func words(_ line: ByteString...) throws -> [String] {
    try Completer(engine: engine).answer(line).candidates.map(\.word)
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

  @Test(arguments: ["create", "enter", "run"])
  func architecturesHaveTheKernelsNamesAndThoseOfImages(verb: ByteString) throws {
    #expect(
      try words(verb, "--arch", "")
        == ["aarch64", "amd64", "arm64", "ppc64le", "riscv64", "s390x", "x86_64"])
    #expect(try words(verb, "--arch=ar") == ["arm64"])
  }

  @Test func commandsAndFilesAreTheShells() throws {
    let completer = Completer(engine: engine)
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
      #expect(try Completer(engine: nil).answer(["build", ByteString(option), ""]).beyond == .files)
    }
  }

  @Test func theProtocol() throws {
    let answer = try Completer(engine: engine).answer(["lis"])
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
