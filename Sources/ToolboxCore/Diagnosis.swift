/// Whether a host can run toolbox, check by check; see toolbox-doctor(1).
public struct Diagnosis: Hashable, Sendable {
  /// What is looked at, in the order in which it is told; the raw values are a contract with programs.
  public enum Subject: String, CaseIterable, Sendable {
    /// Whether there is a podman that answers, and its version.
    case podman
    /// The program with which podman starts containers.
    case runtime = "oci-runtime"
    /// How podman keeps images and containers.
    case storageDriver = "storage-driver"
    /// The version of control groups.
    case controlGroups = "cgroups"
    /// The user's ranges of subordinate IDs.
    case subordinateIDs = "subordinate-ids"
    /// The programs that map them.
    case idMapping = "id-mapping"
    /// The user's runtime directory.
    case runtimeDirectory = "runtime-directory"
    /// The user's home directory.
    case home = "home-directory"
    /// The files of toolbox.conf(5).
    case configuration
    /// The D-Bus system bus.
    case systemBus = "system-bus"
    /// The D-Bus session bus.
    case sessionBus = "session-bus"
    /// The link by which host and containers see the same paths.
    case hostLink = "run-host"
    /// Where removable media are mounted.
    case media = "run-media"
    /// The program that containers mount.
    case program
    /// What lets containers reach the host.
    case flatpak
    /// What asks registries about images.
    case skopeo
    /// What runs programs of other architectures.
    case emulation
    /// Whether the containers can start.
    case containers

    /// As people call it.
    public var name: String {
      switch self {
      case .podman, .program, .skopeo, .emulation, .configuration, .containers, .controlGroups: rawValue
      case .runtime: "OCI runtime"
      case .storageDriver: "storage driver"
      case .subordinateIDs: "subordinate IDs"
      case .idMapping: "ID mapping"
      case .runtimeDirectory: "runtime directory"
      case .home: "home directory"
      case .systemBus: "system bus"
      case .sessionBus: "session bus"
      case .hostLink: "/run/host"
      case .media: "/run/media"
      case .flatpak: "Flatpak helper"
      }
    }
  }

  /// How grave it is; the raw values are a contract with programs.
  public enum Status: String, Sendable {
    /// All is well.
    case ok
    /// Something to know, that need not be changed.
    case note
    /// Something works less well than it could.
    case warning
    /// It keeps toolbox from working.
    case failed
  }

  /// What was found about a subject.
  public struct Check: Hashable, Sendable {
    /// The subject.
    public let subject: Subject
    /// How grave it is.
    public let status: Status
    /// What was found, in a line.
    public let finding: String
    /// What mends it, a line or several.
    public let remedy: String?

    init(_ subject: Subject, _ status: Status, _ finding: String, remedy: String? = nil) {
      self.subject = subject
      self.status = status
      self.finding = finding
      self.remedy = remedy
    }
  }

  /// One for each subject, in their order.
  public let checks: [Check]

  /// Judges what is known about podman and the rest of the host.
  public init(_ engine: EngineExamination, _ host: HostFacts) {
    checks = [
      Self.podman(engine), Self.runtime(engine), Self.storageDriver(engine),
      Self.controlGroups(host.controlGroups), Self.subordinateIDs(host), Self.idMapping(host),
      Self.runtimeDirectory(host), Self.home(host), Self.configuration(host),
      Self.systemBus(host.systemBus, host.environment),
      Self.sessionBus(host.sessionBus), Self.hostLink(host.hostLink), Self.media(host.hasMedia),
      Self.program(host.program), Self.flatpak(host.flatpakService), Self.skopeo(host.skopeo),
      Self.emulation(host.emulation),
      Self.containers(
        engine, missing: host.missingSources, host.emulation.containers, program: host.programName),
    ]
  }

  /// How many things keep toolbox from working.
  public var failureCount: Int { checks.count { $0.status == .failed } }
}
