internal import Glibc
internal import LinuxSystem
internal import Logging
internal import ToolboxRuntime

/// Gets a container ready to be entered: starts it if needed, and waits for its entry point.
struct ContainerLaunch {
  /// A container in which commands can run.
  struct Launched {
    /// What its entry point has to say.
    var report: InitializationReport
    /// `NAME=VALUE` of what commands need to find services of the host.
    var variables: [ByteString]
  }

  /// How long an entry point may take, in milliseconds.
  static let patience: Int64 = 25_000
  /// How long another terminal may take to start the same container, which has been waited for before.
  private static let patienceOfOthers: Int64 = 5000

  /// By which containers of the first Toolbxes followed the host's files.
  static let monitor = "/run/host/monitor"

  private let host: Host
  private let doors: Doors
  private let logger: Logger

  init(_ host: Host, _ doors: Doors, _ logger: Logger) {
    self.host = host
    self.doors = doors
    self.logger = logger
  }

  /// Returns when commands can run in the container.
  ///
  /// - Throws: `ToolboxError`, with the entry point's own words where it has failed.
  func callAsFunction(
    _ name: ContainerName, _ details: ContainerDetails
  ) throws(ToolboxError) -> Launched {
    guard details.command.first == "toolbox" else { throw .containerTooOld(name) }
    if details.mounts.contains(where: { $0.target == Self.monitor }) { warnOfMonitor(name) }
    do { try host.runtimeDirectory.create(userID: host.user.id, groupID: host.user.groupID) } catch {
      throw .runtimeDirectoryUnusable(host.runtimeDirectory.path, error)
    }
    remember(name, details)
    // The entry point looks for what these leave in the runtime directory.
    let variables = HostDevices(host, doors, logger).variables(isStarting: details.processID <= 0)
    guard details.processID <= 0 else {
      let report = try ready(name, details, processID: details.processID, since: nil)
      return Launched(report: report, variables: variables)
    }
    let report = try start(name, details)
    for warning in report.warnings { doors.console.note("Warning: container \(name): \(warning)\n") }
    return Launched(report: report, variables: variables)
  }

  private func remember(_ name: ContainerName, _ details: ContainerDetails) {
    KnownContainer(
      name: name.description, id: details.id, mounts: details.mounts.map { .init($0.source, at: $0.target) },
      engine: KnownContainer.engine(of: host.environment),
      names: details.directory.isEmpty ? nil : ContainerNames(storedBeside: ByteString(details.directory))
    ).remember(in: host.runtimeDirectory)
  }

  private func start(
    _ name: ContainerName, _ details: ContainerDetails
  ) throws(ToolboxError) -> InitializationReport {
    // Where it cannot be locked it is started all the same.
    let lock = try? FileLock(creating: KnownContainer.lockPath(of: name.description, in: host.runtimeDirectory))
    let hasWaited =
      (try? lock?.acquire(milliseconds: 0)) == false
      && (try? lock?.acquire(milliseconds: Self.patienceOfOthers)) == true
    // Another terminal has started it meanwhile, or since the engine was asked about it. Only the engine knows: the
    // record may be an old one, and its process another one's by now.
    if hasWaited || hasRecord(name, details) {
      let details = try inspected(name)
      if details.processID > 0 { return try ready(name, details, processID: details.processID, since: nil) }
    }
    let started = Int64(time(nil))
    KnownStart.removeTraces(of: details.id, in: host.runtimeDirectory)
    try ContainerStart(host, doors, logger)(name, details)
    let report = try self.started(name, since: started)
    extendLifetime(lock)
    return report
  }

  private func hasRecord(_ name: ContainerName, _ details: ContainerDetails) -> Bool {
    guard let record = ContainerRecord.read(of: name.description, in: host.runtimeDirectory) else {
      return false
    }
    return record.id == details.id && record.isOfLivingProcess
  }

  /// Waits for a container that was started at a moment, in seconds since 1970.
  ///
  /// - Throws: `ToolboxError`, with the entry point's own words where it has failed.
  func started(_ name: ContainerName, since started: Int64) throws(ToolboxError) -> InitializationReport {
    let details = try inspected(name)
    guard details.processID > 0 else { throw error(of: name, details, since: started) }
    return try ready(name, details, processID: details.processID, since: started)
  }

  /// Passes the entry point's log on to ours.
  func passOnLog(of name: ContainerName, since started: Int64) {
    _ = log(of: name, since: started)
  }

  /// Looks at a container by its name.
  func inspected(_ name: ContainerName) throws(ToolboxError) -> ContainerDetails {
    do { return try doors.engine.inspectContainer(name.description) } catch {
      throw .containerNotInspected(name.description, error)
    }
  }

  private func warnOfMonitor(_ name: ContainerName) {
    doors.console.note(
      """
      Warning: container \(name) uses deprecated features
      Consider recreating it with Toolbx version 0.0.97 or newer.

      """)
    // What is mounted there is made, and kept in step with the host, by Flatpak's session helper.
    do { try doors.services.requestFlatpakSession() } catch {
      logger.debug("Flatpak's session helper did not answer: \(error)")
    }
  }

  /// Waits for an entry point, which this process has started at a moment, or another one before.
  private func ready(
    _ name: ContainerName, _ details: ContainerDetails, processID: Int32, since started: Int64?
  ) throws(ToolboxError) -> InitializationReport {
    // What it has written at earlier starts says nothing about this one. The start is known to a second or two, and
    // not at all if the process has ended by now, in this moment.
    let since = started ?? (ProcessStatus(of: processID)?.startSecondsSince1970 ?? Int64(time(nil))) - 2
    var wait = EntryPointWait(
      for: processID, of: name.description, in: host.runtimeDirectory, milliseconds: Self.patience)
    wait.polls = host.pollsForEntryPoints
    wait.log = { [logger] in logger.debug("\($0)") }
    let state: EntryPointState
    do { state = try doors.entryPoints.wait(wait) } catch { throw .system(error) }
    switch state {
    case .ready(let report):
      if started != nil, logger.logLevel <= .debug { _ = log(of: name, since: since) }
      return report
    case .ended: throw error(of: name, details, since: since)
    case .timedOut: throw .entryPointTimedOut(name, at: log(of: name, since: since).lastStep)
    }
  }

  /// What the entry point had to say when it failed: in a file of its own, or else in the container's log.
  private func error(of name: ContainerName, _ details: ContainerDetails, since: Int64?) -> ToolboxError {
    let log = log(of: name, since: since)
    // It stays for others who wait for the same start, until the next one.
    if let words = failure(of: details)?.words { return .entryPointFailed(words: words) }
    return log.errors.isEmpty ? .entryPointDied(name, at: log.lastStep) : .entryPointFailed(words: log.errors)
  }

  private func failure(of details: ContainerDetails) -> InitializationFailure? {
    InitializationFailure(containerID: details.id, in: host.runtimeDirectory)
  }

  /// The entry point's log, which is passed on to ours, and its warnings to the person.
  private func log(of name: ContainerName, since: Int64?) -> EntryPointLog {
    let log = EntryPointLog((try? doors.engine.log(of: name, since: since)) ?? [])
    // What a container calls an error is one of the container; it is shown to those who ask for our log.
    for record in log.records { logger.log(level: min(record.level, .warning), "> \(record.message)") }
    // Ours are in the stamp; these are of an entry point that has no other way to tell them.
    for warning in log.warnings { doors.console.note("Warning: container \(name): \(warning)\n") }
    return log
  }
}
