/// Removes containers and images that are ours, and nothing else.
public struct RemoveObjects {
  private let engine: any ContainerEngine

  /// Makes the use case.
  public init(_ engine: any ContainerEngine) {
    self.engine = engine
  }

  /// The IDs of all our containers.
  ///
  /// - Throws: `containersNotListed`.
  public func allContainers() throws(ToolboxError) -> [String] {
    try ListObjects(engine)(containers: true, images: false).containers.map(\.id)
  }

  /// The IDs of all our images, each once.
  ///
  /// - Throws: `imagesNotListed`.
  public func allImages() throws(ToolboxError) -> [String] {
    var seen: Set<String> = []
    return try ListObjects(engine)(containers: false, images: true).images.map(\.image.id)
      .filter { seen.insert($0).inserted }
  }

  /// Removes a container by name or ID.
  ///
  /// - Throws: `ToolboxError` that says why it is still there.
  public func container(_ name: String, force: Bool) throws(ToolboxError) {
    let details: ContainerDetails
    do { details = try engine.inspectContainer(name) } catch { throw .containerNotInspected(name, error) }
    guard ToolbxLabel.marks(details.labels) else { throw .containerNotToolbx(name) }
    do { try engine.removeContainer(name, force: force) } catch {
      switch error.code {
      case 1: throw .noSuchContainer(name)
      case 2: throw .containerRunning(name)
      default: throw .containerNotRemoved(name, error)
      }
    }
  }

  /// Removes an image by name or ID.
  ///
  /// - Throws: `ToolboxError` that says why it is still there.
  public func image(_ name: String, force: Bool) throws(ToolboxError) {
    let details: ImageDetails
    do { details = try engine.inspectImage(name) } catch { throw .imageNotInspected(name, error) }
    guard ToolbxLabel.marks(details.labels) else { throw .imageNotToolbx(name) }
    do { try engine.removeImage(name, force: force) } catch {
      switch error.code {
      case 1: throw .noSuchImage(name)
      case 2: throw .imageInUse(name)
      default: throw .imageNotRemoved(name, error)
      }
    }
  }
}
