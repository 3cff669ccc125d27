import LinuxSystem
import Logging
import TestSupport
import Testing

@testable import Podman
@testable import ToolboxCore

struct PodmanExaminationTests {
  private let runner = RecordingProcessRunner()

  private func examine(_ runner: RecordingProcessRunner? = nil) -> EngineExamination {
    let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    return Podman.engine(
      runner: runner ?? self.runner, environment: Environment(), logLevel: "error", logger: logger,
      versions: FileVersionCache(directory: nil, environment: Environment()),
      program: "/usr/bin/toolbox"
    ).examine()
  }

  private func failure<Value>(_ result: Result<Value, EngineError>) -> EngineError? {
    if case .failure(let error) = result { return error }
    return nil
  }

  private let information = """
    {"host":{"ociRuntime":{"name":"crun","version":"crun version 1.8.1\\ncommit: 1"}},
     "store":{"graphDriverName":"overlay","configFile":"/home/u/.config/containers/storage.conf"}}
    """

  private let rows = """
    [{"Id":"aa","Names":["box"],"State":"running","Created":1,"Image":"i","Labels":{"com.github.containers.toolbox":"true"}},
     {"Id":"bb","Names":["other"],"State":"exited","Created":1,"Image":"i","Labels":{}},
     {"Id":"cc","Names":["old"],"State":"exited","Created":1,"Image":"i","Labels":{"com.github.debarshiray.toolbox":"true"}}]
    """

  private let details = """
    [{"Name":"box","Config":{"Cmd":["toolbox","init-container"]},"State":{"Running":true},
      "Mounts":[{"Type":"bind","Source":"/usr/bin/toolbox"},{"Type":"bind","Source":"devpts"},
       {"Type":"volume","Source":"/var/volume"},{"Type":"bind","Source":"/"}]},
     {"Name":"old","Config":{"Cmd":null},"Mounts":null}]
    """

  private func answerAll() {
    runner.answer(["--version"], output: "podman version 4.3.1\n")
    runner.answer(["info", "--format", "json"], output: information)
    runner.answer(["ps", "--all"], output: rows)
  }

  @Test func everythingIsAskedByFourProcessesThatMayNotHang() throws {
    answerAll()
    runner.answer(["inspect", "--format", "json", "--type", "container", "aa", "cc"], output: details)
    let found = examine()
    #expect(try found.version.get() == "4.3.1")
    #expect(
      try found.information.get()
        == EngineInformation(
          runtime: "crun", runtimeVersion: "crun version 1.8.1\ncommit: 1", storageDriver: "overlay",
          storageConfiguration: "/home/u/.config/containers/storage.conf"))
    #expect(
      try found.containers.get() == [
        ExaminedContainer(
          name: "box", isRunning: true, command: ["toolbox", "init-container"],
          sources: ["/usr/bin/toolbox", "/"]),
        ExaminedContainer(name: "old", isRunning: false, command: [], sources: []),
      ])
    #expect(runner.commands.count == 4)
    #expect(runner.commands.allSatisfy { $0.timeLimit == EngineExamination.patience })
    #expect(runner.commands.allSatisfy { $0.arguments.prefix(2) == ["--log-level", "error"] })
  }

  @Test func withoutContainersOfOursNothingIsInspected() throws {
    answerAll()
    runner.answer(["ps", "--all"], output: "[]")
    #expect(try examine().containers.get() == [])
    #expect(runner.commands.count == 3)
  }

  /// Version 1 has other cases of the names, and lacks some fields.
  @Test func anOldPodmanIsUnderstood() throws {
    answerAll()
    runner.answer(["--version"], output: "podman version 1.6.4-dev\n")
    runner.answer(
      ["info"], output: #"{"host":{"OCIRuntime":{"name":"runc"}},"store":{"GraphDriverName":"vfs"}}"#)
    let found = examine()
    #expect(try found.version.get() == "1.6.4-dev")
    let information = try found.information.get()
    #expect(information.runtime == "runc" && information.runtimeVersion == "")
    #expect(information.storageDriver == "vfs" && information.storageConfiguration == "storage.conf")
  }

  @Test func aContainerThatIsGoneInBetweenDoesNotHideTheOthers() throws {
    answerAll()
    runner.answer(["inspect"], output: details, errors: "Error: no such container\n", .exited(125))
    #expect(try examine().containers.get().map(\.name) == ["box", "old"])
  }

  @Test func oneAnswerThatFailsDoesNotHideTheOthers() throws {
    answerAll()
    runner.answer(["info"], errors: "Error: the moon is full\n", .exited(125))
    runner.answer(["inspect"], output: "[]", errors: "Error: none\n", .exited(125))
    let found = examine()
    #expect(try found.version.get() == "4.3.1")
    #expect(failure(found.information) == .failed(operation: "info", code: 125, words: "the moon is full"))
    #expect(failure(found.containers) == .failed(operation: "inspect", code: 125, words: "none"))
  }

  @Test func whatHangsIsSaidSo() {
    answerAll()
    runner.answer(["info"], output: information, .timedOut)
    runner.answer(["inspect"], output: details, .timedOut)
    let found = examine()
    #expect(failure(found.information) == .timedOut(operation: "info"))
    #expect(failure(found.containers) == .timedOut(operation: "inspect"))
  }

  @Test func nonsenseIsSaidSo() {
    runner.answer(["--version"], output: "no podman\n")
    runner.answer(["info"], output: "{}")
    runner.answer(["ps"], output: "{nonsense")
    let found = examine()
    #expect(failure(found.version) == .answerNotUnderstood(operation: "--version", reason: "no podman\n"))
    guard case .answerNotUnderstood(operation: "info", _) = failure(found.information),
      case .answerNotUnderstood(operation: "ps", _) = failure(found.containers)
    else {
      Issue.record("\(found)")
      return
    }
  }

  @Test func aMissingPodmanIsSaidSo() {
    let found = examine(RecordingProcessRunner(failure: SystemError(2, "run podman")))
    #expect(failure(found.version) == .programMissing("podman"))
    #expect(failure(found.information) == .programMissing("podman"))
    #expect(failure(found.containers) == .programMissing("podman"))
  }
}
