import Architectures
import TestSupport
import Testing

@testable import ToolboxCore

struct ContainerChoiceTests {
  private let temporary = TemporaryDirectory()
  private let engine = FakeEngine()
  private let usage = "Run 'toolbox --help' for usage."

  private func choice(_ console: FakeConsole = FakeConsole()) -> ContainerChoice {
    ContainerChoice(ordinaryHost(runtimeDirectory: temporary.path), testDoors(engine, console: console))
  }

  private func row(_ name: String, isOurs: Bool = true) -> ContainerSummary {
    ContainerSummary(
      id: name, name: name, created: .seconds(0), status: "exited", image: "image",
      labels: isOurs ? [ToolbxLabel.current: "true"] : [:])
  }

  @Test func aCommandNeedsExactlyTheContainerThatIsNamed() throws {
    let name = try #require(ContainerName("other"))
    engine.listed.containers = [row("only")]
    #expect(words { _ = try choice().forCommand(name) } == "containerNotFound(other)")
  }

  @Test func theOnlyContainerIsEnteredInstead() throws {
    let console = FakeConsole()
    engine.listed.containers = [row("only"), row("foreign", isOurs: false)]
    let name = try choice(console).forPerson(Selection(), assumesYes: false, usage: usage)
    #expect(name?.description == "only")
    #expect(
      console.notes == """
        Error: container fedora-toolbox-44 not found
        Entering container only instead.
        Use the 'create' command to create a different Toolbx.
        Run 'toolbox --help' for usage.

        """)
  }

  @Test(arguments: [
    Selection(container: "mine"), Selection(release: "43"),
    Selection(architecture: Architecture.named("s390x")),
  ])
  func whoNamesAContainerMeansIt(selection: Selection) {
    engine.listed.containers = [row("only")]
    let error = words { _ = try choice().forPerson(selection, assumesYes: false, usage: usage) }
    #expect(error.hasPrefix("containerNotFoundAmongOthers"))
  }

  @Test func amongSeveralThePersonMustChoose() {
    engine.listed.containers = [row("one"), row("two")]
    let error = words { _ = try choice().forPerson(Selection(), assumesYes: false, usage: usage) }
    #expect(error == "containerNotFoundAmongOthers(fedora-toolbox-44)")
  }

  @Test func whereThereIsNoneOneIsOffered() throws {
    let console = FakeConsole(answering: false)
    #expect(try choice(console).forPerson(Selection(), assumesYes: false, usage: usage) == nil)
    #expect(console.questions == ["No Toolbx containers found. Create now? [y/N] "])
    #expect(
      console.output == "A container can be created later with the 'create' command.\n\(usage)\n")

    engine.images["localhost/fedora-toolbox:44"] = ImageDetails(labels: [:], tags: nil)
    let name = try choice().forPerson(Selection(), assumesYes: true, usage: usage)
    #expect(name?.description == "fedora-toolbox-44")
    #expect(engine.events == ["create fedora-toolbox-44"])
  }
}
