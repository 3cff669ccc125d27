import Glibc
import LinuxSystem
import TestSupport
import Testing
import ToolboxRuntime

@testable import ToolboxCore

struct DirectRunTests {
  private let temporary = TemporaryDirectory()
  private let engine = FakeEngine()
  private let console = FakeConsole()
  private let entrance = FakeEntrance()
  private let id = String(repeating: "c", count: 64)
  private let container: FakeOpenContainer
  private let name: ContainerName

  init() throws {
    name = try #require(ContainerName("box"))
    container = FakeOpenContainer(id: id)
    engine.containers["box"] = ContainerDetails(id: id, command: ["toolbox"], labels: [:], processID: 17)
  }

  private func command(_ words: ByteString...) -> RunCommand.Request {
    .command(words, preservedDescriptors: 0)
  }

  private func useCase(_ environment: [ByteString: ByteString] = [:]) -> RunCommand {
    let host = ordinaryHost(runtimeDirectory: temporary.path, environment)
    return RunCommand(host, testDoors(engine, console: console, entrance: entrance), silentLogger)
  }

  /// podman is asked once; from then on the container is known.
  private func run(
    _ request: RunCommand.Request, _ environment: [ByteString: ByteString] = [:]
  ) -> String {
    words {
      let useCase = useCase(environment)
      guard let refusal = try useCase.withoutEngine(request, in: name) else { return }
      try useCase(request, in: name, refused: refusal)
    }
  }

  @Test func whereThereIsNoRecordPodmanRunsTheCommand() {
    #expect(run(command("ls")) == "no error")
    #expect(engine.executions.map(\.command) == [["ls"]])
  }

  @Test func whereThereIsARecordPodmanDoesNot() throws {
    entrance.container = container
    #expect(run(.command(["ls", "-l"], preservedDescriptors: 2), ["LANG": "", "SECRET": "x"]) == "no error")
    #expect(engine.executions.isEmpty)
    let program = try #require(container.programs.first)
    #expect(program.preservedDescriptors == 2)
    #expect(program.directories == ["/home/u/src", "/home/u"])
    #expect(program.commands.count == 1)
    #expect(program.commands[0].prefix(3) == ["/bin/bash", "-l", "-c"])
    #expect(program.commands[0].suffix(3) == ["bash", "ls", "-l"])
    #expect(
      program.environment == [
        "HOME=/home/u", "LANG=", "SHELL=/bin/bash", "TOOLBOX_PATH=/usr/bin/toolbox",
        "XDG_RUNTIME_DIR=" + temporary.path,
      ])
    #expect(!program.isShell)
    #expect(console.output == "")
  }

  @Test func podmanIsNotAskedAgainAboutAContainerThatItHasToldOf() throws {
    entrance.container = container
    // Nobody has said yet that the container of this name is the one of the record.
    #expect(try useCase().withoutEngine(command("ls"), in: name) != nil)
    #expect(run(command("ls")) == "no error")
    engine.containers = [:]
    #expect(try useCase().withoutEngine(command("ls"), in: name) == nil)
    #expect(container.programs.count == 2)
  }

  @Test func aRecordOfAnotherContainerOfThisNameIsNotBelieved() throws {
    entrance.container = container
    #expect(run(command("ls")) == "no error")
    let other = FakeOpenContainer(id: String(repeating: "d", count: 64))
    entrance.container = other
    #expect(try useCase().withoutEngine(command("ls"), in: name) != nil)
    #expect(other.programs.isEmpty)
  }

  @Test func podmanIsAskedAgainOnceItsContainersHaveChanged() throws {
    let file = temporary.path.appending("containers.json")
    try FileSystem.replace(file, with: [1], mode: 0o600)
    entrance.container = container
    engine.containers["box"] = ContainerDetails(
      id: id, command: ["toolbox"], labels: [:], processID: 17, directory: "\(temporary.path)/ID/userdata")
    #expect(run(command("ls")) == "no error")
    #expect(try useCase().withoutEngine(command("ls"), in: name) == nil)
    try FileSystem.replace(file, with: [1, 2], mode: 0o600)
    #expect(try useCase().withoutEngine(command("ls"), in: name) != nil)
    #expect(run(command("ls")) == "no error")
    #expect(try useCase().withoutEngine(command("ls"), in: name) == nil)
    #expect(engine.executions.isEmpty)
  }

  @Test func theWayCanBeForced() throws {
    entrance.container = container
    #expect(run(command("ls"), ["TOOLBX_RUN_ENTRY": "podman"]) == "no error")
    #expect(engine.executions.count == 1)
    #expect(try useCase(["TOOLBX_RUN_ENTRY": "podman"]).withoutEngine(command("ls"), in: name) != nil)
    #expect(container.programs.isEmpty)
    #expect(run(command("ls"), ["TOOLBX_RUN_ENTRY": "direct"]) == "no error")
    #expect(container.programs.count == 1)
    entrance.container = nil
    #expect(
      run(command("ls"), ["TOOLBX_RUN_ENTRY": "direct"]) == "directEntryRefused(box, reason: \"no record\")")
    #expect(engine.executions.count == 1)
  }

  @Test func whatIsRefusedPodmanDoes() {
    entrance.container = container
    container.results = [.failure(.refused(.unsuitable("no groups")))]
    #expect(run(command("ls")) == "no error")
    #expect(engine.executions.map(\.command) == [["ls"]])
  }

  @Test(arguments: [
    (EntryFailure.directoryMissing("/home/u"), "directoryNotFound(/home/u, box)"),
    (.directoryClosed(SystemError(EACCES, "change to /a")), "commandNotExecutable(ls, box)"),
    (.programMissing("/bin/bash"), "commandNotFound(/bin/bash, box)"),
    (.notExecutable("/bin/bash", SystemError(EACCES, "run /bin/bash")), "commandNotExecutable(/bin/bash, box)"),
    (.failed(SystemError(EINVAL, "take")), "system(take: Invalid argument)"),
  ])
  func whatFailsHasAnExitCode(failure: EntryFailure, error: String) {
    entrance.container = container
    container.results = [.failure(failure)]
    #expect(run(command("ls")) == error)
    #expect(engine.executions.isEmpty)
  }

  @Test(arguments: [(LinuxSystem.ExitStatus.exited(3), 3), (.exited(127), 127), (.signaled(15), 143)])
  func theEndIsTheCommands(status: LinuxSystem.ExitStatus, code: Int) {
    entrance.container = container
    container.results = [.success(status), .success(status)]
    #expect(run(command("ls")) == "commandEnded(\(code))")
    #expect(run(.shell) == "commandEnded(\(code))")
  }

  @Test func aShellTellsTheTerminalWhereItIs() throws {
    entrance.container = container
    #expect(run(.shell, ["SHELL": "/bin/zsh"]) == "no error")
    let program = try #require(container.programs.first)
    #expect(program.commands == [["/bin/zsh", "-l"], ["/bin/bash", "-l"]])
    #expect(program.isShell)
    #expect(console.output.hasPrefix("\u{1b}]777;container;push;box;toolbox;"))
    #expect(console.output.contains("\u{1b}]777;container;pop;;;"))

    container.report.missingPrograms = ["bash", "capsh"]
    #expect(run(.shell, ["SHELL": "/bin/zsh"]) == "no error")
    #expect(container.programs.last?.commands == [["/bin/zsh", "-l"], ["/bin/sh", "-l"]])
  }

  @Test func aFileThatBashWouldReadFirstIsPodmansBusiness() {
    entrance.container = container
    container.environment = ["BASH_ENV=/etc/bash.env"]
    #expect(run(.shell) == "no error")
    #expect(container.programs.isEmpty)
    #expect(run(command("ls")) == "no error")
    #expect(container.programs.count == 1)
  }

  @Test func whatIsMissingIsTold() throws {
    entrance.container = container
    #expect(run(.shell) == "no error")
    let tell = try #require(container.programs.first).tell
    tell(.directoryMissing("/a", instead: "/b"))
    tell(.programMissing("/bin/zsh", instead: "/bin/bash"))
    #expect(
      console.notes == """
        Error: directory /a not found in container box
        Using /b instead.
        Error: command /bin/zsh not found in container box
        Using /bin/bash instead.

        """)
  }

  @Test(arguments: [
    Shell(missing: [], word: "ls", path: "/bin/bash", exec: "exec \"$@\"", zero: "bash"),
    Shell(missing: ["capsh"], word: "ls", path: "bash", exec: "exec \"$@\"", zero: "bash"),
    Shell(missing: ["bash", "capsh"], word: "ls", path: "sh", exec: "exec \"$@\"", zero: "sh"),
    Shell(missing: [], word: "-ls", path: "/bin/bash", exec: "exec -- \"$@\"", zero: "bash"),
    Shell(missing: ["bash", "capsh"], word: "-ls", path: "sh", exec: "exec \"$@\"", zero: "sh"),
  ])
  func theShellThatBecomesTheCommand(shell: Shell) throws {
    let report = InitializationReport(missingPrograms: shell.missing)
    let command = try #require(DirectRun.commands([shell.word, "a b"], name, report).first)
    #expect(command.prefix(3) == [shell.path, "-l", "-c"])
    #expect(command[3].description.contains(shell.exec))
    #expect(command.dropFirst(4) == [shell.zero, shell.word, "a b"])
  }

  struct Shell: Sendable {
    var missing: Set<String>
    var word: ByteString
    var path: ByteString
    var exec: String
    var zero: ByteString
  }
}
