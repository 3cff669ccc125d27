import LinuxSystem
import Logging
import TestSupport
import Testing

@testable import Podman
@testable import ToolboxCore

struct PodmanEngineTests {
  private let runner = RecordingProcessRunner()

  private func engine(_ runner: RecordingProcessRunner? = nil) -> any ContainerEngine {
    let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    return Podman.engine(runner: runner ?? self.runner, logLevel: "error", logger: logger)
  }

  private func failure(_ body: () throws -> Void) -> EngineError? {
    do { try body() } catch { return error as? EngineError }
    return nil
  }

  @Test func everyCommandSaysTheLogLevel() throws {
    runner.answer(["container", "exists", "a"])
    #expect(try engine().containerExists("a"))
    #expect(runner.commands == [Command("podman", ["--log-level", "error", "container", "exists", "a"])])
  }

  @Test func onlyCode1MeansThatThereIsNone() throws {
    runner.answer(["exists", "none"], .exited(1))
    runner.answer(["exists", "broken"], errors: "noise\nError: database is locked\n", .exited(125))
    #expect(try !engine().imageExists("none"))
    #expect(
      failure { _ = try engine().imageExists("broken") }
        == .failed(operation: "image exists", code: 125, words: "database is locked"))
  }

  @Test func aMissingPodmanIsSaidSo() {
    let missing = RecordingProcessRunner(failure: SystemError(2, "run podman"))
    #expect(failure { _ = try engine(missing).containerExists("a") } == .programMissing("podman"))
  }

  @Test func listsAreAskedForSideBySide() throws {
    runner.answer(
      ["images"],
      output: """
        [{"Id":"aa","Names":["localhost/x:1"],"Created":1700000000,"Labels":{"Key":"Value"},"RepoTags":null},
         {"Id":"bb","Created":"2 weeks ago","Labels":null}]
        """)
    runner.answer(
      ["ps"],
      output: """
        [{"Id":"cc","Names":["box"],"State":"running","Created":1700000000,"Image":"localhost/x:1","Labels":{"a":"b"}},
         {"ID":"dd","Names":"old","State":2,"Status":"Exited (0) 2 days ago","Created":"3 days ago","Image":"i"}]
        """)
    let found = engine().inventory(containers: true, images: true)
    #expect(
      try found.images.get() == [
        ImageSummary(
          id: "aa", names: ["localhost/x:1"], created: .seconds(1_700_000_000), labels: ["Key": "Value"]),
        ImageSummary(id: "bb", names: [], created: .words("2 weeks ago"), labels: [:]),
      ])
    #expect(
      try found.containers.get() == [
        ContainerSummary(
          id: "cc", name: "box", created: .seconds(1_700_000_000), status: "running", image: "localhost/x:1",
          labels: ["a": "b"]),
        ContainerSummary(
          id: "dd", name: "old", created: .words("3 days ago"), status: "Exited (0) 2 days ago", image: "i",
          labels: [:]),
      ])
  }

  @Test func emptyAnswersOfOldVersionsAreEmptyLists() throws {
    runner.answer(["images"], output: "\n")
    runner.answer(["ps"], output: "null")
    let found = engine().inventory(containers: true, images: true)
    #expect(try found.images.get() == [])
    #expect(try found.containers.get() == [])
  }

  @Test func oneListThatFailsDoesNotHideTheOther() throws {
    runner.answer(["images"], errors: "Error: no\n", .exited(125))
    runner.answer(["ps"], output: "[]")
    let found = engine().inventory(containers: true, images: true)
    #expect(try found.containers.get() == [])
    #expect(failure { _ = try found.images.get() } == .failed(operation: "images", code: 125, words: "no"))
  }

  @Test func containersAreInspected() throws {
    runner.answer(
      ["inspect", "--format", "json", "--type", "container", "box"],
      output: """
        [{"Id":"cc","State":{"Status":"running","Pid":4242},"Mounts":[{"Destination":"/run/host"},
          {"destination":"/dev"}],"Config":{"Cmd":["toolbox","init-container"],
          "Labels":{"com.github.containers.toolbox":"true"}}}]
        """)
    #expect(
      try engine().inspectContainer("box")
        == ContainerDetails(
          command: ["toolbox", "init-container"], labels: [ToolbxLabel.current: "true"],
          mountPoints: ["/run/host", "/dev"], processID: 4242))
  }

  @Test func imagesAreInspected() throws {
    runner.answer(
      ["inspect", "--format", "json", "--type", "image", "x"],
      output: """
        [{"Id":"aa","RepoTags":["localhost/x:1"],"Labels":{"not":"these"},"Config":{"Labels":{"com":"Yes"}}}]
        """)
    #expect(try engine().inspectImage("x") == ImageDetails(labels: ["com": "Yes"], tags: ["localhost/x:1"]))
  }

  @Test(arguments: ["", "[]", "{", "[{\"Config\":7}]"])
  func answersThatMakeNoSenseAreErrors(answer: String) {
    runner.answer(["inspect"], output: answer)
    let error = failure { _ = try engine().inspectContainer("box") }
    guard case .answerNotUnderstood(operation: "inspect", _) = error else {
      Issue.record("\(answer) gave \(String(describing: error))")
      return
    }
  }

  @Test func codesOfPodmanReachTheCaller() {
    runner.answer(["rm", "box"], errors: "Error: it runs\n", .exited(2))
    #expect(failure { try engine().removeContainer("box", force: false) }?.code == 2)
  }

  @Test func whatRunsInAContainerHasTheCallersStreams() throws {
    runner.answer(["exec"], .exited(42))
    let execution = Execution(
      command: ["true"], environment: [], user: "u", workingDirectory: "/", preservedDescriptors: 0,
      allocatesTerminal: false, readsLoginFiles: true)
    let name = try #require(ContainerName("box"))
    #expect(try engine().execute(execution, in: name).status == .exited(42))
    let command = runner.commands[0]
    #expect(command.standardInput == .inherited && command.standardOutput == .inherited)
    #expect(command.standardError == .inherited && command.keepsDescriptors && command.relaysSignals)
  }
}
