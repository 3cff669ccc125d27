public import Architectures

// Images have the architecture behind the tag, where it is not the host's: what is fetched is `fedora-toolbox:42`, and is
// kept as `fedora-toolbox:42-arm64` beside the one for the host.
extension ImageReference {
  /// The architecture that the tag ends with, as in `fedora-toolbox:42-aarch64`, and the name without it.
  ///
  /// In the tags of others than the known distributions a dash means anything: then this is nil.
  public var taggedArchitecture: (image: ImageReference, architecture: Architecture)? {
    guard isOfDistribution, let tag = tag?.lowercased() else { return nil }
    for architecture in Architecture.all {
      for spelling in architecture.spellings
      where tag.hasSuffix("-" + spelling) && tag.count > spelling.count + 1 {
        return (ImageReference(String(text.dropLast(spelling.count + 1))), architecture)
      }
    }
    return nil
  }

  /// The name under which the image for an architecture is kept on a host of another one.
  ///
  /// - Parameter architecture: that of the image.
  /// - Returns: this name with the architecture behind the tag, or behind the beginning of the digest, for that may be the
  ///   digest of a list of variants.
  public func local(_ architecture: Architecture) -> ImageReference {
    guard let at = text.lastIndex(of: "@") else {
      return ImageReference(text + (tag == nil ? ":latest-" : "-") + architecture.ociName)
    }
    let digest = text[text.index(after: at)...].split(separator: ":").last?.prefix(12) ?? ""
    let name = text[..<at].dropLast(tag.map { $0.count + 1 } ?? 0)
    return ImageReference("\(name):\(digest)-\(architecture.ociName)")
  }

  /// This name as skopeo(1) takes it: by the digest where there is one, and not by the tag.
  public var withoutRedundantTag: ImageReference {
    guard let at = text.lastIndex(of: "@"), let tag else { return self }
    return ImageReference("\(text[..<at].dropLast(tag.count + 1))\(text[at...])")
  }

  /// Whether it is an image of a known distribution, by name and tag.
  var isOfDistribution: Bool {
    !text.contains("@") && Distribution.withImageName(baseName) != nil
  }
}
