public import Architectures

/// What a person said about the container and its image; nil where nothing was said.
public struct Selection: Hashable, Sendable {
  /// How the name of a container was given.
  public enum NameSource: Hashable, Sendable {
    /// As an argument.
    case argument
    /// By `--container`.
    case option
  }

  /// The container's name.
  public var container: String?
  /// How the name was given, for the words of an error.
  public var nameSource: NameSource
  /// `--distro`.
  public var distribution: String?
  /// `--image`.
  public var image: String?
  /// `--release`.
  public var release: String?
  /// `--arch`.
  public var architecture: Architecture?

  /// Collects what was said.
  public init(
    container: String? = nil, nameSource: NameSource = .option, distribution: String? = nil,
    image: String? = nil,
    release: String? = nil, architecture: Architecture? = nil
  ) {
    self.container = container
    self.nameSource = nameSource
    self.distribution = distribution
    self.image = image
    self.release = release
    self.architecture = architecture
  }
}

/// The container, image and release that a selection means on this host.
public struct Target: Hashable, Sendable {
  /// The container's name.
  public let container: ContainerName
  /// The image, by a name that need not hold a registry, and holds no architecture.
  public let image: ImageReference
  /// The release.
  public let release: String
  /// The architecture of the image; nil where it is the host's, or not known to be another.
  public var architecture: Architecture?
  /// The image as it was named, with the architecture in its tag; nil where it had none there.
  public var spelledImage: ImageReference?
}
