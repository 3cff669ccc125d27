internal import Glibc
internal import LinuxSystem
internal import Logging
internal import ToolboxRuntime

/// Gets a container ready to be entered: starts it if needed, and waits for its entry point.
struct ContainerLaunch {
  /// How long an entry point may take, in milliseconds.
  static let patience: Int64 = 25_000

  /// By which containers of the first Toolbxes followed the host's files; nothing is there any more.
  private static let monitor = "/run/host/monitor"

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
  func callAsFunction(_ name: ContainerName, _ details: ContainerDetails) throws(ToolboxError) {
    guard details.command.first == "toolbox" else { throw .containerTooOld(name) }
    if details.mountPoints.contains(Self.monitor) {
      doors.console.note(
        """
        Warning: container \(name) uses deprecated features
        Consider recreating it with Toolbx version 0.0.97 or newer.

        """)
    }
    do { try host.runtimeDirectory.create(userID: host.user.id, groupID: host.user.groupID) } catch {
      throw .runtimeDirectoryUnusable(host.runtimeDirectory.path, error)
    }
    let started = Int64(time(nil))
    var processID = details.processID
    if processID <= 0 {
      try doors.migration()
      logger.debug("Starting container \(name)")
      do { try doors.engine.start(name) } catch { throw .containerNotStarted(name, error) }
      processID = try inspected(name).processID
    }
    guard processID > 0 else { throw failure(of: name, since: started) }

    let state: EntryPointState
    do {
      state = try doors.entryPoints.wait(
        for: processID, in: host.runtimeDirectory, milliseconds: Self.patience)
    } catch { throw .system(error) }
    switch state {
    case .ready: return
    case .ended: throw failure(of: name, since: started)
    case .timedOut: throw .entryPointTimedOut(name)
    }
  }

  /// Looks at a container by its name.
  func inspected(_ name: ContainerName) throws(ToolboxError) -> ContainerDetails {
    do { return try doors.engine.inspectContainer(name.description) } catch {
      throw .containerNotInspected(name.description, error)
    }
  }

  private func failure(of name: ContainerName, since: Int64) -> ToolboxError {
    let log = (try? doors.engine.log(of: name, since: since)) ?? []
    let words = EntryPointLog.errors(in: log)
    return words.isEmpty ? .entryPointDied(name) : .entryPointFailed(words: words)
  }
}
