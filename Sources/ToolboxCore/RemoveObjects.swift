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

  /// What to remove so that none of our images is left: an ID, or each name of an image that has several.
  ///
  /// podman removes an image by its ID only while it has one name at most; with its last name an image goes.
  ///
  /// - Throws: `imagesNotListed`.
  public func allImages() throws(ToolboxError) -> [String] {
    try ListObjects(engine)(containers: false, images: true).images.map { row in
      row.image.names.count > 1 ? row.name : row.image.id
    }
  }

  /// Removes a container by name or ID.
  ///
  /// - Throws: `ToolboxError` that says why it is still there.
  public func container(_ name: String, force: Bool) throws(ToolboxError) {
    let details: ContainerDetails
    do { details = try engine.inspectContainer(name) } catch {
      // That there is none needs no more words.
      let isMissing = (try? engine.containerExists(name)) == false
      throw .containerNotInspected(name, isMissing ? nil : error)
    }
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
    do { details = try engine.inspectImage(name) } catch {
      let isMissing = (try? engine.imageExists(name)) == false
      throw .imageNotInspected(name, isMissing ? nil : error)
    }
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
