internal import LinuxSystem
internal import Logging
internal import ToolboxRuntime

/// Starts a container that does not run, also where the host has changed since it was created.
struct ContainerStart {
  private let host: Host
  private let doors: Doors
  private let logger: Logger

  init(_ host: Host, _ doors: Doors, _ logger: Logger) {
    self.host = host
    self.doors = doors
    self.logger = logger
  }

  /// Returns when the entry point has been executed; it may have ended by then.
  ///
  /// - Throws: `containerNotStarted`, `hostPathMissing`, or what makes a change of the OCI runtime impossible.
  func callAsFunction(_ name: ContainerName, _ details: ContainerDetails) throws(ToolboxError) {
    try doors.migration()
    logger.debug("Starting container \(name)")
    let missing = details.mounts.filter { mount in
      mount.source.hasPrefix("/") && !doors.files.isReachable(ByteString(mount.source))
    }
    if let mount = missing.first(where: { vital.contains($0.target) }) {
      throw .hostPathMissing(mount.source, name)
    }
    do {
      guard missing.isEmpty else { return tell(try doors.engine.start(name, keeping: vital), name) }
      try doors.engine.start(name)
    } catch {
      if case .runtimeUnsuitable = error { return try startWithOtherRuntime(name) }
      // What was said to be mounted is what was mounted last: something else may have been left out then.
      guard missing.isEmpty, case .failed = error, !TerminationSignals.isInterrupted,
        let leftOut = try? doors.engine.start(name, keeping: vital)
      else { throw .containerNotStarted(name, error) }
      tell(leftOut, name)
    }
  }

  /// Where mounts are without which the container would be of no use.
  private var vital: [String] {
    let home = (try? doors.files.resolve(host.home)) ?? host.home
    return [home, host.home, host.runtimeDirectory.base, "/run/host"].map(\.description)
  }

  private func tell(_ leftOut: [ContainerDetails.Mount], _ name: ContainerName) {
    for mount in leftOut {
      // Sockets of services come and go with these.
      if mount.target.hasPrefix("/run/") {
        logger.info("\(mount.source) is missing on the host: container \(name) is started without it")
      } else {
        doors.console.note("Warning: container \(name): \(mount.source) is missing on the host\n")
      }
    }
  }

  /// Containers remember their OCI runtime, which may not know the host's control groups: runc of old not those of
  /// version 2.
  private func startWithOtherRuntime(_ name: ContainerName) throws(ToolboxError) {
    let runtime = host.controlGroups == .unified ? "crun" : "runc"
    logger.debug("Migrating containers to OCI runtime \(runtime)")
    do { try doors.engine.migrate(toRuntime: runtime) } catch { throw .runtimeNotMigrated(runtime, error) }
    do { tell(try doors.engine.start(name, keeping: vital), name) } catch {
      throw .controlGroupsUnsupported(name, version: host.controlGroups == .unified ? 2 : 1, error)
    }
  }
}
