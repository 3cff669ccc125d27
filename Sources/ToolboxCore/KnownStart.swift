internal import Glibc
internal import LinuxSystem
internal import Logging
internal import ToolboxRuntime

/// Starts a container about which the engine was asked before, by one call of the engine.
struct KnownStart {
  /// How long an entry point may take before the engine is asked about it, in milliseconds.
  private static let patience: Int64 = 200

  private let host: Host
  private let doors: Doors
  private let logger: Logger

  init(_ host: Host, _ doors: Doors, _ logger: Logger) {
    self.host = host
    self.doors = doors
    self.logger = logger
  }

  /// Starts the container, or waits for another process that does.
  ///
  /// - Returns: `NAME=VALUE` of what commands need to find services of the host, if the container is ready; nil where
  ///   only the engine can tell what is to be done, or what has gone wrong.
  /// - Throws: `ToolboxError`, where the engine must not be called.
  func callAsFunction(_ name: ContainerName) throws(ToolboxError) -> [ByteString]? {
    let directory = host.runtimeDirectory
    let engine = KnownContainer.engine(of: host.environment)
    guard !host.pollsForEntryPoints,
      let known = KnownContainer.read(of: name.description, engine: engine, in: directory),
      !known.mounts.contains(where: { $0.target == ContainerLaunch.monitor || isMissing($0.source) }),
      !runsWithoutRecord(known)
    else { return nil }
    guard let lock = try? FileLock(creating: KnownContainer.lockPath(of: known.name, in: directory)) else {
      return nil
    }
    let begin = Int64(time(nil))
    let end = Kernel.monotonicMilliseconds() + ContainerLaunch.patience
    // Where the kernel cannot tell of the record the lock is tried at intervals.
    var pause: Int64 = 0
    var hasWaited = false
    while (try? lock.acquire(milliseconds: pause)) != true {
      // Another terminal starts it.
      hasWaited = true
      switch isReady(known) {
      case true?: return HostDevices(host, doors, logger).variables(isStarting: false)
      case false?: pause = 0
      case nil: pause = Self.patience
      }
      guard Kernel.monotonicMilliseconds() < end, !TerminationSignals.isInterrupted else { return nil }
    }
    // It has failed for the other one: it would not be better here.
    if hasWaited,
      let words = InitializationFailure(containerID: known.id, in: directory)?.words(since: begin)
    {
      throw .entryPointFailed(words: words)
    }
    let variables = try start(known, name)
    extendLifetime(lock)
    return variables
  }

  private func start(_ known: KnownContainer, _ name: ContainerName) throws(ToolboxError) -> [ByteString]? {
    let directory = host.runtimeDirectory
    // Another process has started it until now.
    if ContainerRecord.read(of: known.name, in: directory)?.isOfLivingProcess ?? false {
      return isReady(known) == true ? HostDevices(host, doors, logger).variables(isStarting: false) : nil
    }
    try doors.migration()
    // The entry point looks for what these leave in the runtime directory.
    let variables = HostDevices(host, doors, logger).variables(isStarting: true)
    Self.removeTraces(of: known.id, in: directory)
    let started = Int64(time(nil))
    logger.debug("Starting container \(name)")
    do {
      guard try doors.engine.start(name, id: known.id) else { return nil }
    } catch {
      if TerminationSignals.isInterrupted { throw .containerNotStarted(name, error) }
      // It is tried again, and explained, with more knowledge.
      logger.debug("Container \(name) was not started: \(error)")
      return nil
    }
    known.confirmed.remember(in: directory)
    let report = try report(of: known, name, since: started)
    for warning in report.warnings { doors.console.note("Warning: container \(name): \(warning)\n") }
    return variables
  }

  /// Waits for the entry point; if that takes long the engine is asked for its process, whose end is noticed at once.
  private func report(
    of known: KnownContainer, _ name: ContainerName, since started: Int64
  ) throws(ToolboxError) -> InitializationReport {
    let launch = ContainerLaunch(host, doors, logger)
    guard isReady(known) == true, let record = ContainerRecord.read(of: known.name, in: host.runtimeDirectory),
      let report = InitializationStamp(processID: record.processID, in: host.runtimeDirectory).report
    else { return try launch.started(name, since: started) }
    if logger.logLevel <= .debug { launch.passOnLog(of: name, since: started) }
    return report
  }

  /// Whether there is an entry point that says that it is ready, and no more, such as those of Toolbx.
  private func runsWithoutRecord(_ known: KnownContainer) -> Bool {
    if ContainerRecord.read(of: known.name, in: host.runtimeDirectory)?.id == known.id { return false }
    return InitializationStamp.processes(in: host.runtimeDirectory).contains { id in
      ContainerIdentity(ofProcess: id)?.id == known.id
    }
  }

  /// Whether the record is there in time; nil where the kernel cannot tell.
  private func isReady(_ known: KnownContainer) -> Bool? {
    try? doors.entryPoints.isReady(
      containerID: known.id, named: known.name, in: host.runtimeDirectory, milliseconds: Self.patience)
  }

  private func isMissing(_ source: String) -> Bool {
    source.hasPrefix("/") && !doors.files.isReachable(ByteString(source))
  }

  /// Removes what entry points have left that have ended, and above all what the container's own has said.
  static func removeTraces(of id: String, in directory: RuntimeDirectory) {
    InitializationStamp.removeStale(in: directory)
    ContainerRecord.removeStale(in: directory)
    InitializationFailure.removeOld(in: directory)
    InitializationFailure(containerID: id, in: directory)?.remove()
  }
}
