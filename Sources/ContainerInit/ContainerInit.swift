internal import Glibc
public import LinuxSystem
public import Logging
internal import ToolboxRuntime

/// The entry point of a container: sets it up, says that it is ready, and keeps it in step with the host.
public struct ContainerInit {
  private let options: InitializationOptions
  private let environment: Environment
  private let logger: Logger

  /// Makes an entry point; nothing happens yet.
  public init(_ options: InitializationOptions, environment: Environment, logger: Logger) {
    self.options = options
    self.environment = environment
    self.logger = logger
  }

  /// Runs for as long as the container does.
  ///
  /// - Returns: the code to exit with, once a signal has asked for the end.
  /// - Throws: `InitializationError`, with which the container does not start.
  public func run() throws(InitializationError) -> Int32 {
    try simulateTrouble()
    let cdi = (try? runtimeDirectory()).map {
      ApplyCDI($0.specificationForNVIDIA, environment: environment, logger: logger)
    }
    let plan = InitializationPlan(options, hostEtcIsVisible: FileSystem.exists("/run/host/etc"), cdi: cdi)
    for step in plan.steps {
      logger.debug("Initializing: \(step.description)")
      do { try step.execute() } catch {
        // Nobody is kept out for want of a graphics card.
        guard step is ApplyCDI else { throw error }
        logger.warning("\(error)")
      }
    }
    do throws(SystemError) {
      let watch = HostWatch(logger)
      let signals = try TerminationSignals(watchingChildren: true)
      try publishStamp()
      // What is left to do needs none, and commands in the container shall find nothing worth taking over.
      try Kernel.dropCapabilities()
      logger.debug("Listening to file system and ticker events")
      return try watch.run(until: signals)
    } catch { throw InitializationError("failed to follow the host", error) }
  }

  private func publishStamp() throws(SystemError) {
    logger.debug("Finished initializing container")
    let directory = try runtimeDirectory()
    try directory.create(userID: options.userID, groupID: options.groupID)
    let stamp = InitializationStamp(processID: getpid(), in: directory)
    try stamp.publish(userID: options.userID, groupID: options.groupID)
  }

  private func runtimeDirectory() throws(SystemError) -> RuntimeDirectory {
    var environment = environment
    // Containers made before XDG_RUNTIME_DIR was put into their environment.
    if environment.nonEmpty("XDG_RUNTIME_DIR") == nil {
      environment["XDG_RUNTIME_DIR"] = ByteString("/run/user/\(options.userID)")
    }
    guard let directory = RuntimeDirectory(userID: options.userID, environment: environment) else {
      throw SystemError(ENOTDIR, "find XDG_RUNTIME_DIR")
    }
    return directory
  }

  /// What tests, ours and other people's, ask for by variables.
  private func simulateTrouble() throws(InitializationError) {
    if let seconds = positiveNumber("TOOLBX_DELAY_ENTRY_POINT") { sleep(seconds) }
    guard let lines = positiveNumber("TOOLBX_FAIL_ENTRY_POINT") else { return }
    let second = "\nThis environment variable should only be set when testing."
    throw InitializationError("TOOLBX_FAIL_ENTRY_POINT is set" + (lines > 1 ? second : ""))
  }

  private func positiveNumber(_ variable: ByteString) -> UInt32? {
    environment[variable]?.utf8.flatMap { UInt32($0) }.flatMap { $0 > 0 ? $0 : nil }
  }
}
