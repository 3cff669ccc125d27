public import Architectures
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

  /// The distribution and its release.
  public var release: BuildRelease
  /// Whose programs the image has.
  public var architecture: Architecture
  /// Packages that all images of the kind have; nil for those that every toolbox needs.
  public var basePackages: [ByteString]?
  /// Packages beside those that every toolbox needs.
  public var packages: [ByteString] = []
  /// Where packages are fetched from, such as `http://mirror.example.org/debian`; nil for where the host's are from.
  public var mirror: ByteString?
  /// The host's release of the same distribution, such as `bookworm`; nil on hosts of another one.
  public var hostRelease: String?
  /// A file that says where packages are, in the form of the package manager's own; nil for the mirror.
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

  /// Whether a failed step is followed by a shell where it has failed.
  public var entersFailures = false

  /// Asks for an image of a release.
  ///
  /// - Parameters:
  ///   - release: the release.
  ///   - architecture: whose programs the image has.
  ///   - tag: the image's name and tag.
  ///   - cache: the caller's folder for caches.
  public init(_ release: BuildRelease, _ architecture: Architecture, tag: String, cache: ByteString) {
    self.release = release
    self.architecture = architecture
    self.tag = tag
    self.cache = cache
  }

  /// Whether the host's processors do not run the image's programs.
  public var isForeign: Bool { architecture != Architecture.host }
}
