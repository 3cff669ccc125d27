/// A specification of the Container Device Interface: what containers need for some devices to work in them.
///
/// The schema is that of version 0.8; see cncf-tags/container-device-interface, SPEC.md. Nothing is said about the
/// values: a field that is empty may also have been missing.
public struct CDISpecification: Hashable, Sendable {
  /// The version of the schema.
  public var version: String
  /// Vendor and class of the devices, such as `nvidia.com/gpu`.
  public var kind: String
  /// Notes for programs.
  public var annotations: [String: String] = [:]
  /// The devices that can be asked for by name.
  public var devices: [Device] = []
  /// What all containers get, whichever device they ask for.
  public var edits: ContainerEdits

  /// Makes a specification without devices.
  public init(version: String, kind: String, edits: ContainerEdits) {
    self.version = version
    self.kind = kind
    self.edits = edits
  }

  /// A device with a name, and what a container gets that asks for it.
  public struct Device: Hashable, Sendable {
    /// The name.
    public var name: String
    /// Notes for programs.
    public var annotations: [String: String]
    /// What the container gets.
    public var edits: ContainerEdits
  }

  /// What is changed in a container.
  public struct ContainerEdits: Hashable, Sendable {
    /// Variables of the environment, as `NAME=VALUE`.
    public var environment: [String] = []
    /// Devices that appear in the container.
    public var deviceNodes: [DeviceNode] = []
    /// Programs that are run at points of the container's life.
    public var hooks: [Hook] = []
    /// What is mounted into the container.
    public var mounts: [Mount] = []
    /// Resource Director Technology of Intel's processors.
    public var intelRDT: IntelRDT?
    /// Groups that the container's process belongs to.
    public var additionalGroupIDs: [UInt32] = []

    /// Changes nothing.
    public init() {}
  }

  /// A file below /dev.
  public struct DeviceNode: Hashable, Sendable {
    /// The path in the container.
    public var path: String
    /// The path on the host, if it is another one.
    public var hostPath = ""
    /// A letter, as for mknod(1).
    public var type = ""
    /// The major number; nil for the one on the host.
    public var major: Int64?
    /// The minor number; nil for the one on the host.
    public var minor: Int64?
    /// The mode of the file.
    public var fileMode: UInt32?
    /// What the control group allows, letters of `rwm`.
    public var permissions = ""
    /// The owner.
    public var userID: UInt32?
    /// The owning group.
    public var groupID: UInt32?

    /// Names a device that is the same in the container and on the host.
    public init(_ path: String) {
      self.path = path
    }
  }

  /// A bind mount.
  public struct Mount: Hashable, Sendable {
    /// What is mounted.
    public var hostPath: String
    /// Where it is mounted.
    public var containerPath: String
    /// Options of mount(8).
    public var options: [String]
    /// The type of the file system; empty means `bind`.
    public var type = ""

    /// Describes a bind mount.
    public init(_ hostPath: String, at containerPath: String, options: [String]) {
      self.hostPath = hostPath
      self.containerPath = containerPath
      self.options = options
    }
  }

  /// A program that is run when the container reaches a point of its life; see the OCI runtime specification.
  public struct Hook: Hashable, Sendable {
    /// The point, such as `createContainer`.
    public var name: String
    /// The program.
    public var path: String
    /// The program's name and its arguments.
    public var arguments: [String]
    /// Its environment, as `NAME=VALUE`.
    public var environment: [String] = []
    /// Seconds that it may take.
    public var timeout: Int?

    /// Describes a hook without an environment of its own.
    public init(_ name: String, path: String, arguments: [String]) {
      self.name = name
      self.path = path
      self.arguments = arguments
    }
  }

  /// Resource Director Technology of Intel's processors; see the OCI runtime specification.
  public struct IntelRDT: Hashable, Sendable {
    /// The class of service.
    public var classID: String
    /// How the level 3 cache is shared.
    public var l3CacheSchema: String
    /// How the bandwidth of the memory is shared.
    public var memoryBandwidthSchema: String
    /// Whether the use of the cache is monitored.
    public var monitorsCache: Bool
    /// Whether the use of the bandwidth is monitored.
    public var monitorsMemoryBandwidth: Bool
  }
}
