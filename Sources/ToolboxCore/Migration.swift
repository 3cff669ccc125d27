public import LinuxSystem
public import Logging

/// Why it could not be recorded that podman's containers are up to date.
public enum MigrationRecordError: Error, Hashable, Sendable {
  /// The directory of our configuration could not be created.
  case directoryNotCreated(SystemError)
  /// The lock file could not be created.
  case lockNotCreated(SystemError)
  /// The lock was not to be had.
  case notLocked(SystemError)
  /// The record could not be read.
  case notRead(SystemError)
  /// The record could not be written.
  case notWritten(SystemError)
}

/// The door to the record of the last version of podman that brought its containers up to date.
public protocol MigrationRecord {
  /// Runs `body` while no other process does; with what is recorded, an empty text if nothing is.
  ///
  /// - Returns: what `body` returned, which is recorded unless it is nil.
  /// - Throws: `migrationNotRecorded`, or what `body` throws.
  func update(
    _ body: (String) throws(ToolboxError) -> EngineVersion?
  ) throws(ToolboxError)

  /// What is recorded, without waiting for anybody; nil if it cannot be read.
  func current() -> String?
}

/// Lets podman bring its containers up to date after an update of its own, by `podman system migrate`.
///
/// That command stops every container of the user, ours and others, and ends the process that keeps the user
/// namespace. No running container needs it: the new podman enters and stops what the old one started. It serves
/// containers that are started later, and podman does not even demand it for those. So it is run only where it
/// stops nothing: when a container is about to be created or started and none runs. Otherwise it is put off to
/// the next time.
public struct Migration {
  private let engine: any ContainerEngine
  private let record: any MigrationRecord
  private let logger: Logger

  /// Makes the use case.
  public init(_ engine: any ContainerEngine, _ record: any MigrationRecord, _ logger: Logger) {
    self.engine = engine
    self.record = record
    self.logger = logger
  }

  /// Migrates if podman is newer than what is recorded and nothing runs.
  ///
  /// - Throws: `engineVersionUnknown`, `migrationFailed` and `migrationNotRecorded`.
  public func callAsFunction() throws(ToolboxError) {
    let remembered = try version(asking: false)
    logger.debug("Current Podman version is \(remembered)")
    if let recorded = record.current(), !isNeeded(remembered, recorded) { return }
    let version = try version(asking: true)
    try record.update { recorded throws(ToolboxError) in
      // Another process may have done it in between.
      guard isNeeded(version, recorded), try !hasRunningContainers() else { return nil }
      logger.debug("Migrating to Podman version \(version)")
      do throws(EngineError) { try engine.migrate() } catch { throw ToolboxError.migrationFailed(error) }
      return version
    }
  }

  private func version(asking: Bool) throws(ToolboxError) -> EngineVersion {
    do { return try engine.version(asking: asking) } catch { throw .engineVersionUnknown(error) }
  }

  private func isNeeded(_ version: EngineVersion, _ recorded: String) -> Bool {
    guard let recorded = EngineVersion(recorded) else { return true }
    return recorded < version
  }

  private func hasRunningContainers() throws(ToolboxError) -> Bool {
    let containers: [ContainerSummary]
    switch engine.inventory(containers: true, images: false).containers {
    case .success(let all): containers = all
    case .failure(let error): throw .containersNotListed(error)
    }
    let active = containers.first { !$0.isAtRest }
    if let active { logger.debug("Not migrating while containers run, such as \(active.name)") }
    return active != nil
  }
}
