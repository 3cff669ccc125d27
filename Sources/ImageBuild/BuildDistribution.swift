/// A distribution of whose packages images can be built.
public struct BuildDistribution: Hashable, Sendable {
  /// By which program packages are installed.
  enum Manager: String, Sendable {
    case apk, apt, dnf, pacman
  }

  /// How a distribution calls its releases.
  private enum Releases: Hashable {
    /// By a name in its archives, and by a number for people; or by a name alone.
    case named([String: String], others: [String] = [])
    /// By a number with that many parts at most; older ones have packages that newer programs cannot install.
    case numbered(parts: Int, from: Int = 1, others: [String] = [])
    /// There is one, which is always the latest.
    case rolling(String)
  }

  /// The `ID` of os-release(5), such as `debian`.
  public let id: String
  /// As people call it, such as `Debian`.
  public let name: String
  let manager: Manager
  private let releases: Releases

  private init(_ id: String, _ name: String, _ manager: Manager, _ releases: Releases) {
    self.id = id
    self.name = name
    self.manager = manager
    self.releases = releases
  }

  /// All of them, sorted by `id`.
  public static let all: [BuildDistribution] = [
    BuildDistribution("almalinux", "AlmaLinux", .dnf, .numbered(parts: 2, from: 9)),
    BuildDistribution("alpine", "Alpine Linux", .apk, .numbered(parts: 2, others: ["edge"])),
    BuildDistribution("arch", "Arch Linux", .pacman, .rolling("latest")),
    BuildDistribution("centos", "CentOS Stream", .dnf, .numbered(parts: 1, from: 9)),
    BuildDistribution(
      "debian", "Debian", .apt,
      .named(
        ["bullseye": "11", "bookworm": "12", "trixie": "13", "forky": "14", "duke": "15"],
        others: ["sid", "testing", "unstable"])),
    BuildDistribution("fedora", "Fedora", .dnf, .numbered(parts: 1, others: ["rawhide"])),
    BuildDistribution("rhel", "Red Hat Enterprise Linux", .dnf, .numbered(parts: 2, from: 9)),
    BuildDistribution("rocky", "Rocky Linux", .dnf, .numbered(parts: 2, from: 9)),
    BuildDistribution(
      "ubuntu", "Ubuntu", .apt,
      .named([
        "focal": "20.04", "jammy": "22.04", "noble": "24.04", "plucky": "25.04", "questing": "25.10",
        "resolute": "26.04",
      ])),
  ]

  /// The distribution with an `ID` of os-release(5).
  public static func named(_ id: String) -> BuildDistribution? { all.first { $0.id == id } }

  /// The release that is built where nobody names one; nil where somebody must.
  public var onlyRelease: BuildRelease? {
    guard case .rolling(let name) = releases else { return nil }
    return release(name)
  }

  /// Understands the name or the number of a release.
  ///
  /// - Returns: nil for anything else.
  public func release(_ text: String) -> BuildRelease? {
    switch releases {
    case .named(let numbers, let others):
      if let number = numbers[text] { return BuildRelease(self, codename: text, version: number) }
      if let name = numbers.first(where: { $0.value == text })?.key {
        return BuildRelease(self, codename: name, version: text)
      }
      return others.contains(text) ? BuildRelease(self, codename: text, version: text) : nil
    case .numbered(let parts, let oldest, let others):
      let numbers = text.split(separator: ".", omittingEmptySubsequences: false)
      let areNumbers = numbers.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } }
      let isKnown = areNumbers && numbers.count <= parts && (Int(numbers[0]) ?? 0) >= oldest
      guard others.contains(text) || isKnown else { return nil }
      return BuildRelease(self, codename: text, version: text)
    case .rolling(let name): return text == name ? BuildRelease(self, codename: name, version: name) : nil
    }
  }

  /// Releases that have names, or numbers that are known; others are numbers.
  public var namedReleases: [String] {
    switch releases {
    case .named(let numbers, let others): numbers.values.sorted() + numbers.keys.sorted() + others
    case .numbered(_, _, let others): others
    case .rolling(let name): [name]
    }
  }

  /// How releases of the distribution look.
  private var example: String {
    switch id {
    case "alpine": "3.22"
    case "fedora": "42"
    case "centos": "10"
    default: "10 or 9.4"
    }
  }

  /// The release of a host of the distribution, by its `VERSION_ID` and `VERSION_CODENAME`; nil where that says nothing.
  public func release(ofHost versions: [String]) -> BuildRelease? {
    if let onlyRelease { return onlyRelease }
    for version in versions {
      // Alpine Linux tells more than the number of its branch.
      var parts = version.split(separator: ".")
      while !parts.isEmpty {
        if let release = release(parts.joined(separator: ".")) { return release }
        parts.removeLast()
      }
    }
    return nil
  }

  /// All releases that can be asked for, or how they are called, for people to read.
  public var knownReleases: String {
    switch releases {
    case .named(let numbers, let others):
      (numbers.sorted { $0.value < $1.value }.flatMap { [$0.value, $0.key] } + others).joined(separator: ", ")
    case .numbered(_, _, let others):
      (["a number such as \(example)"] + others).joined(separator: ", or ")
    case .rolling(let name): name
    }
  }
}

/// A release of a distribution.
public struct BuildRelease: Hashable, Sendable {
  /// The distribution.
  public let distribution: BuildDistribution
  /// As archives have it, such as `trixie`.
  public let codename: String
  /// As people know it, such as `13`.
  public let version: String

  fileprivate init(_ distribution: BuildDistribution, codename: String, version: String) {
    self.distribution = distribution
    self.codename = codename
    self.version = version
  }

  /// Whether it is the release of Debian that all others begin with, and has no archives for updates.
  var isUnstable: Bool { ["unstable", "sid"].contains(codename) }
}

extension BuildRelease: CustomStringConvertible {
  /// Such as `Debian 13`.
  public var description: String { "\(distribution.name) \(version)" }
}
