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

  private func words(_ line: ByteString...) -> [String] {
    Completer(engine: engine).answer(line).candidates.map(\.word)
  }

  @Test func verbs() {
    #expect(words("") == ["create", "enter", "help", "list", "rm", "rmi", "run"])
    #expect(words("-v", "r") == ["rm", "rmi", "run"])
    #expect(words("help", "e") == ["enter"])
  }

  @Test func options() {
    #expect(words("--v") == ["--verbose", "--version"])
    #expect(words("create", "--r") == ["--release"])
    #expect(words("create", "--release", "1", "--r") == [])
    #expect(words("list", "-") == words("list", "-c", "-"))
    #expect(words("rm", "--a") == ["--assumeyes", "--all"])
  }

  @Test func names() {
    #expect(words("enter", "") == ["alpha", "beta"])
    #expect(words("enter", "alpha", "") == [])
    #expect(words("rm", "alpha", "") == ["beta"])
    #expect(words("rmi", "") == ["0123456789ab", "localhost/x:1"])
    #expect(words("run", "-c", "b") == ["beta"])
    #expect(words("run", "--container=a") == ["alpha"])
    #expect(words("create", "-c", "") == [])
    #expect(words("create", "--image", "l") == ["localhost/x:1"])
    #expect(words("enter", "-d", "d") == ["debian"])
    #expect(words("enter", "-d=d") == ["debian"])
    #expect(words("enter", "-dd") == ["debian"])
    #expect(words("--log-level", "f") == ["fatal"])
    #expect(words("--log-level=f") == ["fatal"])
    #expect(words("nonsense", "") == [])
    #expect(words("list", "--log-level", "f") == ["fatal"])
  }

  @Test func commandsAndFilesAreTheShells() {
    let completer = Completer(engine: engine)
    #expect(completer.answer(["run", "ls", "--"]).text == ":0\n")
    #expect(completer.answer(["run", "--", "-"]).text == ":0\n")
    #expect(completer.answer(["run", "l"]).allowsFiles)
    #expect(completer.answer(["create", "--authfile", ""]).allowsFiles)
    #expect(!completer.answer(["create", ""]).allowsFiles)
  }

  @Test func theProtocol() {
    #expect(
      Completer(engine: engine).answer(["lis"]).text == "list\tList existing Toolbx containers and images\n:4\n"
    )
  }
}
