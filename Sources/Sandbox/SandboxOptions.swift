public import LinuxSystem

/// What a sandbox is to be like, and what is to run in it.
public struct SandboxOptions: Hashable, Sendable {
  /// What is done to the file tree, as it was written.
  public var operations: [Operation] = []
  /// Whether the environment begins empty.
  public var clearsEnvironment = false
  /// Variables that are set, in this order.
  public var setVariables: [Variable] = []
  /// Variables that are taken out, after all others were set.
  public var unsetVariables: [ByteString] = []
  /// The working directory.
  public var workingDirectory = SandboxPath(components: [])

  /// Whether the user is root inside.
  public var becomesRoot = false
  /// Whether there is a user namespace also where root would not need one, so that its programs are not the machine's root.
  public var hasUserNamespace = false
  /// Whether the users and groups of systemd's foreign range are the same inside.
  public var mapsForeign = false
  /// System calls that have no effect.
  public var suppressed: Set<Suppression> = []
  /// Whether it is kept in mind to whom files are given, in an attribute of each; needs processes of its own.
  public var recordsOwners = false
  /// Namespaces of its own, beside that of mounts.
  public var namespaces: Set<Namespaces.Kind> = []
  /// The host name.
  public var hostName: ByteString?
  /// Changes of the capabilities that the command has, in this order.
  public var capabilityChanges: [CapabilityChange] = []
  /// Descriptors of programs for seccomp(2).
  public var filters: [Int32] = []

  /// Whether inherited descriptors are renumbered from 3 up, and announced.
  public var packsDescriptors = false
  /// Whether the command is killed when its parent dies.
  public var diesWithParent = false
  /// Whether the command is in a session of its own.
  public var hasOwnSession = false
  /// A descriptor to which the command's process and its end are reported.
  public var statusDescriptor: Int32?
  /// Whether each operation is told before it is done.
  public var tellsOperations = false
  /// The command and its arguments; a shell if there is none.
  public var command: [ByteString] = []

  /// A sandbox of nothing.
  public init() {}

  /// A variable of the environment.
  public struct Variable: Hashable, Sendable {
    /// Its name.
    public var name: ByteString
    /// What it is set to.
    public var value: ByteString

    /// Puts the two together.
    public init(name: ByteString, value: ByteString) {
      self.name = name
      self.value = value
    }
  }

  /// Families of system calls that can be made to succeed without effect.
  public enum Suppression: Hashable, Sendable {
    /// Those that change the owner of a file.
    case changeOwner
    /// Those that wait until data is on the disk.
    case synchronize
  }

  /// A change of the capabilities that the command has.
  public struct CapabilityChange: Hashable, Sendable {
    /// Whether it is added.
    public var isAdded: Bool
    /// Such as `CAP_CHOWN`; nil for all.
    public var name: ByteString?
  }
}
