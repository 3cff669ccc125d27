internal import Glibc
public import LinuxSystem
public import Logging
internal import ToolboxRuntime

/// The entry point of a container: sets it up, says that it is ready, and keeps it in step with the host.
public struct ContainerInit {
  private let options: InitializationOptions
  private let environment: Environment
  /// `NAME=VALUE` of what podman has given to the entry point.
  private let givenEnvironment: [ByteString]
  private let logger: Logger

  /// Makes an entry point; nothing happens yet.
  public init(_ options: InitializationOptions, environment: Environment, logger: Logger) {
    self.options = options
    givenEnvironment = environment.entries
    var environment = environment
    // Containers made before XDG_RUNTIME_DIR was put into their environment.
    if environment.nonEmpty("XDG_RUNTIME_DIR") == nil {
      environment["XDG_RUNTIME_DIR"] = ByteString("/run/user/\(options.userID)")
    }
    self.environment = environment
    self.logger = logger
  }

  /// Runs for as long as the container does.
  ///
  /// - Returns: the code to exit with, once a signal has asked for the end.
  /// - Throws: `InitializationError`, with which the container does not start.
  public func run() throws(InitializationError) -> Int32 {
    guard let directory = RuntimeDirectory(userID: options.userID, environment: environment) else {
      throw InitializationError("XDG_RUNTIME_DIR is not an absolute path")
    }
    let failure = ContainerIdentity().flatMap { InitializationFailure(containerID: $0.id, in: directory) }
    // What an earlier start has left must not speak for this one.
    failure?.remove()
    do {
      try simulateTrouble()
      let cdi = ApplyCDI(directory.specificationForNVIDIA, environment: environment, logger: logger)
      let plan = InitializationPlan(
        options, hostEtcIsVisible: FileSystem.exists("/run/host/etc"), runtimeDirectory: directory, cdi: cdi,
        environment: environment)
      // What changes on the host while the steps are executed is done again afterwards.
      let watch = HostWatch(plan.following, logger)
      let report = try execute(plan)
      return try stayReady(watch, report, in: directory)
    } catch {
      publish(error, failure, in: directory)
      throw error
    }
  }

  /// Executes all steps.
  ///
  /// - Throws: the error of one that is essential; those of the others are in the report.
  private func execute(_ plan: InitializationPlan) throws(InitializationError) -> InitializationReport {
    var report = InitializationReport()
    for step in plan.steps {
      logger.debug("Initializing: \(step.description)")
      do { try step.execute() } catch {
        if step.isEssential && !error.isTolerable { throw error }
        logger.warning("\(error)")
        report.warnings.append(error.description)
      }
    }
    report.missingPrograms = missingPrograms
    report.locales = ImageLocales.names()
    return report
  }

  /// Those of the programs by which Toolbx runs commands that the image does not have.
  private var missingPrograms: Set<String> {
    var missing: Set<String> = []
    if findProgram("bash", environment) == nil { missing.insert("bash") }
    // capsh looks for Bash here and nowhere else.
    if findProgram("capsh", environment) == nil || !FileSystem.mayExecute("/bin/bash") {
      missing.insert("capsh")
    }
    return missing
  }

  private func stayReady(
    _ watch: borrowing HostWatch, _ report: InitializationReport, in directory: RuntimeDirectory
  ) throws(InitializationError) -> Int32 {
    let signals = try heldSignals()
    logger.debug("Finished initializing container")
    let stamp = InitializationStamp(processID: getpid(), in: directory)
    let record = record()
    do throws(SystemError) {
      try directory.create(userID: options.userID, groupID: options.groupID)
      InitializationStamp.removeStale(in: directory)
      ContainerRecord.removeStale(in: directory)
      // Before the stamp, which is what others wait for.
      try record?.publish(in: directory, userID: options.userID, groupID: options.groupID)
      try stamp.publish(report, userID: options.userID, groupID: options.groupID)
      // What is left to do needs none, and commands in the container shall find nothing worth taking over. The stamp
      // is in a directory that is the user's alone.
      try Kernel.save(userID: options.userID)
      try Kernel.dropCapabilities()
    } catch { throw InitializationError("failed to tell the host that the container is ready", error) }
    logger.debug("Listening to file system and ticker events")
    defer { remove(stamp, record, in: directory) }
    do { return try watch.run(until: signals) } catch {
      throw InitializationError("failed to follow the host", error)
    }
  }

  private func heldSignals() throws(InitializationError) -> TerminationSignals {
    do { return try TerminationSignals(watchingChildren: true) } catch {
      throw InitializationError("failed to wait for signals", error)
    }
  }

  /// What lets people in without podman; nil where podman does not tell which container this is.
  private func record() -> ContainerRecord? {
    guard let identity = ContainerIdentity(), let name = identity.name,
      let startTime = ProcessStatus(of: getpid())?.startTime
    else { return nil }
    return ContainerRecord(
      name: name, id: identity.id, processID: getpid(), startTime: startTime, user: options.user,
      environment: givenEnvironment, boundingSet: Credentials.boundingSet,
      creationMask: Credentials.creationMask)
  }

  private func remove(_ stamp: InitializationStamp, _ record: ContainerRecord?, in directory: RuntimeDirectory)
  {
    do throws(SystemError) { try Kernel.becomeSavedUser() } catch { logger.debug("The stamp stays: \(error)") }
    stamp.remove()
    record?.remove(from: directory)
  }

  /// Tells the host why the container does not start, where it can read that without the container's log.
  private func publish(
    _ error: InitializationError, _ failure: InitializationFailure?, in directory: RuntimeDirectory
  ) {
    guard let failure else { return }
    do throws(SystemError) {
      try directory.create(userID: options.userID, groupID: options.groupID)
      try failure.publish(error.description, userID: options.userID, groupID: options.groupID)
    } catch { logger.debug("Only the log tells why the container does not start: \(error)") }
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
