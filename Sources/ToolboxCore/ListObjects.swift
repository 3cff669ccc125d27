public import Architectures

/// Finds the containers and images that are ours.
public struct ListObjects {
  /// A name of an image; an image with several names has several rows.
  public struct ImageRow: Hashable, Sendable {
    /// The name; `<none>` for an image without.
    public let name: String
    /// The image.
    public let image: ImageSummary
  }

  private let engine: any ContainerEngine

  /// Makes the use case.
  public init(_ engine: any ContainerEngine) {
    self.engine = engine
  }

  /// Our containers in the engine's order, and our images sorted by name.
  ///
  /// - Throws: `imagesNotListed` or `containersNotListed`.
  public func callAsFunction(
    containers: Bool, images: Bool
  ) throws(ToolboxError) -> (containers: [ContainerSummary], images: [ImageRow]) {
    let found = engine.inventory(containers: containers, images: images)
    var rows: [ImageRow] = []
    switch found.images {
    case .success(let all): rows = Self.rows(all)
    case .failure(let error): throw .imagesNotListed(error)
    }
    switch found.containers {
    case .success(let all): return (all.filter { ToolbxLabel.marks($0.labels) }, rows)
    case .failure(let error): throw .containersNotListed(error)
    }
  }

  /// The architectures of containers and images that are not for the host's, as far as podman's lists tell them.
  public struct ForeignArchitectures {
    private let own: String?
    private var byImageID: [String: String] = [:]

    /// Learns them.
    ///
    /// - Parameters:
    ///   - containers: those that are listed, whose labels tell.
    ///   - host: the host's architecture; nil where it is not known.
    public init(containers: [ContainerSummary], host: Architecture?) {
      own = host?.ociName
      for container in containers {
        if let id = container.imageID, let architecture = self[container] { byImageID[id] = architecture }
      }
    }

    /// That of a container, such as `arm64`; nil if it is the host's, or was not asked for.
    public subscript(container: ContainerSummary) -> String? {
      foreign(container.labels[ToolbxLabel.architecture].flatMap(Architecture.named)?.ociName)
    }

    /// That of an image, such as `arm64`; nil if it is the host's, or is not known.
    public subscript(row: ImageRow) -> String? {
      let tagged = row.image.names.compactMap { ImageReference($0).taggedArchitecture?.architecture.ociName }
      return foreign(row.image.architecture ?? tagged.first ?? byImageID[row.image.id])
    }

    private func foreign(_ architecture: String?) -> String? { architecture == own ? nil : architecture }
  }

  /// The processor architectures of images, by the images' IDs.
  public struct Architectures {
    private let byID: [String: String]

    init(_ byID: [String: String]) {
      self.byID = byID
    }

    /// That of the image of a container, such as `amd64`; nil if it is not known.
    public subscript(container: ContainerSummary) -> String? {
      container.imageID.flatMap { byID[$0] }
        ?? container.labels[ToolbxLabel.architecture].flatMap(Architecture.named)?.ociName
    }

    /// That of an image, such as `amd64`; nil if it is not known.
    public subscript(image: ImageSummary) -> String? { byID[image.id] }
  }

  /// The architectures of the images that were found, and of those of containers.
  ///
  /// Old versions of podman do not have them in their lists, so the images are looked at, all by one process.
  ///
  /// - Throws: `imagesNotListed`.
  public func architectures(
    containers: [ContainerSummary], images: [ImageRow]
  ) throws(ToolboxError) -> Architectures {
    var known: [String: String] = [:]
    for row in images { known[row.image.id] = row.image.architecture }
    let wanted = images.map(\.image.id) + containers.compactMap(\.imageID)
    let unknown = Set(wanted).subtracting(known.keys).sorted()
    if unknown.isEmpty { return Architectures(known) }
    let details: [ImageDetails]
    do { details = try engine.inspectImages(unknown) } catch { throw .imagesNotListed(error) }
    for image in details {
      if let id = image.id { known[id] = image.architecture }
    }
    return Architectures(known)
  }

  static func rows(_ images: [ImageSummary]) -> [ImageRow] {
    var seen: Set<String> = []
    return images.filter { ToolbxLabel.marks($0.labels) && seen.insert($0.id).inserted }
      .flatMap { image in
        image.names.isEmpty
          ? [ImageRow(name: "<none>", image: image)]
          : image.names.map { ImageRow(name: $0, image: image) }
      }
      .sorted { Array($0.name.utf8).lexicographicallyPrecedes(Array($1.name.utf8)) }
  }
}
