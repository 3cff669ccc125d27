public import LinuxSystem

/// What the engine says of itself.
public struct EngineInformation: Hashable, Sendable {
  /// The name of the OCI runtime, such as `crun`.
  public let runtime: String
  /// The runtime's version, in its own words.
  public let runtimeVersion: String
  /// How containers and images are kept, such as `overlay`.
  public let storageDriver: String
  /// The configuration file that says so, whether it is there or not.
  public let storageConfiguration: String

  /// Collects the information.
  public init(runtime: String, runtimeVersion: String, storageDriver: String, storageConfiguration: String) {
    self.runtime = runtime
    self.runtimeVersion = runtimeVersion
    self.storageDriver = storageDriver
    self.storageConfiguration = storageConfiguration
  }
}

/// What starting a container depends on.
public struct ExaminedContainer: Hashable, Sendable {
  /// The name.
  public let name: String
  /// Whether it runs.
  public let isRunning: Bool
  /// The entry point and its arguments.
  public let command: [String]
  /// The paths of the host that are mounted in it.
  public let sources: [ByteString]
  /// The architecture of its label, in Go's words; nil where it has none.
  public let architecture: String?

  /// Collects what is known.
  public init(
    name: String, isRunning: Bool, command: [String], sources: [ByteString], architecture: String? = nil
  ) {
    self.architecture = architecture
    self.name = name
    self.isRunning = isRunning
    self.command = command
    self.sources = sources
  }
}

/// What the engine has answered; an error of one answer does not hide the others.
public struct EngineExamination: Sendable {
  /// How long the engine has for each answer, in milliseconds.
  public static let patience: Int64 = 10_000

  /// The version, such as `4.3.1`.
  public var version: Result<String, EngineError>
  /// Its own information.
  public var information: Result<EngineInformation, EngineError>
  /// The Toolbx containers.
  public var containers: Result<[ExaminedContainer], EngineError>

  /// Collects the answers.
  public init(
    version: Result<String, EngineError>, information: Result<EngineInformation, EngineError>,
    containers: Result<[ExaminedContainer], EngineError>
  ) {
    self.version = version
    self.information = information
    self.containers = containers
  }
}

/// The door to the engine for the diagnosis: it never waits for longer than `EngineExamination.patience` an answer.
public protocol EngineExaminer {
  /// Asks the engine everything.
  func examine() -> EngineExamination
}
