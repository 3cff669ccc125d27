internal import Glibc
public import LinuxSystem
public import Logging
public import ToolboxRuntime

/// Runs a command, or a person's shell, in a container.
public struct RunCommand {
  /// What to run, and how.
  public enum Request: Hashable, Sendable {
    /// The login shell, for a person; where it is missing, Bash.
    case shell
    /// A command with this many inherited descriptors from 3 up; nothing else is run in its stead.
    case command([ByteString], preservedDescriptors: UInt32)
  }

  private let host: Host
  private let doors: Doors
  private let logger: Logger

  /// Makes the use case for a host.
  public init(_ host: Host, _ doors: Doors, _ logger: Logger) {
    self.host = host
    self.doors = doors
    self.logger = logger
  }

  /// Runs to the end in a container that is ready, without the engine; one that does not run is started, if the engine
  /// was asked about it before.
  ///
  /// - Returns: nil if it was run; else why that is not possible, and nothing was done.
  /// - Throws: `ToolboxError`: the exit code of a command that fails is that of `commandEnded`.
  public func withoutEngine(_ request: Request, in name: ContainerName) throws(ToolboxError) -> EntryRefusal? {
    guard host.entryWay != .podman else { return .unsuitable("TOOLBX_RUN_ENTRY is set to podman") }
    let run = DirectRun(host, doors, logger)
    var refusal = try run(request, in: name)
    if case .notRunning = refusal, let variables = try KnownStart(host, doors, logger)(name) {
      refusal = try run(request, in: name, variables: variables)
    }
    if let refusal { logger.debug("Not entering container \(name) at once: \(refusal)") }
    return refusal
  }

  /// Runs to the end; the container is started if needed.
  ///
  /// - Parameters:
  ///   - request: what to run.
  ///   - name: the container.
  ///   - refusal: why that was not possible without the engine.
  /// - Throws: `ToolboxError`: the exit code of a command that fails is that of `commandEnded`.
  public func callAsFunction(
    _ request: Request, in name: ContainerName, refused refusal: EntryRefusal
  ) throws(ToolboxError) {
    let launch = ContainerLaunch(host, doors, logger)
    let details = try launch.inspected(name)
    let launched = try launch(name, details)
    var refusal = refusal
    switch refusal {
    case .unsuitable: break
    case .notKnown, .notRunning:
      // By now it is known, and runs.
      let run = DirectRun(host, doors, logger)
      guard let other = try run(request, in: name, variables: launched.variables) else { return }
      refusal = other
    }
    if host.entryWay == .direct { throw .directEntryRefused(name, reason: refusal.description) }
    logger.debug("Running in container \(name) by podman: \(refusal)")
    try byEngine(request, in: name, launched)
  }

  private func byEngine(
    _ request: Request, in name: ContainerName, _ launched: ContainerLaunch.Launched
  ) throws(ToolboxError) {
    let execution = execution(request, launched)
    var attempts = Attempts(execution, mayChangeShell: request == .shell)
    if request == .shell { replaceBash(&attempts, name) }
    // podman has read what is piped to it before it knows that it cannot run anything.
    if !host.hasTerminal { try replaceBeforehand(&attempts, request, name) }
    while true {
      let end = try attempt(attempts.execution, request, name)
      switch end.status.code {
      case 0: return
      case 125: throw .executionFailed(name, words: end.words)
      case 126:
        tell(end.words)
        throw .commandNotExecutable(attempts.execution.command[0], name)
      case 127: break
      case let code:
        tell(end.words)
        throw .commandEnded(code)
      }
      // 127 is podman's word for a missing directory and a missing command, and the command's own word too.
      if !isCommandsOwn(end.words), try replaceMissingDirectory(&attempts, name) { continue }
      if try replaceMissingCommand(&attempts, name) { continue }
      tell(end.words)
      throw .commandEnded(127)
    }
  }

  /// Whether a code was the command's own word.
  ///
  /// podman's words are kept on a terminal, where they would stand between the command's, and are missing then. Those
  /// who ask for a log get them at once.
  private func isCommandsOwn(_ words: String) -> Bool {
    host.hasTerminal && logger.logLevel > .debug && host.workingDirectory.utf8 != nil && words.isEmpty
  }

  /// Tells what podman itself has said, where that has not been told: the person's terminal is the command's.
  private func tell(_ words: String) {
    if !words.isEmpty { doors.console.note("Error: \(words)\n") }
  }

  /// What is to be run, and what has not been replaced yet.
  private struct Attempts {
    var execution: Execution
    var mayChangeDirectory = true
    var mayChangeShell: Bool

    init(_ execution: Execution, mayChangeShell: Bool) {
      self.execution = execution
      self.mayChangeShell = mayChangeShell
    }
  }

  /// Looks before the first attempt, at the price of a podman process, at what may well be missing.
  private func replaceBeforehand(
    _ attempts: inout Attempts, _ request: Request, _ name: ContainerName
  ) throws(ToolboxError) {
    let directory = attempts.execution.workingDirectory
    // The home directory is the same on both sides.
    do {
      if directory != host.home && !directory.hasPrefix(host.home.appending("")) {
        _ = try replaceMissingDirectory(&attempts, name)
      }
      if request == .shell { _ = try replaceMissingCommand(&attempts, name) }
    } catch {
      // Where podman cannot look it cannot run anything either: the attempt says so, with its exit code.
      guard case .engine = error, !TerminationSignals.isInterrupted else { throw error }
    }
  }

  /// Puts the shell of POSIX in the place of a Bash that the container is known not to have.
  private func replaceBash(_ attempts: inout Attempts, _ name: ContainerName) {
    guard attempts.execution.missingPrograms.contains("bash"),
      attempts.execution.command[0].lastPathComponent == "bash"
    else { return }
    replaceShell(&attempts, name)
  }

  private func replaceShell(_ attempts: inout Attempts, _ name: ContainerName) {
    let other: ByteString = attempts.execution.missingPrograms.contains("bash") ? "/bin/sh" : "/bin/bash"
    let event = EntryEvent.programMissing(attempts.execution.command[0], instead: other)
    doors.console.note(event.words(in: name))
    attempts.mayChangeShell = false
    attempts.execution.command = [other, "-l"]
  }

  /// Puts the home directory in the place of one that is missing, once; false if none is missing.
  private func replaceMissingDirectory(
    _ attempts: inout Attempts, _ name: ContainerName
  ) throws(ToolboxError) -> Bool {
    let directory = attempts.execution.workingDirectory
    guard try isMissing(directory: directory, name) else { return false }
    guard attempts.mayChangeDirectory else { throw .directoryNotFound(directory, name) }
    attempts.mayChangeDirectory = false
    attempts.execution.workingDirectory = host.home
    doors.console.note(EntryEvent.directoryMissing(directory, instead: host.home).words(in: name))
    return true
  }

  /// Puts another shell in the place of one that is missing, once; false if the command is there.
  private func replaceMissingCommand(
    _ attempts: inout Attempts, _ name: ContainerName
  ) throws(ToolboxError) -> Bool {
    let command = attempts.execution.command[0]
    guard try isMissing(command: command, name) else { return false }
    guard attempts.mayChangeShell else { throw .commandNotFound(command, name) }
    replaceShell(&attempts, name)
    return true
  }

  private func execution(_ request: Request, _ launched: ContainerLaunch.Launched) -> Execution {
    var execution = Execution(
      command: [host.shell, "-l"],
      environment: PreservedEnvironment.entries(of: host, where: launched.report.locales),
      additions: launched.variables, user: host.user.name, workingDirectory: host.workingDirectory,
      preservedDescriptors: 0, allocatesTerminal: host.hasTerminal, readsLoginFiles: false,
      missingPrograms: launched.report.missingPrograms)
    if case .command(let words, let preservedDescriptors) = request {
      execution.command = words
      execution.preservedDescriptors = preservedDescriptors
      execution.readsLoginFiles = true
    }
    return execution
  }

  /// Runs once; a terminal is told which container a person's shell is in.
  private func attempt(
    _ execution: Execution, _ request: Request, _ name: ContainerName
  ) throws(ToolboxError) -> (status: ExitStatus, words: String) {
    // Of a signal that has come before there is anything to pass it on to.
    if TerminationSignals.isInterrupted {
      throw .system(SystemError(EINTR, "run a command in container \(name)"))
    }
    let execute = { () throws(EngineError) in try doors.engine.execute(execution, in: name) }
    do {
      return request == .shell ? try Self.tellingTerminal(name, host, doors, execute) : try execute()
    } catch { throw .engine(error) }
  }

  /// Tells the terminal which container a person's shell is in, for as long as `body` takes.
  static func tellingTerminal<Result, Failure: Error>(
    _ name: ContainerName, _ host: Host, _ doors: Doors, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    doors.console.write("\u{1b}]777;container;push;\(name);toolbox;\(host.user.id)\u{1b}\\")
    defer { doors.console.write("\u{1b}]777;container;pop;;;\(host.user.id)\u{1b}\\") }
    return try body()
  }

  private func isMissing(directory: ByteString, _ name: ContainerName) throws(ToolboxError) -> Bool {
    try !succeeds(["sh", "-c", "test -d \"$1\"", "sh", directory], name)
  }

  private func isMissing(command: ByteString, _ name: ContainerName) throws(ToolboxError) -> Bool {
    try !succeeds(["sh", "-c", "command -v -- \"$1\"", "sh", command], name)
  }

  private func succeeds(_ command: [ByteString], _ name: ContainerName) throws(ToolboxError) -> Bool {
    do { return try doors.engine.check(command, as: host.user.name, in: name) } catch { throw .engine(error) }
  }
}
