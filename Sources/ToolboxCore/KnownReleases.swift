public import Architectures

/// The releases of a distribution that people need not know by heart.
public struct KnownReleases {
  private let distribution: Distribution
  /// What the tags of images end with, behind the release.
  private let suffix: String

  /// Asks for those of a distribution.
  ///
  /// - Parameters:
  ///   - distribution: the distribution.
  ///   - architecture: whose containers and images are meant, if not the host's.
  public init(_ distribution: Distribution, _ architecture: Architecture? = nil) {
    self.distribution = distribution
    suffix = architecture.map { "-\($0.ociName)" } ?? ""
  }

  /// Those that have a name and no number, such as `testing`.
  public var withNames: [String] {
    switch distribution.releaseForm {
    case .rolling(let only): [only]
    case .branch(let words), .integer(let words): words
    case .fedora, .major, .majorMinor, .stream, .yearMonth: []
    }
  }

  /// Those of images with these names.
  public func ofImages(_ names: [String]) -> [String] {
    names.map(ImageReference.init).compactMap { image in
      guard Distribution.withImageName(image.baseName) == distribution else { return nil }
      return image.tag.flatMap(release)
    }
  }

  /// Those of containers with these names, as far as they were made from the names of releases.
  public func ofContainers(_ names: [String]) -> [String] {
    let prefix = distribution.containerPrefix + "-"
    return names.compactMap { $0.hasPrefix(prefix) ? release(String($0.dropFirst(prefix.count))) : nil }
  }

  private func release(_ tag: String) -> String? {
    guard tag.hasSuffix(suffix) else { return nil }
    let release = String(tag.dropLast(suffix.count))
    return (try? distribution.checkedRelease(release)) == release ? release : nil
  }
}
