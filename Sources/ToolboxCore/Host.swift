public import Architectures
public import CDI
public import LinuxSystem
public import ToolboxRuntime

/// What is known about the host and the person there before anything is done.
public struct Host: Sendable {
  /// The person.
  public var user: User
  /// The person's environment.
  public var environment: Environment
  /// This program's binary on the host, which containers mount: `$TOOLBOX_PATH`, or the running one.
  public var toolboxPath: ByteString
  /// The directory in which the program was called.
  public var workingDirectory: ByteString
  /// Where host and containers meet.
  public var runtimeDirectory: RuntimeDirectory
  /// What is meant where nothing is said.
  public var defaults: Defaults
  /// Whether standard input and standard output are terminals.
  public var hasTerminal: Bool
  /// Which control groups the host has.
  public var controlGroups: ControlGroups
  /// The host's architecture in the words of uname(2), such as `x86_64`.
  public var machine: ByteString

  /// Collects the facts.
  public init(
    user: User, environment: Environment, toolboxPath: ByteString, workingDirectory: ByteString,
    runtimeDirectory: RuntimeDirectory, defaults: Defaults, hasTerminal: Bool,
    controlGroups: ControlGroups = .unified, machine: ByteString = "x86_64"
  ) {
    self.user = user
    self.environment = environment
    self.toolboxPath = toolboxPath
    self.workingDirectory = workingDirectory
    self.runtimeDirectory = runtimeDirectory
    self.defaults = defaults
    self.hasTerminal = hasTerminal
    self.controlGroups = controlGroups
    self.machine = machine
  }

  /// Whether the person is root.
  public var isRoot: Bool { user.id == 0 }

  /// The home directory: the environment's word counts more than the user database's.
  public var home: ByteString { environment.nonEmpty("HOME") ?? user.home }

  /// Whether entry points are to be looked at at intervals: `TOOLBX_RUN_USE_POLLING`, a truth value as Go's
  /// strconv.ParseBool reads it; other words mean that they are.
  public var pollsForEntryPoints: Bool {
    guard let word = environment.nonEmpty("TOOLBX_RUN_USE_POLLING") else { return false }
    return !["0", "f", "F", "FALSE", "false", "False"].contains(word)
  }

  /// By which way commands get into containers: `TOOLBX_RUN_ENTRY`.
  public var entryWay: EntryWay { environment["TOOLBX_RUN_ENTRY"]?.utf8.flatMap(EntryWay.init) ?? .best }

  /// The login shell, likewise.
  public var shell: ByteString { environment.nonEmpty("SHELL") ?? user.shell }
}

/// A way by which commands get into containers.
public enum EntryWay: String, Sendable {
  /// Direct, or else by the engine.
  case best
  /// By the kernel's calls alone, or not at all.
  case direct
  /// By `podman exec`.
  case podman
}

/// The door to the host's files.
public protocol HostFiles {
  /// Whether something is at a path.
  func exists(_ path: ByteString) -> Bool

  /// Whether something is at a path, and the kernel says what: a file system whose server is gone does not.
  func isReachable(_ path: ByteString) -> Bool

  /// Whether a path leads to a regular file that this user may execute.
  func isExecutable(_ path: ByteString) -> Bool

  /// The path without symbolic links.
  ///
  /// - Throws: the error of realpath(3).
  func resolve(_ path: ByteString) throws(SystemError) -> ByteString
}

/// The door to the person at the terminal.
public protocol Console {
  /// Writes to standard output, as it is.
  func write(_ text: String)

  /// Tells something that is not an error of the command, on standard error.
  func note(_ text: String)

  /// Asks a question that is answered by yes or no; the end of the input means no.
  func confirms(_ question: String) -> Bool

  /// Asks whether an image may be fetched. The question is there at once; the size of the image, in bytes, is put
  /// in when it is known, unless the answer comes first: then nobody waits for it any more.
  func confirmsDownload(of image: String, size: any PendingSize) -> Bool

  /// Shows that something goes on for as long as `body` takes; on a terminal only. `body` is given what is to be
  /// called twice a second.
  func showingProgress<Result, Failure: Error>(
    _ text: String, _ body: (_ advance: @escaping () -> Void) throws(Failure) -> Result
  ) throws(Failure) -> Result
}

/// The door to the services of the host, which systemd(1) keeps.
public protocol HostServices {
  /// The addresses of the stream sockets on which a unit listens; none if that cannot be told.
  func listeningSockets(ofUnit unit: String) -> [ByteString]

  /// Looks for the proprietary driver of NVIDIA.
  func nvidiaDriver() -> NVIDIADriver.Discovery

  /// Sees to it that p11-kit(8) serves the host's certificates to containers.
  ///
  /// - Returns: the path of its socket; nil where the host has no p11-kit.
  func certificateServer(in directory: RuntimeDirectory) -> ByteString?

  /// The emulator that runs programs of another architecture here, and in other file trees.
  ///
  /// - Parameter architecture: the architecture.
  /// - Returns: its path.
  /// - Throws: what is missing.
  func emulator(of architecture: Architecture) throws(EmulatorError) -> ByteString

  /// Asks Flatpak's session helper, on the session bus, to make what containers of the first Toolbxes mount.
  ///
  /// - Throws: the error of connecting to the bus or of the call.
  func requestFlatpakSession() throws(SystemError)
}

/// The door to what builds images from the packages of a distribution.
public protocol ImageBuilding {
  /// Looks at what an image would be built from.
  ///
  /// - Parameters:
  ///   - distribution: a distribution of the table.
  ///   - release: its release, as tags have it.
  /// - Returns: words for people, such as `the packages of Debian 13`; nil if it cannot be built here.
  func source(_ distribution: Distribution, release: String) -> String?

  /// Builds it, and gives it to the engine; people see how far it has got.
  ///
  /// - Parameters:
  ///   - distribution: a distribution of the table.
  ///   - release: its release, as tags have it.
  /// - Returns: the image's name.
  /// - Throws: `ToolboxError`; then there is no such image.
  func build(_ distribution: Distribution, release: String) throws(ToolboxError) -> String
}

/// All doors to the world that the use cases have, so that tests can put others in their place.
public struct Doors {
  /// The container engine.
  public var engine: any ContainerEngine
  /// The host's files.
  public var files: any HostFiles
  /// The host's services.
  public var services: any HostServices
  /// The person.
  public var console: any Console
  /// The entry points of containers.
  public var entryPoints: any EntryPointMonitor
  /// Containers that run.
  public var entrance: any ContainerEntrance
  /// What builds images that cannot be fetched.
  public var builder: any ImageBuilding
  /// What an update of the engine makes necessary before containers are created or started.
  public var migration: Migration

  /// Collects the doors.
  public init(
    engine: any ContainerEngine, files: any HostFiles, services: any HostServices, console: any Console,
    entryPoints: any EntryPointMonitor, entrance: any ContainerEntrance, builder: any ImageBuilding,
    migration: Migration
  ) {
    self.engine = engine
    self.files = files
    self.services = services
    self.console = console
    self.entryPoints = entryPoints
    self.entrance = entrance
    self.builder = builder
    self.migration = migration
  }
}
