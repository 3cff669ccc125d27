internal import LinuxSystem

/// Finds an image in local storage, or else fetches it.
struct ImageAcquisition {
  /// An image that podman has.
  struct Image {
    /// The name under which podman has it.
    var name: String
    /// What it says about its containers.
    var details: ImageDetails
  }

  private let doors: Doors
  private let hasTerminal: Bool

  init(_ doors: Doors, hasTerminal: Bool) {
    self.doors = doors
    self.hasTerminal = hasTerminal
  }

  /// The image that podman has now; nil if the person did not want it to be fetched.
  func acquire(
    _ target: Target, assumesYes: Bool, authenticationFile: ByteString?
  ) throws(ToolboxError) -> Image? {
    let image = target.image
    // podman would not understand it.
    if image.tag == "" { throw .imageUnknown(image.text) }
    if image.mayBeID, try exists(image.text) { return try nameOfLocal(image) }
    if image.domain == nil, try exists("localhost/\(image.text)") {
      return try inspected("localhost/\(image.text)")
    }
    guard let full = image.qualified(release: target.release) else { throw .imageUnknown(image.text) }
    if try exists(full.text) { return try inspected(full.text) }

    guard try mayPull(full, assumesYes: assumesYes, authenticationFile) else { return nil }
    do throws(EngineError) {
      try doors.console.showingProgress("Pulling \(full.text): ") { (advance) throws(EngineError) in
        try doors.engine.pull(full, authenticationFile: authenticationFile, advance: advance)
      }
    } catch { throw .imageNotPulled(full, error) }
    return try inspected(full.text)
  }

  private func mayPull(
    _ image: ImageReference, assumesYes: Bool, _ authenticationFile: ByteString?
  ) throws(ToolboxError) -> Bool {
    if assumesYes || image.domain == "localhost" { return true }
    guard hasTerminal else { throw .imageRequired }
    doors.console.write("Image required to create Toolbx container.\n")
    let size = doors.engine.downloadSize(of: image, authenticationFile: authenticationFile)
    defer { size.cancel() }
    return doors.console.confirmsDownload(of: image.text, size: size)
  }

  private func exists(_ name: String) throws(ToolboxError) -> Bool {
    do { return try doors.engine.imageExists(name) } catch { throw .engine(error) }
  }

  /// An image given by ID goes by its name where it has one, so that `list` shows people something to read.
  private func nameOfLocal(_ image: ImageReference) throws(ToolboxError) -> Image {
    var local = try inspected(image.text)
    let tags = local.details.tags ?? []
    local.name = tags.first { ImageReference($0).tag != "latest" } ?? tags.first ?? image.text
    return local
  }

  private func inspected(_ name: String) throws(ToolboxError) -> Image {
    do { return Image(name: name, details: try doors.engine.inspectImage(name)) } catch {
      throw .imageNotInspected(name, error)
    }
  }
}
