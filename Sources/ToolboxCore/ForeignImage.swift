internal import Architectures
internal import LinuxSystem

/// Finds an image for another architecture in local storage, or else fetches it.
struct ForeignImage {
  private let doors: Doors
  private let hasTerminal: Bool
  private let architecture: Architecture

  init(_ architecture: Architecture, _ doors: Doors, hasTerminal: Bool) {
    self.architecture = architecture
    self.doors = doors
    self.hasTerminal = hasTerminal
  }

  /// The image that podman has now; nil if the person did not want it to be fetched.
  func acquire(
    _ target: Target, assumesYes: Bool, authenticationFile: ByteString?
  ) throws(ToolboxError) -> ImageAcquisition.Image? {
    let image = target.image
    // podman would not understand it.
    if image.tag == "" { throw .imageUnknown(image.text) }
    if image.mayBeID, var found = try existing(image.text) {
      found.name = ImageAcquisition.readableName(of: found)
      return found
    }
    // Somebody may have it under the name that was said, with another word for the architecture.
    let names = [target.spelledImage, image.local(architecture)].compactMap(\.self)
    for name in names where name.domain == nil {
      if let found = try existing("localhost/\(name.text)") { return found }
    }
    // People may have fetched it themselves; what is there may also be the one for the host.
    if !image.isOfDistribution {
      let plain = image.domain == nil ? "localhost/\(image.text)" : image.text
      if let found = try existing(plain, of: architecture) { return found }
    }
    guard let full = image.qualified(release: target.release)?.withoutRedundantTag else {
      if image.domain == nil { _ = try existing("localhost/\(image.text)") }
      throw .imageUnknown(image.text)
    }
    for name in names.compactMap({ $0.qualified(release: target.release) }) {
      if let found = try existing(name.text) { return found }
    }
    let name = full.local(architecture).text

    guard assumesYes || hasTerminal else { throw .imageRequired }
    // Before anybody is asked: another variant cannot be told from this one later on.
    try verify(full, authenticationFile)
    guard assumesYes || confirms(full, authenticationFile) else { return nil }
    do throws(EngineError) {
      try doors.console.showingProgress("Pulling \(name): ") { (advance) throws(EngineError) in
        try doors.engine.pull(
          full, architecture: architecture.ociName, as: name, authenticationFile: authenticationFile,
          advance: advance)
      }
    } catch { throw .foreignImageNotHad(full, architecture, error) }
    do { return try inspected(name) } catch {
      // Another one has come between the question and the answer.
      try? doors.engine.removeImage(name, force: false)
      throw error
    }
  }

  /// An image that is there, if it is for an architecture.
  private func existing(
    _ name: String, of architecture: Architecture
  ) throws(ToolboxError) -> ImageAcquisition.Image? {
    do throws(EngineError) {
      guard try doors.engine.imageExists(name) else { return nil }
      let details = try doors.engine.inspectImage(name)
      guard details.architecture == architecture.ociName else { return nil }
      return ImageAcquisition.Image(name: name, details: details)
    } catch { throw .engine(error) }
  }

  private func existing(_ name: String) throws(ToolboxError) -> ImageAcquisition.Image? {
    do { guard try doors.engine.imageExists(name) else { return nil } } catch { throw .engine(error) }
    return try inspected(name)
  }

  /// An image that is there: it must be for this architecture.
  private func inspected(_ name: String) throws(ToolboxError) -> ImageAcquisition.Image {
    let details: ImageDetails
    do { details = try doors.engine.inspectImage(name) } catch { throw .imageNotInspected(name, error) }
    try check(details.architecture, of: name)
    return ImageAcquisition.Image(name: name, details: details)
  }

  /// Asks the registry for the variant; an image without variants is the answer to each such question.
  private func verify(_ image: ImageReference, _ authenticationFile: ByteString?) throws(ToolboxError) {
    let found: String?
    do throws(EngineError) {
      found = try doors.console.showingProgress("Inspecting \(image.text): ") { (advance) throws(EngineError) in
        try doors.engine.architecture(
          ofRemote: image, preferring: architecture.ociName, authenticationFile: authenticationFile,
          advance: advance)
      }
    } catch { throw .foreignImageNotHad(image, architecture, error) }
    try check(found, of: image.text)
  }

  private func check(_ found: String?, of name: String) throws(ToolboxError) {
    guard found == architecture.ociName else {
      throw .imageOfOtherArchitecture(name, found: found, wanted: architecture)
    }
  }

  private func confirms(_ image: ImageReference, _ authenticationFile: ByteString?) -> Bool {
    doors.console.write("Image required to create Toolbx container.\n")
    let size = doors.engine.downloadSize(
      of: image, architecture: architecture.ociName, authenticationFile: authenticationFile)
    defer { size.cancel() }
    return doors.console.confirmsDownload(of: image.text, size: size)
  }
}
