import CDI
import Glibc
import LinuxSystem
import TestSupport
import Testing
import ToolboxRuntime

@testable import ToolboxCore

struct RunCommandTests {
  private let temporary = TemporaryDirectory()
  private let engine = FakeEngine()
  private let console = FakeConsole()
  private let name: ContainerName

  init() throws {
    name = try #require(ContainerName("box"))
    engine.containers["box"] = details(processID: 4242)
  }

  private func details(command: String = "toolbox", processID: Int32) -> ContainerDetails {
    ContainerDetails(command: [command], labels: [:], processID: processID)
  }

  private func run(
    _ request: RunCommand.Request = .command(["ls", "-la"], preservedDescriptors: 0),
    _ environment: [ByteString: ByteString] = [:], state: FakeMonitor = FakeMonitor(),
    hasTerminal: Bool = true, directory: ByteString = "/home/u/src", services: FakeServices = FakeServices()
  ) -> String {
    var host = ordinaryHost(runtimeDirectory: temporary.path, environment, hasTerminal: hasTerminal)
    host.workingDirectory = directory
    let doors = testDoors(engine, services: services, console: console, entryPoints: state)
    return words { try RunCommand(host, doors, silentLogger)(request, in: name, refused: .notRunning("")) }
  }

  @Test func aCommandSeesThePersonsSession() throws {
    #expect(run(.command(["ls"], preservedDescriptors: 3), ["LANG": "", "SECRET": "x"]) == "no error")
    let execution = engine.executions[0]
    #expect(execution.command == ["ls"])
    #expect(execution.preservedDescriptors == 3)
    #expect(execution.workingDirectory == "/home/u/src")
    #expect(execution.readsLoginFiles)
    #expect(
      execution.environment == [
        "HOME=/home/u", "LANG=", "SHELL=/bin/bash", "TOOLBOX_PATH=/usr/bin/toolbox",
        "XDG_RUNTIME_DIR=" + temporary.path,
      ])
    #expect(console.output == "")
  }

  @Test func localesThatTheContainerHasAreHandedOn() {
    let state = FakeMonitor(.ready(InitializationReport(locales: ["C.utf8", "de_DE.iso88591@euro", "eo"])))
    let session: [ByteString: ByteString] = [
      "LC_ALL": "C.UTF-8", "LC_TIME": "de_DE.ISO-8859-1@euro", "LC_NUMERIC": "eo", "LC_NAME": "eo.UTF-8",
      "LC_PAPER": "POSIX", "LC_CTYPE": "", "LC_MONETARY": "x\u{1b}",
    ]
    #expect(run(.command(["ls"], preservedDescriptors: 0), session, state: state) == "no error")
    #expect(
      engine.executions[0].environment.filter { $0.hasPrefix("LC_") } == [
        "LC_ALL=C.UTF-8", "LC_NUMERIC=eo", "LC_PAPER=POSIX", "LC_TIME=de_DE.ISO-8859-1@euro",
      ])
    // An entry point of Toolbx does not say which there are.
    #expect(run(.command(["ls"], preservedDescriptors: 0), ["LC_ALL": "C.UTF-8"]) == "no error")
    #expect(engine.executions[1].environment.filter { $0.hasPrefix("LC_") } == [])
  }

  @Test(arguments: [
    (255, "commandEnded(255)"), (126, "commandNotExecutable(ls, box)"), (127, "commandEnded(127)"),
  ])
  func whatPodmanSaysIsToldWhereTheTerminalIsTheCommands(code: Int32, error: String) {
    engine.statuses = [.exited(code)]
    engine.checks = [true, true]
    engine.words = "unable to find user"
    #expect(run() == error)
    #expect(console.notes == "Error: unable to find user\n")
  }

  @Test func aCommandIsNotRunTwiceBecauseItHasRemovedItsDirectory() {
    engine.statuses = [.exited(127)]
    // The command is there; nobody asks about the directory, for podman has said nothing about it.
    engine.checks = [true]
    #expect(run() == "commandEnded(127)")
    #expect(engine.executions.count == 1)
  }

  @Test func aShellTellsTheTerminalWhereItIs() {
    #expect(run(.shell) == "no error")
    #expect(engine.executions[0].command == ["/bin/bash", "-l"])
    #expect(!engine.executions[0].readsLoginFiles)
    #expect(console.output.hasPrefix("\u{1b}]777;container;push;box;toolbox;"))
    #expect(console.output.hasSuffix("\u{1b}\\"))
    #expect(console.output.contains("\u{1b}]777;container;pop;;;"))
  }

  @Test(arguments: [
    (1, "commandEnded(1)"), (42, "commandEnded(42)"), (130, "commandEnded(130)"),
    (125, "executionFailed(box, words: \"\")"),
    (126, "commandNotExecutable(ls, box)"),
  ])
  func exitCodes(code: Int32, error: String) {
    engine.statuses = [.exited(code)]
    #expect(run() == error)
  }

  @Test func aCommandMayItselfEndWith127() {
    engine.statuses = [.exited(127)]
    engine.checks = [true, true]
    #expect(run() == "commandEnded(127)")
  }

  @Test func aCommandThatIsMissingHasNoSubstitute() {
    engine.statuses = [.exited(127)]
    engine.checks = [false]
    #expect(run() == "commandNotFound(ls, box)")
    #expect(engine.executions.count == 1)
  }

  @Test func aDirectoryThatIsMissingIsReplacedByHomeOnce() {
    engine.words = "chdir"
    engine.statuses = [.exited(127), .exited(0)]
    engine.checks = [false]
    #expect(run() == "no error")
    #expect(engine.executions.map(\.workingDirectory) == ["/home/u/src", "/home/u"])
    #expect(
      console.notes == "Error: directory /home/u/src not found in container box\nUsing /home/u instead.\n")

    engine.statuses = [.exited(127), .exited(127)]
    engine.checks = [false, false]
    #expect(run() == "directoryNotFound(/home/u, box)")
  }

  @Test func aShellThatIsMissingIsReplacedByBash() {
    engine.statuses = [.exited(127), .exited(0)]
    engine.checks = [false]
    #expect(run(.shell, ["SHELL": "/bin/zsh"]) == "no error")
    #expect(engine.executions.map(\.command) == [["/bin/zsh", "-l"], ["/bin/bash", "-l"]])
    #expect(console.notes == "Error: command /bin/zsh not found in container box\nUsing /bin/bash instead.\n")
  }

  @Test func aShellThatIsMissingIsReplacedByTheOneOfPOSIXWhereThereIsNoBash() {
    let state = FakeMonitor(.ready(InitializationReport(missingPrograms: ["bash", "capsh"])))
    // It is known beforehand: nothing is asked.
    #expect(run(.shell, state: state) == "no error")
    #expect(engine.executions.map(\.command) == [["/bin/sh", "-l"]])
    #expect(engine.executions[0].missingPrograms == ["bash", "capsh"])
    #expect(console.notes == "Error: command /bin/bash not found in container box\nUsing /bin/sh instead.\n")

    engine.statuses = [.exited(127), .exited(0)]
    engine.checks = [false]
    #expect(run(.shell, ["SHELL": "/bin/zsh"], state: state) == "no error")
    #expect(engine.executions.suffix(2).map(\.command) == [["/bin/zsh", "-l"], ["/bin/sh", "-l"]])
  }

  @Test func whatTheEntryPointWarnsOfIsToldWhenTheContainerIsStarted() {
    let state = FakeMonitor(.ready(InitializationReport(warnings: ["no /a\nMake it.", "no /b"])))
    engine.processIDAfterStart = 17
    #expect(run(state: state) == "no error")
    #expect(console.notes == "")
    engine.containers["box"] = details(processID: 0)
    #expect(run(state: state) == "no error")
    #expect(
      console.notes
        == "Warning: container box: no /a\nMake it.\nWarning: container box: no /b\n")
  }

  @Test func whatIsPipedIsNotLostToAnAttemptThatCannotWork() {
    engine.checks = [false]
    #expect(run(hasTerminal: false, directory: "/var/elsewhere") == "no error")
    #expect(engine.executions.map(\.workingDirectory) == ["/home/u"])
    engine.checks = [true, false]
    #expect(run(.shell, ["SHELL": "/bin/zsh"], hasTerminal: false, directory: "/home/u2") == "no error")
    #expect(engine.executions.last?.command == ["/bin/bash", "-l"])
    #expect(engine.executions.count == 2)
  }

  @Test func belowHomeNothingIsCheckedBeforehand() {
    engine.checks = [false]
    #expect(run(hasTerminal: false) == "no error")
    #expect(engine.executions.map(\.workingDirectory) == ["/home/u/src"])
  }

  @Test func aContainerIsStartedWhenItDoesNotRun() {
    engine.containers["box"] = details(processID: 0)
    engine.processIDAfterStart = 17
    #expect(run() == "no error")
    #expect(engine.events == ["start box"])
  }

  @Test func anEntryPointThatDiesIsQuoted() {
    engine.containers["box"] = details(processID: 0)
    engine.log = Array("level=debug msg=x\nError: no luck\nhint\nError: no luck\n".utf8)
    #expect(run() == "entryPointFailed(words: \"no luck\\nhint\")")
    #expect(console.notes == "")
    engine.log = Array("level=debug msg=x\nWarning: no comfort\n".utf8)
    #expect(run() == "entryPointDied(box, at: nil)")
    #expect(console.notes == "Warning: container box: no comfort\n")
    engine.processIDAfterStart = 17
    engine.log = Array("Error: later\n".utf8)
    #expect(run(state: FakeMonitor(.ended)) == "entryPointFailed(words: \"later\")")
    #expect(engine.executions.isEmpty)
  }

  @Test func anEntryPointThatTakesTooLongIsSaidSo() {
    #expect(run(state: FakeMonitor(.timedOut)) == "entryPointTimedOut(box, at: nil)")
    engine.log = Array("level=debug msg=\"Initializing: bind /a to /b\"\n".utf8)
    #expect(run(state: FakeMonitor(.timedOut)) == "entryPointTimedOut(box, at: Optional(\"bind /a to /b\"))")
    #expect(run(state: FakeMonitor(.ended)) == "entryPointDied(box, at: Optional(\"bind /a to /b\"))")
  }

  @Test func theEntryPointsOwnFileCountsMoreThanTheLog() throws {
    let id = String(repeating: "c", count: 64)
    let environment = Environment(["XDG_RUNTIME_DIR": temporary.path])
    let directory = try #require(RuntimeDirectory(userID: 1000, environment: environment))
    try directory.create(userID: getuid(), groupID: getgid())
    let failure = try #require(InitializationFailure(containerID: id, in: directory))
    engine.containers["box"] = ContainerDetails(id: id, command: ["toolbox"], labels: [:], processID: 17)
    engine.log = Array("Error: in the log\n".utf8)
    try failure.publish("in the file", userID: getuid(), groupID: getgid())
    #expect(run(state: FakeMonitor(.ended)) == "entryPointFailed(words: \"in the file\")")
    // Others may wait for the same; what an earlier start has left is not told at all.
    #expect(run(state: FakeMonitor(.ended)) == "entryPointFailed(words: \"in the file\")")
    engine.containers["box"]?.processID = 0
    #expect(run() == "entryPointFailed(words: \"in the log\")")
  }

  private func mounting(_ mounts: (String, String)...) -> ContainerDetails {
    ContainerDetails(
      command: ["toolbox"], labels: [:], mounts: mounts.map { .init($0.0, at: $0.1) }, processID: 0)
  }

  @Test func theDriverAndTheCertificatesOfTheHostAreBroughtIn() throws {
    var services = FakeServices()
    services.certificateSocket = "/run/p"
    var specification = CDISpecification(version: "0.5.0", kind: "nvidia.com/gpu", edits: .init())
    specification.edits.environment = ["NVIDIA_VISIBLE_DEVICES=void"]
    services.driver = .found(specification)
    engine.processIDAfterStart = 17
    let file = temporary.path.appending("toolbox/cdi-nvidia.json")
    let variables: [ByteString] = ["NVIDIA_VISIBLE_DEVICES=void", "P11_KIT_SERVER_ADDRESS=unix:path=/run/p"]

    // A container that runs has what it found when it was started.
    #expect(run(services: services) == "no error")
    #expect(!FileSystem.exists(file))
    #expect(engine.executions.last?.additions == variables)
    engine.containers["box"] = details(processID: 0)
    #expect(run(services: services) == "no error")
    #expect(try FileSystem.read(file) == specification.json)
    #expect(engine.executions.last?.additions == variables)
    #expect(console.notes == "")
  }

  @Test func aDriverThatDoesNotFitIsWarnedOfWhenAContainerIsStarted() {
    var services = FakeServices()
    services.driver = .mismatch(kernel: "1.2", library: "1.3")
    engine.processIDAfterStart = 17
    #expect(run(services: services) == "no error")
    #expect(console.notes == "")
    engine.containers["box"] = details(processID: 0)
    #expect(run(services: services) == "no error")
    #expect(
      console.notes == """
        Warning: the proprietary NVIDIA driver's kernel and user space don't match
        Check the host operating system and systemd journal.

        """)
  }

  @Test(arguments: [
    EngineError.notStarted(SystemError(EINTR, "run podman")), .timedOut(operation: "start"),
    .programMissing("podman"),
  ])
  func onlyWhatPodmanRefusesIsTriedAgain(error: EngineError) {
    engine.containers["box"] = details(processID: 0)
    engine.startErrors = [error, nil]
    #expect(run().hasPrefix("containerNotStarted"))
    #expect(engine.events == ["start box"])
  }

  @Test func whatTheHostNoLongerHasIsLeftOut() {
    engine.processIDAfterStart = 17
    engine.containers["box"] = mounting(
      ("/media", "/media"), ("/srv/data", "/data"), ("devpts", "/dev/pts"))
    engine.leftOut = [.init("/srv/data", at: "/data"), .init("/run/a", at: "/run/avahi-daemon/socket")]
    #expect(run() == "no error")
    #expect(engine.events == ["leave out mounts", "start box"])
    #expect(engine.vital == ["/home/u", "/home/u", temporary.path.description, "/run/host"])
    // Sockets of services come and go.
    #expect(console.notes == "Warning: container box: /srv/data is missing on the host\n")
  }

  @Test func whatWasLeftOutTheLastTimeIsNotSeenBeforehand() {
    engine.processIDAfterStart = 17
    engine.containers["box"] = mounting(("/media", "/media"))
    engine.startErrors = [.failed(operation: "start", code: 125, words: "no such file"), nil]
    #expect(run() == "no error")
    #expect(engine.events == ["start box", "leave out mounts", "start box"])

    engine.containers["box"] = details(processID: 0)
    engine.startErrors = [
      .failed(operation: "start", code: 125, words: "first"),
      .failed(operation: "start", code: 125, words: "second"),
    ]
    #expect(run().contains("first"))
  }

  @Test(arguments: ["/home/u", "runtime directory"])
  func withoutThePersonsOwnAContainerIsOfNoUse(target: String) {
    let target = target == "runtime directory" ? temporary.path.description : target
    engine.containers["box"] = mounting(("/gone", target))
    #expect(run() == "hostPathMissing(\"/gone\", box)")
    #expect(engine.events == [])
  }

  @Test func anOCIRuntimeThatDoesNotKnowTheHostsControlGroupsIsReplaced() {
    engine.processIDAfterStart = 17
    engine.containers["box"] = details(processID: 0)
    engine.startErrors = [.runtimeUnsuitable(words: "w"), nil]
    #expect(run() == "no error")
    #expect(engine.events == ["start box", "migrate to crun", "leave out mounts", "start box"])

    engine.containers["box"] = details(processID: 0)
    engine.startErrors = [.runtimeUnsuitable(words: "w"), .runtimeUnsuitable(words: "w")]
    #expect(run().hasPrefix("controlGroupsUnsupported(box, version: 2, "))

    engine.startErrors = [.runtimeUnsuitable(words: "w")]
    engine.migrationError = .timedOut(operation: "system")
    #expect(run().hasPrefix("runtimeNotMigrated(\"crun\""))
  }

  @Test(arguments: [
    ("", false), ("1", true), ("true", true), ("yes", true), ("0", false), ("F", false), ("False", false),
    ("fALSE", true),
  ])
  func pollingIsForThoseWhoWantIt(value: ByteString, polls: Bool) {
    #expect(ordinaryHost(["TOOLBX_RUN_USE_POLLING": value]).pollsForEntryPoints == polls)
    #expect(!ordinaryHost().pollsForEntryPoints)
  }

  @Test func containersOfTheFirstToolbxesWorkAndAreWarnedOf() {
    engine.containers["box"] = ContainerDetails(
      command: ["toolbox"], labels: [:], mounts: [.init("/m", at: "/run/host/monitor")], processID: 1)
    #expect(run() == "no error")
    #expect(
      console.notes == """
        Warning: container box uses deprecated features
        Consider recreating it with Toolbx version 0.0.97 or newer.

        """)
  }

  @Test func containersOfOldAreRefused() {
    engine.containers["box"] = details(command: "sleep", processID: 1)
    #expect(run() == "containerTooOld(box)")
  }
}
