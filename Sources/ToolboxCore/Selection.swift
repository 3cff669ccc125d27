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

  /// Collects what was said.
  public init(
    container: String? = nil, nameSource: NameSource = .option, distribution: String? = nil,
    image: String? = nil,
    release: String? = nil
  ) {
    self.container = container
    self.nameSource = nameSource
    self.distribution = distribution
    self.image = image
    self.release = release
  }
}

/// The container, image and release that a selection means on this host.
public struct Target: Hashable, Sendable {
  /// The container's name.
  public let container: ContainerName
  /// The image, by a name that need not hold a registry.
  public let image: ImageReference
  /// The release.
  public let release: String
}

/// What is meant where a person says nothing: the host's own distribution, or else Fedora.
public struct Defaults: Hashable, Sendable {
  /// The distribution.
  public let distribution: Distribution
  /// Its release; an empty one is refused when it is used.
  public let release: String

  /// Reads them off the host's os-release(5); nil stands for a file that cannot be read.
  public init(_ host: OSRelease?) {
    if let host, let id = host.id, let distribution = Distribution.named(id) {
      self.distribution = distribution
      if case .rolling(let only) = distribution.releaseForm {
        release = only
      } else {
        release = host.versionID ?? ""
      }
      return
    }
    distribution = Distribution.all.first { $0.id == "fedora" } ?? Distribution.all[0]
    release = "44"
  }

  /// Finds out what a selection means.
  ///
  /// - Throws: `ToolboxError` for names, distributions and releases that cannot be.
  public func resolve(_ selection: Selection) throws(ToolboxError) -> Target {
    guard let image = selection.image else {
      let release = try resolveRelease(selection)
      let distribution = try self.distribution(of: selection)
      let image = ImageReference("\(distribution.imageName):\(release)")
      return Target(container: try containerName(selection, image), image: image, release: release)
    }
    let reference = ImageReference(image)
    guard !reference.baseName.isEmpty else { throw .imageWithoutBaseName }
    let release: String
    if let tag = reference.tag { release = tag } else { release = try resolveRelease(selection) }
    return Target(container: try containerName(selection, reference), image: reference, release: release)
  }

  /// Finds out which existing container a selection means; one that is named needs no release.
  ///
  /// - Throws: `ToolboxError` for names, distributions and releases that cannot be.
  public func resolveContainer(_ selection: Selection) throws(ToolboxError) -> ContainerName {
    guard selection.container != nil, release.isEmpty, selection.release == nil else {
      return try resolve(selection).container
    }
    return try containerName(selection, ImageReference(""))
  }

  private func distribution(of selection: Selection) throws(ToolboxError) -> Distribution {
    guard let id = selection.distribution else { return distribution }
    guard let named = Distribution.named(id) else { throw .unsupportedDistribution(id) }
    return named
  }

  private func resolveRelease(_ selection: Selection) throws(ToolboxError) -> String {
    let wanted = try distribution(of: selection)
    let text: String
    if let given = selection.release {
      text = given
    } else if wanted == distribution {
      // Debian's testing and unstable have no number.
      if release.isEmpty && wanted.needsRelease { throw .releaseUnknown }
      text = release
    } else if wanted.needsRelease {
      throw .releaseNeeded(distribution: wanted.id)
    } else {
      text = ""
    }
    do { return try wanted.checkedRelease(text) } catch { throw .invalidRelease(hint: error.hint) }
  }

  private func containerName(_ selection: Selection, _ image: ImageReference) throws(ToolboxError)
    -> ContainerName
  {
    if let text = selection.container {
      guard let name = ContainerName(text) else { throw .invalidContainerName(selection.nameSource) }
      return name
    }
    let text = ContainerName.text(for: image)
    guard let name = ContainerName(text) else { throw .invalidGeneratedName(text) }
    return name
  }
}
