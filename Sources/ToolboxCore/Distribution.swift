/// A distribution whose images this program knows by name.
public struct Distribution: Hashable, Sendable {
  /// How its releases are written.
  public enum ReleaseForm: Hashable, Sendable {
    /// There is one release, this one.
    case rolling(String)
    /// A positive integer, which may have an `f` before it.
    case fedora
    /// A positive integer.
    case integer
    /// `MAJOR.MINOR`.
    case majorMinor
    /// `YY.MM`.
    case yearMonth
  }

  /// The `ID` of os-release(5), and the value of `--distro`.
  public let id: String
  /// What the names of containers begin with.
  public let containerPrefix: String
  /// The image's name without registry and tag.
  public let imageName: String
  /// Registry and path, with `{major}` for the first part of the release.
  public let registry: String
  /// How a release is written.
  public let releaseForm: ReleaseForm

  /// Whether a person must name the release where the host is another distribution.
  public var needsRelease: Bool {
    if case .rolling = releaseForm { return false }
    return true
  }

  /// All of them, sorted by `id`.
  public static let all: [Distribution] = [
    Distribution(
      id: "arch", containerPrefix: "arch-toolbox", imageName: "arch-toolbox", registry: "quay.io/toolbx",
      releaseForm: .rolling("latest")),
    Distribution(
      id: "debian", containerPrefix: "debian-toolbox", imageName: "debian-toolbox",
      registry: "quay.io/toolbx-images", releaseForm: .integer),
    Distribution(
      id: "fedora", containerPrefix: "fedora-toolbox", imageName: "fedora-toolbox",
      registry: "registry.fedoraproject.org", releaseForm: .fedora),
    Distribution(
      id: "rhel", containerPrefix: "rhel-toolbox", imageName: "toolbox",
      registry: "registry.access.redhat.com/ubi{major}", releaseForm: .majorMinor),
    Distribution(
      id: "ubuntu", containerPrefix: "ubuntu-toolbox", imageName: "ubuntu-toolbox", registry: "quay.io/toolbx",
      releaseForm: .yearMonth),
  ]

  /// The distribution with an `ID` of os-release(5); case matters.
  public static func named(_ id: String) -> Distribution? {
    all.first { $0.id == id }
  }

  /// The distribution whose images have this name.
  public static func withImageName(_ name: String) -> Distribution? {
    all.first { $0.imageName == name }
  }

  /// The image of a release as a registry knows it.
  ///
  /// - Parameters:
  ///   - image: the image's name and tag.
  ///   - release: a release that `checkedRelease` accepted.
  /// - Returns: registry, path, name and tag.
  public func qualified(_ image: String, release: String) -> String {
    let major = release.prefix { $0 != "." }
    let parts = registry.split(separator: "{major}", omittingEmptySubsequences: false)
    return parts.joined(separator: major) + "/" + image
  }
}
