internal import Glibc
internal import LinuxSystem
internal import ToolboxCore
internal import ToolboxRuntime

/// The version of podman to which containers were migrated, in the file where Toolbx keeps it too.
struct MigrationStamp: MigrationRecord {
  /// How long another process may migrate, in milliseconds.
  private static let patience: Int64 = 60_000

  private let environment: Environment
  private let runtimeDirectory: RuntimeDirectory?

  /// The stamp is in the user's configuration, the lock in the runtime directory.
  init(_ environment: Environment, _ runtimeDirectory: RuntimeDirectory?) {
    self.environment = environment
    self.runtimeDirectory = runtimeDirectory
  }

  func current() -> String? {
    guard let directory = try? directory() else { return nil }
    return try? content(of: directory)
  }

  func update(_ body: (String) throws(ToolboxError) -> EngineVersion?) throws(ToolboxError) {
    let directory = try directory()
    do { try FileSystem.createDirectories(directory, mode: 0o775) } catch {
      throw .migrationNotRecorded(.directoryNotCreated(error))
    }
    // Whoever asks has a runtime directory: nothing is created or started without.
    guard let runtimeDirectory else { throw .runtimeDirectoryUnknown(userID: getuid()) }
    do { try runtimeDirectory.create(userID: getuid(), groupID: getgid()) } catch {
      throw .runtimeDirectoryUnusable(runtimeDirectory.path, error)
    }
    let lock: FileLock
    do { lock = try FileLock(creating: runtimeDirectory.path.appending("migrate.lock")) } catch {
      throw .migrationNotRecorded(.lockNotCreated(error))
    }
    do throws(SystemError) {
      guard try lock.acquire(milliseconds: Self.patience) else {
        throw SystemError(EAGAIN, "lock migrate.lock")
      }
    } catch { throw .migrationNotRecorded(.notLocked(error)) }

    let recorded: String
    do { recorded = try content(of: directory) } catch { throw .migrationNotRecorded(.notRead(error)) }
    guard let version = try body(recorded) else { return }
    do {
      try FileSystem.replace(Self.file(in: directory), with: Array("\(version)\n".utf8), mode: 0o664)
    } catch { throw .migrationNotRecorded(.notWritten(error)) }
  }

  private func directory() throws(ToolboxError) -> ByteString {
    try ConfigurationFiles.userDirectory(environment).appending("toolbox")
  }

  private static func file(in directory: ByteString) -> ByteString {
    directory.appending("podman-system-migrate")
  }

  /// The recorded version, an empty text if there is none.
  private func content(of directory: ByteString) throws(SystemError) -> String {
    do {
      let bytes = try FileSystem.readSmall(Self.file(in: directory))
      return String(decoding: bytes.filter { !" \t\r\n".utf8.contains($0) }, as: UTF8.self)
    } catch {
      if error.isMissingFile { return "" }
      throw error
    }
  }
}
