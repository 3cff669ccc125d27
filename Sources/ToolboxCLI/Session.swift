internal import ArgumentParser
internal import CVersion
internal import Glibc
internal import LinuxSystem
internal import Logging
internal import Podman
internal import ToolboxCore
internal import ToolboxRuntime

/// All that a command has to work with: what it was asked, where it runs, and its doors to the world.
struct Session {
  let invocation: Invocation
  let presenter: ErrorPresenter
  let console: TerminalConsole
  let surroundings: Surroundings
  let environment: Environment
  let logger: Logger
  let doors: Doors
  /// Asks podman about the host, for the diagnosis.
  let examiner: any EngineExaminer
  /// This program, without symbolic links.
  let executable: ByteString
  private let runner: LiveProcessRunner

  /// What is wrong with the level that was asked for; only commands mind, not questions for help and version.
  let logLevelError: ToolboxError?

  /// Looks at the surroundings; nothing is changed.
  init(_ invocation: Invocation, presenter: ErrorPresenter, console: TerminalConsole, executable: ByteString) {
    self.invocation = invocation
    self.presenter = presenter
    self.executable = executable
    surroundings = Surroundings.current()

    let level: LogLevel
    do {
      level = try LogLevel(invocation.line)
      logLevelError = nil
    } catch {
      level = .error
      logLevelError = error
    }
    logger = LogrusHandler.logger(level)
    environment = Self.completedEnvironment(executable, surroundings)
    runner = LiveProcessRunner(environment: environment)
    let logsPodman = invocation.line.has(.logPodman) || invocation.line.verbosity > 1
    let podmanLevel = logsPodman ? level : .error
    let runtimeDirectory = RuntimeDirectory(userID: getuid(), environment: environment)
    let engine = Podman.engine(
      runner: runner, environment: environment, logLevel: podmanLevel.rawValue, logger: logger,
      versions: FileVersionCache(directory: runtimeDirectory?.path, environment: environment),
      program: executable)
    self.console = console.showingProgress(
      level < .debug, isColored: environment.nonEmpty("NO_COLOR") == nil)
    examiner = engine
    doors = Doors(
      engine: engine, files: LiveHostFiles(), services: LiveHostServices(environment, runner, logger),
      console: self.console,
      entryPoints: LiveEntryPointMonitor(), entrance: LiveContainerEntrance(),
      builder: LiveImageBuilding(environment, self.console),
      migration: Migration(engine, MigrationStamp(environment, runtimeDirectory), logger))
  }

  /// Looks at the host, for the diagnosis.
  var hostExaminer: HostExaminer {
    HostExaminer(
      programName: presenter.baseName, executable: executable, given: Environment.current(),
      environment: environment)
  }

  /// Where host and containers meet; nil where the host has no such directory.
  var runtimeDirectory: RuntimeDirectory? { RuntimeDirectory(userID: getuid(), environment: environment) }

  var standardOutputIsTerminal: Bool { isTerminal(1) }

  /// The facts about the host, for the commands that need them all.
  ///
  /// - Throws: `ToolboxError` if the host cannot have containers.
  func host() throws(ToolboxError) -> Host {
    let (user, defaults) = try checkHost()
    guard let directory = RuntimeDirectory(userID: user.id, environment: environment) else {
      if let path = environment.nonEmpty("XDG_RUNTIME_DIR") { throw .runtimeDirectoryRelative(path) }
      throw .runtimeDirectoryUnknown(userID: user.id)
    }
    let workingDirectory: ByteString
    do { workingDirectory = try FileSystem.workingDirectory(environment) } catch { throw .system(error) }
    return Host(
      user: user, environment: environment, toolboxPath: environment["TOOLBOX_PATH"] ?? executable,
      workingDirectory: workingDirectory, runtimeDirectory: directory, defaults: defaults,
      hasTerminal: isTerminal(0) && isTerminal(1), controlGroups: ControlGroups.mounted(),
      machine: Kernel.machine)
  }

  /// Logs what a selection means, where it means anything.
  func log(_ selection: Selection, on host: Host) {
    guard logger.logLevel <= .debug, let target = try? host.defaults.resolve(selection) else { return }
    logger.debug("Container: '\(target.container)'")
    logger.debug("Image: '\(target.image.text)'")
    logger.debug("Release: '\(target.release)'")
  }

  /// Checks that rootless podman can work at all and that the configuration is sound; says who is asking, and what
  /// is meant where nothing is said.
  ///
  /// - Throws: `noSubordinateIDs`, what is wrong with the configuration, or `userUnknown`.
  @discardableResult
  func checkHost() throws(ToolboxError) -> (User, Defaults) {
    let user: User
    do { user = try User(lookingUp: getuid()) } catch { throw .userUnknown(error) }
    logger.debug("Running as real user ID \(user.id)")
    logger.debug("Resolved absolute path to the executable as \(executable)")
    logger.debug("Running on a cgroups v\(ControlGroups.mounted() == .unified ? 2 : 1) host")
    logger.debug("TOOLBOX_PATH is \(environment["TOOLBOX_PATH"] ?? "")")
    if user.id != 0 && !SubordinateIDs.areGranted(to: user) {
      throw .noSubordinateIDs(user: user.name.description)
    }
    let defaults = try Self.defaults(environment)
    try defaults.checkConfiguration()
    return (user, defaults)
  }

  /// Inside a container the host's own program does the work: whether it has.
  ///
  /// - Throws: `commandEnded` with the code of the host's program, if that is not 0.
  func isForwarded() throws(ToolboxError) -> Bool {
    switch surroundings {
    case .host: return false
    case .otherContainer: throw .notOnTheHost
    case .toolbxContainer: break
    }
    // A host that was rolled out with a leftover of a container would try to forward to itself.
    if toolbox_enters_by_default() && environment.nonEmpty("container") == nil { throw .containerMarkerOnHost }
    guard let path = environment.nonEmpty("TOOLBOX_PATH") else { throw .toolboxPathNotSet }
    var command = Command(
      "flatpak-spawn",
      PreservedEnvironment.entries(of: environment).map { "--env=" + $0 } + ["--host", path] + invocation.words)
    command.standardInput = .inherited
    command.standardOutput = .inherited
    command.standardError = .inherited
    let status: ExitStatus
    do { status = try runner.run(command).status } catch {
      throw error.isMissingFile ? .forwardingProgramMissing : .forwardingFailed(error)
    }
    if !status.isSuccess { throw .commandEnded(status.code) }
    return true
  }

  /// Replaces this process by a program.
  ///
  /// - Throws: the error of execve(2); ENOENT if the program is not found.
  func become(_ command: Command, mergesErrors: Bool = false) throws(SystemError) {
    try runner.become(command, mergesErrors: mergesErrors)
  }

  /// What is meant where nothing is said, on this host and by its configuration.
  ///
  /// - Throws: what `ConfigurationFiles.read` throws.
  static func defaults(_ environment: Environment) throws(ToolboxError) -> Defaults {
    Defaults(osRelease(), try ConfigurationFiles.read(environment))
  }

  /// What the host says about itself; nil where it says nothing.
  static func osRelease() -> OSRelease? {
    let paths: [ByteString] = ["/etc/os-release", "/usr/lib/os-release"]
    for path in paths {
      if let content = try? FileSystem.read(path) { return OSRelease(String(decoding: content, as: UTF8.self)) }
    }
    return nil
  }

  /// The environment with what podman and containers rely on; a session that was not made by PAM lacks some.
  private static func completedEnvironment(_ executable: ByteString, _ surroundings: Surroundings)
    -> Environment
  {
    var environment = Environment.current()
    guard surroundings == .host else { return environment }
    if environment.nonEmpty("TOOLBOX_PATH") == nil { environment["TOOLBOX_PATH"] = executable }
    let directory = ByteString("/run/user/\(getuid())")
    if getuid() != 0, environment.nonEmpty("XDG_RUNTIME_DIR") == nil,
      let status = try? FileSystem.status(of: directory), status.st_uid == getuid()
    {
      environment["XDG_RUNTIME_DIR"] = directory
    }
    return environment
  }
}
