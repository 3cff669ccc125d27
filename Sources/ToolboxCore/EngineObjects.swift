public import LinuxSystem

/// How objects of ours are recognised among others.
public enum ToolbxLabel {
  /// What containers and images carry.
  public static let current = "com.github.containers.toolbox"
  /// What they carried years ago; still recognised, no longer written.
  public static let legacy = "com.github.debarshiray.toolbox"
  /// What containers for another architecture than the host's carry: its name in Go's words.
  public static let architecture = "toolbox-arch"

  /// Whether labels are those of a Toolbx object.
  public static func marks(_ labels: [String: String]) -> Bool {
    labels[current] == "true" || labels[legacy] == "true"
  }
}

/// When something was created: the engine's old versions give words, the others a time.
public enum CreationTime: Hashable, Sendable {
  /// Words such as `2 weeks ago`.
  case words(String)
  /// Seconds since 1970.
  case seconds(Int64)
}

/// A row in the list of containers.
public struct ContainerSummary: Hashable, Sendable {
  /// The full ID.
  public let id: String
  /// The first name.
  public let name: String
  /// When it was created.
  public let created: CreationTime
  /// A word such as `running` or `exited`.
  public let status: String
  /// The image's name.
  public let image: String
  /// The image's full ID; nil where the engine does not say.
  public let imageID: String?
  /// The labels.
  public let labels: [String: String]
  /// Whether processes run in it, which version 1 of podman does not say in a word of its own.
  public let isRunning: Bool

  /// Makes a row; without `isRunning` the status decides.
  public init(
    id: String, name: String, created: CreationTime, status: String, image: String, imageID: String? = nil,
    labels: [String: String], isRunning: Bool? = nil
  ) {
    self.id = id
    self.name = name
    self.created = created
    self.status = status
    self.image = image
    self.imageID = imageID
    self.labels = labels
    self.isRunning = isRunning ?? (status == "running")
  }

  /// Whether it is certain that nothing runs in it; old versions of podman add to the word, as in `Exited (0)`.
  public var isAtRest: Bool {
    let word = status.lowercased().prefix { $0.isLetter }
    return ["configured", "created", "dead", "exited", "stopped"].contains(word)
  }
}

/// A row in the list of images.
public struct ImageSummary: Hashable, Sendable {
  /// The full ID.
  public let id: String
  /// All names, with tags; may be empty.
  public let names: [String]
  /// When it was created.
  public let created: CreationTime
  /// The labels.
  public let labels: [String: String]
  /// The architecture in Go's words, such as `amd64`; nil where the engine does not say.
  public let architecture: String?

  /// Makes a row.
  public init(
    id: String, names: [String], created: CreationTime, labels: [String: String], architecture: String? = nil
  ) {
    self.id = id
    self.names = names
    self.created = created
    self.labels = labels
    self.architecture = architecture
  }
}

/// What entering a container needs to know about it.
public struct ContainerDetails: Hashable, Sendable {
  /// What is mounted in a container.
  public struct Mount: Hashable, Sendable {
    /// The path on the host; something else for what is no bind mount.
    public let source: String
    /// The path in the container.
    public let target: String

    /// Says what is mounted where.
    public init(_ source: String, at target: String) {
      self.source = source
      self.target = target
    }
  }

  /// The full ID; empty where the engine does not say.
  public let id: String
  /// The program that the container runs, and its arguments.
  public let command: [String]
  /// The labels.
  public let labels: [String: String]
  /// What is mounted in it, also while it does not run.
  public let mounts: [Mount]
  /// The process ID of the entry point; 0 or less while the container does not run.
  public var processID: Int32
  /// Where the engine keeps what it knows of the container; empty where it does not say.
  public let directory: String

  /// Collects the details.
  public init(
    id: String = "", command: [String], labels: [String: String], mounts: [Mount] = [], processID: Int32,
    directory: String = ""
  ) {
    self.id = id
    self.command = command
    self.labels = labels
    self.mounts = mounts
    self.processID = processID
    self.directory = directory
  }
}

/// What creating a container needs to know about its image.
public struct ImageDetails: Hashable, Sendable {
  /// The labels.
  public let labels: [String: String]
  /// The names with tags; nil where the engine does not say.
  public let tags: [String]?
  /// The full ID; nil where the engine does not say.
  public let id: String?
  /// The architecture in Go's words, such as `amd64`; nil where the engine does not say.
  public let architecture: String?
  /// What the image puts before every command.
  public let entryPoint: [String]
  /// `NAME=VALUE` of the environment that the image gives to its containers.
  public let environment: [String]

  /// Collects the details.
  public init(
    labels: [String: String], tags: [String]?, id: String? = nil, architecture: String? = nil,
    entryPoint: [String] = [], environment: [String] = []
  ) {
    self.labels = labels
    self.tags = tags
    self.id = id
    self.architecture = architecture
    self.entryPoint = entryPoint
    self.environment = environment
  }
}

/// A container to be made; see toolbox-create(1) for what each of these is for.
public struct ContainerSpecification: Hashable, Sendable {
  /// What is visible in the container: a path of the host, its place inside, and how it is mounted there.
  public struct Volume: Hashable, Sendable {
    /// The path on the host.
    public let source: ByteString
    /// The path in the container.
    public let target: ByteString
    /// podman's mount options, such as `rslave`.
    public let options: ByteString?

    /// A path under the same name unless another is given.
    public init(_ source: ByteString, at target: ByteString? = nil, _ options: ByteString? = nil) {
      self.source = source
      self.target = target ?? source
      self.options = options
    }
  }

  /// Where containers have this program.
  public static let programPath: ByteString = "/usr/bin/toolbox"

  /// The name.
  public var name: ContainerName
  /// The image, as podman is to look for it.
  public var image: String
  /// Whether the caller is root: then there is no user namespace.
  public var isRootful: Bool
  /// Whether the image puts something before every command, which is to be left out.
  public var clearsEntryPoint = false
  /// The architecture of the image in Go's words; nil where it is the host's.
  public var architecture: String?
  /// `NAME=VALUE` of the container's environment.
  public var environment: [ByteString]
  /// What is mounted, in this order.
  public var volumes: [Volume]
  /// The entry point and its arguments.
  public var command: [ByteString]
}

/// A command to be run in a container.
public struct Execution: Hashable, Sendable {
  /// Words that are executed after the container's shell has read its start-up files.
  public var command: [ByteString]
  /// `NAME=VALUE` of the person's session, in addition to the container's own.
  public var environment: [ByteString]
  /// `NAME=VALUE` of what is not the person's own and no secret.
  public var additions: [ByteString] = []
  /// The user's login name.
  public var user: ByteString
  /// The directory to start in.
  public var workingDirectory: ByteString
  /// How many descriptors from 3 up the command inherits.
  public var preservedDescriptors: UInt32
  /// Whether the command gets a terminal of its own.
  public var allocatesTerminal: Bool
  /// Whether a login shell's start-up files are read before.
  public var readsLoginFiles: Bool
  /// What the container does not have of `bash` and `capsh`, by which commands are run; in their place are the
  /// shell of POSIX and this program, which every container has.
  public var missingPrograms: Set<String> = []
}
