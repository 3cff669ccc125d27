public import LinuxSystem
public import ToolboxRuntime

/// The door into containers that run, without the engine.
public protocol ContainerEntrance {
  /// Looks for a container that is ready.
  ///
  /// - Parameters:
  ///   - name: the container.
  ///   - user: the login name of the user who shall be in it.
  ///   - directory: where host and containers meet.
  /// - Returns: the container, held so that it is no other one later.
  /// - Throws: why only the engine gets into it.
  func open(
    _ name: ContainerName, user: ByteString, in directory: RuntimeDirectory
  ) throws(EntryRefusal) -> any OpenContainer
}

/// A container that runs, and into which this process could go.
public protocol OpenContainer {
  /// The full ID.
  var id: String { get }
  /// What its entry point has to say.
  var report: InitializationReport { get }
  /// `NAME=VALUE` of what the container gives to all that runs in it.
  var environment: [ByteString] { get }

  /// Runs a program in the container in the foreground, to its end; it can be done once.
  ///
  /// - Throws: after `EntryFailure.refused` nothing was run.
  func run(_ program: EntryProgram) throws(EntryFailure) -> ExitStatus
}
