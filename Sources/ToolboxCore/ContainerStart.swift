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
    let missing = try missingMounts(of: details, name)
    do { try doors.engine.start(name, without: missing.map(\.target)) } catch {
      guard case .runtimeUnsuitable = error else { throw .containerNotStarted(name, error) }
      try startWithOtherRuntime(name, without: missing.map(\.target))
    }
  }

  /// What the container mounts and the host no longer has: podman would not start the container because of it.
  ///
  /// - Throws: `hostPathMissing` where the container would be of no use without.
  private func missingMounts(
    of details: ContainerDetails, _ name: ContainerName
  ) throws(ToolboxError) -> [ContainerDetails.Mount] {
    let missing = details.mounts.filter { mount in
      mount.source.hasPrefix("/") && !doors.files.exists(ByteString(mount.source))
    }
    let home = (try? doors.files.resolve(host.home)) ?? host.home
    let vital = [home, host.home, host.runtimeDirectory.base].map(\.description)
    if let mount = missing.first(where: { vital.contains($0.target) }) {
      throw .hostPathMissing(mount.source, name)
    }
    for mount in missing {
      // The binary that made the container: it is replaced by the one that runs now.
      if mount.target == ContainerSpecification.programPath.description { continue }
      // Sockets of services come and go with these.
      if mount.source.hasPrefix("/run/") {
        logger.info("\(mount.source) is missing on the host: container \(name) is started without it")
      } else {
        doors.console.note(
          "Warning: \(mount.source) is missing on the host\nStarting container \(name) without it.\n")
      }
    }
    return missing
  }

  /// Containers remember their OCI runtime, which may not know the host's control groups: runc of old not those of
  /// version 2.
  private func startWithOtherRuntime(
    _ name: ContainerName, without targets: [String]
  ) throws(ToolboxError) {
    let runtime = host.controlGroups == .unified ? "crun" : "runc"
    logger.debug("Migrating containers to OCI runtime \(runtime)")
    do { try doors.engine.migrate(toRuntime: runtime) } catch { throw .runtimeNotMigrated(runtime, error) }
    do { try doors.engine.start(name, without: targets) } catch {
      throw .controlGroupsUnsupported(name, version: host.controlGroups == .unified ? 2 : 1)
    }
  }
}
