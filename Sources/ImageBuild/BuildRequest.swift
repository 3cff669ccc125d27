public import LinuxSystem

/// What image is to be made.
public struct BuildRequest: Hashable, Sendable {
  /// What becomes of the root file system.
  public enum Format: String, CaseIterable, Sendable {
    /// A directory.
    case directory = "dir"
    /// An archive of the root file system.
    case archive = "tar"
    /// A directory in the layout of the Open Container Initiative.
    case oci
    /// An image in podman's storage.
    case podman
  }

  /// Whose the files of an image are.
  public enum Owners: String, CaseIterable, Sendable {
    /// Those to whom packages have given them.
    case ledger
    /// Root's, all of them: for people without subordinate IDs.
    case squash
  }

  /// The release of Debian.
  public var release: DebianRelease
  /// Packages beside those that every toolbox needs.
  public var packages: [ByteString] = []
  /// Where packages are fetched from, such as `http://mirror.example.org/debian`; nil for where the host's are from.
  public var mirror: ByteString?
  /// The name of the host's release, such as `bookworm`; nil on hosts of another distribution.
  public var hostCodename: String?
  /// A file of sources in the form of sources.list(5); nil for the mirror.
  public var sources: ByteString?
  /// The image's name and tag.
  public var tag: String
  /// A file in which the packages are written down, with their digests.
  public var lock: ByteString?
  /// Whether the packages are those that the file names, and no others.
  public var isLocked = false
  /// What is made.
  public var format: Format = .podman
  /// Whose the files are.
  public var owners: Owners = .ledger
  /// Where it is made; not for podman.
  public var output: ByteString?
  /// When the image is said to be made, in seconds since 1970, and no file in it is younger; nil for now.
  ///
  /// See https://reproducible-builds.org/specs/source-date-epoch/.
  public var epoch: Int64?
  /// The caller's folder for caches.
  public var cache: ByteString

  /// Asks for an image of a release.
  public init(_ release: DebianRelease, cache: ByteString) {
    self.release = release
    self.cache = cache
    tag = "localhost/debian-toolbox:\(release.version)"
  }
}

/// A release of Debian: the name under which archives have it, and the number that people know.
public struct DebianRelease: Hashable, Sendable {
  /// Such as `trixie`.
  public let codename: String
  /// Such as `13`; the codename where there is no number.
  public let version: String

  /// Whether it is the one that all others begin with, and has no archives for updates.
  var isUnstable: Bool { ["unstable", "sid"].contains(codename) }

  private static let numbers = [
    "bullseye": "11", "bookworm": "12", "trixie": "13", "forky": "14", "duke": "15",
  ]
  private static let rolling: Set<String> = ["testing", "unstable", "sid"]

  /// Understands a codename or a number.
  ///
  /// - Returns: nil for anything else.
  public init?(_ text: String) {
    if let number = Self.numbers[text] {
      self.init(codename: text, version: number)
    } else if let name = Self.numbers.first(where: { $0.value == text })?.key {
      self.init(codename: name, version: text)
    } else if Self.rolling.contains(text) {
      self.init(codename: text, version: text)
    } else {
      return nil
    }
  }

  private init(codename: String, version: String) {
    self.codename = codename
    self.version = version
  }

  /// All that can be asked for, for people to read.
  public static var known: [String] { numbers.keys.sorted() + rolling.sorted() }
}
