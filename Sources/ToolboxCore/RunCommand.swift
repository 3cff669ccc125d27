public import LinuxSystem
public import Logging

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

  /// Runs to the end.
  ///
  /// - Throws: `ToolboxError`: the exit code of a command that fails is that of `commandEnded`.
  public func callAsFunction(_ request: Request, in name: ContainerName) throws(ToolboxError) {
    let launch = ContainerLaunch(host, doors, logger)
    let details = try launch.inspected(name)
    try launch(name, details)

    var execution = execution(request)
    var mayChangeDirectory = true
    var mayChangeShell = request == .shell
    while true {
      let status = try attempt(execution, request, name)
      switch status.code {
      case 0: return
      case 125: throw .executionFailed(name)
      case 126: throw .commandNotExecutable(execution.command[0], name)
      case 127: break
      case let code: throw .commandEnded(code)
      }
      // 127 is podman's word for a missing directory and a missing command, and the command's own word too.
      if try isMissing(directory: execution.workingDirectory, name) {
        guard mayChangeDirectory else { throw .directoryNotFound(execution.workingDirectory, name) }
        mayChangeDirectory = false
        doors.console.note(
          "Error: directory \(execution.workingDirectory) not found in container \(name)\nUsing \(host.home) instead.\n"
        )
        execution.workingDirectory = host.home
      } else if try isMissing(command: execution.command[0], name) {
        guard mayChangeShell else { throw .commandNotFound(execution.command[0], name) }
        mayChangeShell = false
        doors.console.note(
          "Error: command \(execution.command[0]) not found in container \(name)\nUsing /bin/bash instead.\n")
        execution.command = ["/bin/bash", "-l"]
      } else {
        throw .commandEnded(127)
      }
    }
  }

  private func execution(_ request: Request) -> Execution {
    var environment = host.environment
    environment["TOOLBOX_PATH"] = host.toolboxPath
    let entries = PreservedEnvironment.entries(of: environment)
    switch request {
    case .shell:
      return Execution(
        command: [host.shell, "-l"], environment: entries, user: host.user.name,
        workingDirectory: host.workingDirectory, preservedDescriptors: 0, allocatesTerminal: host.hasTerminal,
        readsLoginFiles: false)
    case .command(let words, let preservedDescriptors):
      return Execution(
        command: words, environment: entries, user: host.user.name, workingDirectory: host.workingDirectory,
        preservedDescriptors: preservedDescriptors, allocatesTerminal: host.hasTerminal, readsLoginFiles: true)
    }
  }

  /// Runs once; a terminal is told which container a person's shell is in.
  private func attempt(
    _ execution: Execution, _ request: Request, _ name: ContainerName
  ) throws(ToolboxError) -> ExitStatus {
    logger.debug("Running in container \(name): \(execution.command.map(\.description).joined(separator: " "))")
    if request == .shell {
      doors.console.write("\u{1b}]777;container;push;\(name);toolbox;\(host.user.id)\u{1b}\\")
    }
    defer {
      if request == .shell { doors.console.write("\u{1b}]777;container;pop;;;\(host.user.id)\u{1b}\\") }
    }
    do { return try doors.engine.execute(execution, in: name) } catch { throw .engine(error) }
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
