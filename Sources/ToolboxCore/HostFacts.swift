public import Architectures
public import LinuxSystem

/// What the diagnosis knows about the host; nothing is judged here.
public struct HostFacts: Sendable {
  /// What stands where the runtime directory should be.
  public enum Directory: Hashable, Sendable {
    /// A directory, with its owner and its permission bits.
    case there(owner: UInt32, mode: UInt32)
    /// Nothing.
    case missing
    /// Something that is no directory.
    case other
    /// It could not be looked at.
    case unreadable(SystemError)
  }

  /// What stands at `/run/host`.
  public enum HostLink: Hashable, Sendable {
    /// The root directory.
    case root
    /// Nothing.
    case missing
    /// Something else.
    case other
  }

  /// The program that containers mount and run.
  public struct Program: Hashable, Sendable {
    /// Its path on the host.
    public var path: ByteString
    /// Whether this user may execute it.
    public var isExecutable: Bool
    /// The path of its dynamic linker; nil for a static program.
    public var interpreter: Result<ByteString?, SystemError>
    /// Whether the dynamic linker is there.
    public var hasInterpreter: Bool

    /// Collects what is known.
    public init(
      path: ByteString, isExecutable: Bool, interpreter: Result<ByteString?, SystemError>, hasInterpreter: Bool
    ) {
      self.path = path
      self.isExecutable = isExecutable
      self.interpreter = interpreter
      self.hasInterpreter = hasInterpreter
    }
  }

  /// What runs programs of other architectures.
  public struct Emulation: Hashable, Sendable {
    /// Architectures for which the kernel has an emulator that works in containers too.
    public var handlers: [String]
    /// Architectures whose emulator is looked up inside the container.
    public var handlersOutside: [String]
    /// Architectures for which a static emulator is where they are looked for.
    public var programs: [String]
    /// Whether containers can be for an architecture, by its name in Go's words, or what is missing for that.
    public var containers: [String: EmulatorError?]
    /// Whether they have registrations of their own, without which sudo(8) does not work in them.
    public var haveOwn: Bool

    /// Collects what is known.
    public init(
      handlers: [String], handlersOutside: [String], programs: [String],
      containers: [String: EmulatorError?] = [:], haveOwn: Bool = true
    ) {
      self.handlers = handlers
      self.handlersOutside = handlersOutside
      self.programs = programs
      self.containers = containers
      self.haveOwn = haveOwn
    }
  }

  /// The name by which this program was called.
  public var programName: String
  /// The user's ID.
  public var userID: UInt32
  /// The user's login name; nil where the user database has none.
  public var userName: ByteString?
  /// The environment as it was given.
  public var environment: Environment
  /// The home directory without links.
  public var home: Result<ByteString, SystemError>
  /// What is wrong with the configuration, in words; nil if nothing is.
  public var configurationError: String?
  /// The control groups.
  public var controlGroups: ControlGroups
  /// Whether the user has subordinate user IDs.
  public var hasSubordinateUserIDs: Bool
  /// Whether the user has subordinate group IDs.
  public var hasSubordinateGroupIDs: Bool
  /// Subordinate IDs that nobody has.
  public var freeSubordinateIDs: ClosedRange<Int>
  /// Which of the programs that map them are not in PATH.
  public var missingMappers: [String]
  /// The runtime directory that is used; nil if there is none.
  public var runtimeDirectory: ByteString?
  /// What stands there.
  public var runtimeDirectoryState: Directory
  /// The system bus.
  public var systemBus: BusState
  /// The session bus.
  public var sessionBus: BusState
  /// `/run/host`.
  public var hostLink: HostLink
  /// Whether `/run/media` is there.
  public var hasMedia: Bool
  /// The program that containers mount.
  public var program: Program
  /// The D-Bus service file of Flatpak's helper.
  public var flatpakService: ByteString?
  /// skopeo(1).
  public var skopeo: ByteString?
  /// What runs programs of other architectures.
  public var emulation: Emulation
  /// Paths that containers mount and that are not there.
  public var missingSources: Set<ByteString>

  /// Collects the facts.
  public init(
    programName: String, userID: UInt32, userName: ByteString?, environment: Environment,
    home: Result<ByteString, SystemError>, configurationError: String?, controlGroups: ControlGroups,
    hasSubordinateUserIDs: Bool, hasSubordinateGroupIDs: Bool,
    freeSubordinateIDs: ClosedRange<Int>, missingMappers: [String], runtimeDirectory: ByteString?,
    runtimeDirectoryState: Directory, systemBus: BusState, sessionBus: BusState, hostLink: HostLink,
    hasMedia: Bool, program: Program, flatpakService: ByteString?, skopeo: ByteString?, emulation: Emulation,
    missingSources: Set<ByteString>
  ) {
    self.programName = programName
    self.userID = userID
    self.userName = userName
    self.environment = environment
    self.home = home
    self.configurationError = configurationError
    self.controlGroups = controlGroups
    self.hasSubordinateUserIDs = hasSubordinateUserIDs
    self.hasSubordinateGroupIDs = hasSubordinateGroupIDs
    self.freeSubordinateIDs = freeSubordinateIDs
    self.missingMappers = missingMappers
    self.runtimeDirectory = runtimeDirectory
    self.runtimeDirectoryState = runtimeDirectoryState
    self.systemBus = systemBus
    self.sessionBus = sessionBus
    self.hostLink = hostLink
    self.hasMedia = hasMedia
    self.program = program
    self.flatpakService = flatpakService
    self.skopeo = skopeo
    self.emulation = emulation
    self.missingSources = missingSources
  }
}
