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
