/// A distribution whose images this program knows by name.
public struct Distribution: Hashable, Sendable {
  /// The value of `--distro`, and in general the `ID` of os-release(5).
  public let id: String
  /// Further `ID`s under which hosts of this distribution go.
  public let otherIDs: [String]
  /// What the names of containers begin with.
  public let containerPrefix: String
  /// The image's name without registry and tag.
  public let imageName: String
  /// Registry and path, with `{major}` for the first part of the release.
  public let registry: String
  /// How a release is written.
  public let releaseForm: ReleaseForm

  private init(
    _ id: String, otherIDs: [String] = [], containerPrefix: String? = nil, imageName: String? = nil,
    registry: String, _ releaseForm: ReleaseForm
  ) {
    self.id = id
    self.otherIDs = otherIDs
    self.imageName = imageName ?? "\(id)-toolbox"
    self.containerPrefix = containerPrefix ?? self.imageName
    self.registry = registry
    self.releaseForm = releaseForm
  }

  /// Whether a person must name the release where the host is another distribution.
  public var needsRelease: Bool {
    if case .rolling = releaseForm { return false }
    return true
  }

  /// All of them, sorted by `id`.
  ///
  /// Images below `toolbx-images` are those that Toolbx's community publishes.
  public static let all: [Distribution] = [
    Distribution("almalinux", registry: "quay.io/toolbx-images", .major),
    Distribution("alpine", registry: "quay.io/toolbx-images", .branch(also: ["edge"])),
    Distribution("amzn", imageName: "amazonlinux-toolbox", registry: "quay.io/toolbx-images", .integer()),
    Distribution("arch", registry: "quay.io/toolbx", .rolling("latest")),
    Distribution("centos", registry: "quay.io/toolbx-images", .stream),
    Distribution("debian", registry: "quay.io/toolbx-images", .integer(also: ["testing", "unstable"])),
    Distribution("fedora", registry: "registry.fedoraproject.org", .fedora),
    Distribution(
      "opensuse", otherIDs: ["opensuse-aeon", "opensuse-microos", "opensuse-slowroll", "opensuse-tumbleweed"],
      registry: "quay.io/toolbx-images", .rolling("tumbleweed")),
    Distribution(
      "rhel", containerPrefix: "rhel-toolbox", imageName: "toolbox",
      registry: "registry.access.redhat.com/ubi{major}", .majorMinor),
    Distribution("rocky", imageName: "rockylinux-toolbox", registry: "quay.io/toolbx-images", .major),
    Distribution("ubuntu", registry: "quay.io/toolbx", .yearMonth),
    Distribution("wolfi", registry: "quay.io/toolbx-images", .rolling("latest")),
  ]

  /// The distribution with an `ID` of os-release(5); case matters.
  public static func named(_ id: String) -> Distribution? {
    all.first { $0.id == id || $0.otherIDs.contains(id) }
  }

  /// The distribution whose images have this name.
  public static func withImageName(_ name: String) -> Distribution? {
    all.first { $0.imageName == name }
  }

  /// The image of a release as a registry knows it.
  ///
  /// - Parameters:
  ///   - image: the image's name and tag.
  ///   - release: the release, where it is known.
  /// - Returns: registry, path, name and tag; nil if the registry's path depends on a release that is not known.
  public func qualified(_ image: String, release: String) -> String? {
    let parts = registry.split(separator: "{major}", omittingEmptySubsequences: false)
    if parts.count > 1 && (try? checkedRelease(release)) == nil { return nil }
    let major = release.prefix { $0 != "." }
    return parts.joined(separator: major) + "/" + image
  }
}
