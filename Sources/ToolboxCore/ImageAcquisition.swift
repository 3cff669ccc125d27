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

  /// Begins to look for the image under the names that it may have here, unless there is the container.
  ///
  /// An ID says nothing about names: it takes a closer look.
  func glance(_ target: Target) -> ImageGlance? {
    let image = target.image
    if image.tag == "" || image.mayBeID { return nil }
    let local = image.domain == nil ? "localhost/\(image.text)" : nil
    let names = [local, image.qualified(release: target.release)?.text].compactMap(\.self)
    return ImageGlance(names, doors.engine.lookForImages(names, unlessContainer: target.container.description))
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
    } catch {
      if let name = try built(full, afterwards: error, assumesYes: assumesYes) { return try inspected(name) }
      throw .imageNotPulled(full, error)
    }
    return try inspected(full.text)
  }

  /// Builds what could not be fetched, if that is possible and wanted.
  ///
  /// - Returns: the image's name; nil if there is none.
  private func built(
    _ image: ImageReference, afterwards error: EngineError, assumesYes: Bool
  ) throws(ToolboxError) -> String? {
    // Nothing else takes the place of what somebody else has made.
    guard !TerminationSignals.isInterrupted, let distribution = Distribution.withImageName(image.baseName),
      let release = image.tag,
      distribution.qualified("\(distribution.imageName):\(release)", release: release) == image.text,
      assumesYes || hasTerminal, let source = doors.builder.source(distribution, release: release)
    else { return nil }
    doors.console.note("Image \(image.text) could not be pulled\n")
    guard assumesYes || doors.console.confirms("Build it from \(source) instead? [y/N]: ") else { return nil }
    return try doors.builder.build(distribution, release: release)
  }

  private func mayPull(
    _ image: ImageReference, assumesYes: Bool, _ authenticationFile: ByteString?
  ) throws(ToolboxError) -> Bool {
    if assumesYes || image.domain == "localhost" { return true }
    guard hasTerminal else { throw .imageRequired }
    doors.console.write("Image required to create Toolbx container.\n")
    let size = doors.engine.downloadSize(
      of: image, architecture: nil, authenticationFile: authenticationFile)
    defer { size.cancel() }
    return doors.console.confirmsDownload(of: image.text, size: size)
  }

  private func exists(_ name: String) throws(ToolboxError) -> Bool {
    do { return try doors.engine.imageExists(name) } catch { throw .engine(error) }
  }

  private func nameOfLocal(_ image: ImageReference) throws(ToolboxError) -> Image {
    var local = try inspected(image.text)
    local.name = Self.readableName(of: local)
    return local
  }

  /// An image given by ID goes by its name where it has one, so that `list` shows people something to read.
  static func readableName(of image: Image) -> String {
    let tags = image.details.tags ?? []
    return tags.first { ImageReference($0).tag != "latest" } ?? tags.first ?? image.name
  }

  private func inspected(_ name: String) throws(ToolboxError) -> Image {
    do { return Image(name: name, details: try doors.engine.inspectImage(name)) } catch {
      throw .imageNotInspected(name, error)
    }
  }
}

/// A single question for an image and for a container, which is answered where all is as usual: there is the image and
/// not the container.
struct ImageGlance {
  private let names: [String]
  private let pending: any PendingImages

  /// Takes the names in the order in which they count, and the answer to come.
  init(_ names: [String], _ pending: any PendingImages) {
    self.names = names
    self.pending = pending
  }

  /// The image, and with it that there is no such container; nil if that takes a closer look.
  ///
  /// Only what has one of the names to the letter is what was meant. Anything else that was found may be what a name
  /// means by the engine's rules, or the container.
  func image() -> ImageAcquisition.Image? {
    guard let found = pending.wait() else { return nil }
    let here = names.filter { name in found.contains { Self.has($0, name) } }
    guard here.count == found.count, let name = here.first,
      let details = found.first(where: { Self.has($0, name) })
    else { return nil }
    return ImageAcquisition.Image(name: name, details: details)
  }

  private static func has(_ image: ImageDetails, _ name: String) -> Bool {
    let tagged = ImageReference(name).tag == nil ? name + ":latest" : name
    return image.tags?.contains(tagged) == true
  }
}
