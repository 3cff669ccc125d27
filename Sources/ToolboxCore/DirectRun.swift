internal import Glibc
internal import LinuxSystem
internal import Logging
internal import ToolboxRuntime

/// Runs a command in a container that is ready, without the engine.
struct DirectRun {
  private let host: Host
  private let doors: Doors
  private let logger: Logger

  init(_ host: Host, _ doors: Doors, _ logger: Logger) {
    self.host = host
    self.doors = doors
    self.logger = logger
  }

  /// Runs to the end.
  ///
  /// - Parameters:
  ///   - request: what to run.
  ///   - name: the container.
  ///   - variables: `NAME=VALUE` of what commands need to find services of the host; nil to look for them.
  /// - Returns: nil if the command has run; else why only the engine can run it, and nothing was done.
  /// - Throws: `ToolboxError`: the exit code of a command that fails is that of `commandEnded`.
  func callAsFunction(
    _ request: RunCommand.Request, in name: ContainerName, variables: [ByteString]? = nil
  ) throws(ToolboxError) -> EntryRefusal? {
    let container: any OpenContainer
    do { container = try opened(name) } catch { return error }
    // Bash would read that file before it becomes the person's shell.
    if request == .shell, container.environment.contains(where: { $0.hasPrefix("BASH_ENV=") }) {
      return .unsuitable("container \(name) sets BASH_ENV")
    }
    // Of a signal that has come before there is anything to get it.
    if TerminationSignals.isInterrupted {
      throw .system(SystemError(EINTR, "run a command in container \(name)"))
    }
    let program = program(request, in: name, container.report, variables)
    logger.debug("Joining the namespaces of container \(name)")
    logger.debug("Running in container \(name):")
    for word in program.commands[0] { logger.debug("\(word)") }
    let status: ExitStatus
    do throws(EntryFailure) { status = try execute(program, in: container, request, name) } catch {
      return try refusal(error, requested(request), name)
    }
    if !status.isSuccess { throw .commandEnded(status.code) }
    return nil
  }

  private func execute(
    _ program: EntryProgram, in container: any OpenContainer, _ request: RunCommand.Request,
    _ name: ContainerName
  ) throws(EntryFailure) -> ExitStatus {
    guard request == .shell else { return try container.run(program) }
    return try RunCommand.tellingTerminal(name, host, doors) { () throws(EntryFailure) in
      try container.run(program)
    }
  }

  /// A container that the engine has once said to be the one of this name, as far as this engine goes.
  private func opened(_ name: ContainerName) throws(EntryRefusal) -> any OpenContainer {
    if host.pollsForEntryPoints { throw .unsuitable("entry points are to be looked at at intervals") }
    let engine = KnownContainer.engine(of: host.environment)
    guard
      let known = KnownContainer.read(of: name.description, engine: engine, in: host.runtimeDirectory)
    else { throw .notKnown("podman was not yet asked about container \(name)") }
    guard known.isCurrent else {
      throw .notKnown("podman's containers have changed since it told of \(name)")
    }
    let container = try doors.entrance.open(name, user: host.user.name, in: host.runtimeDirectory)
    guard container.id == known.id else {
      throw .notKnown("another container than podman told of has the name \(name)")
    }
    return container
  }

  /// What the person has asked for, without the shell that becomes it.
  private func requested(_ request: RunCommand.Request) -> ByteString {
    if case .command(let words, _) = request { return words.first ?? "" }
    return host.shell
  }

  private func refusal(
    _ failure: EntryFailure, _ program: ByteString, _ name: ContainerName
  ) throws(ToolboxError) -> EntryRefusal {
    switch failure {
    case .refused(let refusal): return refusal
    case .directoryMissing(let directory): throw .directoryNotFound(directory, name)
    case .directoryClosed(let error):
      doors.console.note("Error: \(error)\n")
      throw .commandNotExecutable(program, name)
    case .programMissing(let program): throw .commandNotFound(program, name)
    case .notExecutable(let program, let error):
      doors.console.note("Error: \(error)\n")
      throw .commandNotExecutable(program, name)
    case .failed(let error): throw .system(error)
    }
  }
}

// MARK: - The program

extension DirectRun {
  func program(
    _ request: RunCommand.Request, in name: ContainerName, _ report: InitializationReport,
    _ variables: [ByteString]?
  ) -> EntryProgram {
    let console = doors.console
    let directories = host.workingDirectory == host.home ? [host.home] : [host.workingDirectory, host.home]
    var program = EntryProgram(
      commands: [],
      environment: PreservedEnvironment.entries(of: host, where: report.locales)
        + (variables ?? HostDevices(host, doors, logger).variables(isStarting: false)),
      directories: directories,
      tell: { event in console.note(event.words(in: name)) })
    switch request {
    case .shell:
      let other: ByteString = report.missingPrograms.contains("bash") ? "/bin/sh" : "/bin/bash"
      program.commands = [[host.shell, "-l"], [other, "-l"]]
      program.isShell = true
    case .command(let words, let preservedDescriptors):
      program.commands = Self.commands(words, name, report)
      program.preservedDescriptors = preservedDescriptors
    }
    return program
  }

  /// A login shell that reads its start-up files, and then becomes the command.
  static func commands(
    _ words: [ByteString], _ name: ContainerName, _ report: InitializationReport
  ) -> [[ByteString]] {
    let hasBash = !report.missingPrograms.contains("bash")
    // capsh, by which podman's commands become the shell, looks for Bash there and nowhere else.
    let shell: ByteString = hasBash ? (report.missingPrograms.contains("capsh") ? "bash" : "/bin/bash") : "sh"
    return [[shell, "-l", "-c", script(hasBash, words, name), hasBash ? "bash" : "sh"] + words]
  }

  /// The shell has to say itself that it could not become the command: there is nobody left who could.
  private static func script(_ hasBash: Bool, _ words: [ByteString], _ name: ContainerName) -> ByteString {
    let report = """
      case $s in \
      126) [ "$1" = toolbox ] || printf "Error: failed to invoke command %s in container \(name)\\n" "$1" >&2;; \
      127) command -v -- "$1" >/dev/null || printf "Error: command %s not found in container \(name)\\n" "$1" >&2;; \
      esac
      """
    // A shell that has become another program has no traps any more.
    guard hasBash else { return ByteString("trap 's=$?; \(report)' EXIT; exec \"$@\"") }
    // For Bash a word with a dash is an option of exec; other shells know none, and some not even the two dashes.
    let exec = words.first?.hasPrefix("-") ?? false ? "exec --" : "exec"
    // Bash runs no trap where it could not become the command.
    return ByteString("shopt -s execfail; \(exec) \"$@\"; s=$?; \(report); exit $s")
  }
}

extension EntryEvent {
  /// What a person is told of it.
  func words(in name: ContainerName) -> String {
    switch self {
    case .directoryMissing(let directory, let instead):
      "Error: directory \(directory) not found in container \(name)\nUsing \(instead) instead.\n"
    case .programMissing(let program, let instead):
      "Error: command \(program) not found in container \(name)\nUsing \(instead) instead.\n"
    }
  }
}
