public import Architectures

/// What is meant where a person says nothing: what toolbox.conf(5) says, else the host's own distribution, or
/// else Fedora.
public struct Defaults: Hashable, Sendable {
  /// The host's distribution, or the one that stands in for it.
  public let distribution: Distribution
  /// Its release; an empty one is refused when it is used.
  public let release: String
  /// What was configured.
  public let configuration: Configuration
  /// The host's architecture; nil where it has no name here.
  public let architecture: Architecture?

  /// Reads them off the host's os-release(5); nil stands for a file that cannot be read.
  public init(
    _ host: OSRelease?, _ configuration: Configuration = Configuration(),
    architecture: Architecture? = .host
  ) {
    self.configuration = configuration
    self.architecture = architecture
    if let host, let id = host.id, let distribution = Distribution.named(id) {
      self.distribution = distribution
      release = distribution.releaseForm.hostRelease(host.versionID)
      return
    }
    distribution = Distribution.named("fedora") ?? Distribution.all[0]
    release = "44"
  }

  /// The container that is meant where nothing is said at all; nil if that cannot be told.
  public var container: ContainerName? { (try? resolve(Selection()))?.container }

  /// Finds out what a selection means.
  ///
  /// - Throws: `ToolboxError` for names, distributions and releases that cannot be.
  public func resolve(_ selection: Selection) throws(ToolboxError) -> Target {
    if let image = selection.image { return try resolve(selection, image: image) }
    let saysNothing = selection.distribution == nil && selection.release == nil
    if saysNothing, let image = configuration.image { return try resolve(selection, image: image) }

    let distribution = try self.distribution(of: selection)
    let release = try resolveRelease(selection, distribution)
    let image = ImageReference("\(distribution.imageName):\(release)")
    return try target(selection, image, release: release, foreign(selection.architecture))
  }

  /// Finds out which existing container a selection means; one that is named needs no release.
  ///
  /// - Throws: `ToolboxError` for names, distributions and releases that cannot be.
  public func resolveContainer(_ selection: Selection) throws(ToolboxError) -> ContainerName {
    guard selection.container != nil, release.isEmpty, selection.release == nil else {
      return try resolve(selection).container
    }
    return try containerName(selection, ImageReference(""), nil)
  }

  /// Checks that what was configured means a container.
  ///
  /// - Throws: `containerNameUnresolved`.
  public func checkConfiguration() throws(ToolboxError) {
    guard configuration != Configuration() else { return }
    do { _ = try resolve(Selection()) } catch { throw .containerNameUnresolved(error) }
  }
}

extension Defaults {
  /// An image that is named: its tag is the release.
  private func resolve(_ selection: Selection, image: String) throws(ToolboxError) -> Target {
    let image = ImageReference(image)
    let tagged = image.taggedArchitecture
    if let option = selection.architecture, let tagged, option != tagged.architecture {
      throw .architecturesDisagree(option: option, tagged.architecture, image)
    }
    let architecture = foreign(selection.architecture ?? tagged?.architecture)
    // With the host's own architecture behind it, a tag is one as any other.
    guard architecture != nil, let tagged else {
      return try target(selection, image, release: release(of: image), architecture)
    }
    var target = try target(selection, tagged.image, release: release(of: tagged.image), architecture)
    target.spelledImage = image
    return target
  }

  /// An architecture that is not the host's; nil for that, and for none.
  private func foreign(_ architecture: Architecture?) -> Architecture? {
    architecture == self.architecture ? nil : architecture
  }

  private func target(
    _ selection: Selection, _ image: ImageReference, release: String, _ architecture: Architecture?
  ) throws(ToolboxError) -> Target {
    Target(
      container: try containerName(selection, image, architecture), image: image, release: release,
      architecture: architecture)
  }

  private func release(of image: ImageReference) throws(ToolboxError) -> String {
    if let tag = image.tag { return tag }
    // The host's release says nothing about images of other distributions.
    guard image.domain == nil, Distribution.withImageName(image.baseName) == distribution else { return "" }
    return try resolveRelease(Selection(distribution: distribution.id), distribution)
  }

  private func distribution(of selection: Selection) throws(ToolboxError) -> Distribution {
    guard let id = selection.distribution ?? configuration.distribution else { return distribution }
    guard let named = Distribution.named(id) else { throw .unsupportedDistribution(id) }
    return named
  }

  private func resolveRelease(
    _ selection: Selection, _ wanted: Distribution
  ) throws(ToolboxError) -> String {
    let text: String
    if let given = selection.release {
      text = given
    } else if wanted == distribution {
      text = configuration.release ?? release
      if text.isEmpty && wanted.needsRelease { throw .releaseUnknown }
    } else if wanted.needsRelease {
      guard let configured = configuration.release else { throw .releaseNeeded(distribution: wanted.id) }
      text = configured
    } else {
      // A distribution of one release, named by the person: what is configured is about another.
      text = selection.distribution == nil ? configuration.release ?? "" : ""
    }
    do { return try wanted.checkedRelease(text) } catch { throw .invalidRelease(hint: error.hint) }
  }

  private func containerName(
    _ selection: Selection, _ image: ImageReference, _ architecture: Architecture?
  ) throws(ToolboxError) -> ContainerName {
    if let text = selection.container {
      guard let name = ContainerName(text) else { throw .invalidContainerName(selection.nameSource) }
      return name
    }
    let text = ContainerName.text(for: image, architecture)
    guard let name = ContainerName(text) else { throw .invalidGeneratedName(text) }
    return name
  }
}
