import LinuxSystem
import Sandbox
import Testing

@testable import ImageBuild

struct ToolTreeTests {
  private let tree = ToolTree(
    image: "/builds/root", folders: [.init(path: "/builds/apt", place: "/apt", isKeptFromImage: true)],
    variables: [("A", "b")], networkVariables: [("http_proxy", "p")])

  private func operations(runsImage: Bool) -> [String] {
    SandboxPlan(tree.options(["true"], runsImage: runsImage).operations).operations.map(\.description)
  }

  @Test func programsOfTheHostAreReadOnlyAndTheImageIsNot() {
    let operations = operations(runsImage: false)
    #expect(operations.contains("bind /usr to /usr read-only"))
    #expect(operations.contains("bind /builds/root to /buildroot"))
    #expect(operations.contains("bind /builds/apt to /apt"))
    #expect(!operations.contains { $0.contains("/buildroot/") && !$0.hasPrefix("link") })
    #expect(!operations.contains { $0.hasPrefix("bind / ") || $0.hasPrefix("bind /home") })
  }

  @Test func programsOfTheImageHaveWhatTheyExpect() {
    let operations = operations(runsImage: true)
    for expected in [
      "proc /buildroot/proc", "devices /buildroot/dev", "tmpfs /buildroot/run", "tmpfs /buildroot/tmp",
    ] {
      #expect(operations.contains(expected))
    }
  }

  @Test func programsOfTheImageDoNotChangeWhatTheBuildReliesOn() {
    #expect(operations(runsImage: false).contains("bind /builds/apt to /apt"))
    let operations = operations(runsImage: true)
    #expect(operations.contains("overlay /apt"))
    #expect(!operations.contains("bind /builds/apt to /apt"))
  }

  @Test func nobodyIsRootOfTheMachineOrHasTheTerminal() {
    let options = tree.options(["true"])
    #expect(options.hasUserNamespace && options.hasOwnSession)
    #expect(!tree.options(["sh"], hasTerminal: true).hasOwnSession)
  }

  @Test func theNetworkIsForDownloadsAlone() {
    #expect(tree.options(["true"], hasNetwork: true).setVariables.contains { $0.name == "http_proxy" })
    #expect(tree.options(["true"]).namespaces.contains(.network))
    #expect(!tree.options(["true"], hasNetwork: true).namespaces.contains(.network))
  }

  @Test func littleOfTheEnvironmentIsLeft() {
    let options = tree.options(["true"])
    #expect(options.clearsEnvironment)
    #expect(options.setVariables.map(\.name) == ["PATH", "HOME", "LC_ALL", "A"])
    #expect(options.becomesRoot && options.recordsOwners && options.suppressed == [.synchronize])
  }
}
