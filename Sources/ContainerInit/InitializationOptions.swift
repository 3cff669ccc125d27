public import Architectures
public import LinuxSystem

/// What `init-container` is told on its command line, which containers keep for as long as they live.
public struct InitializationOptions: Hashable, Sendable {
  /// The user's login name.
  public var user: ByteString
  /// The user's ID, the same inside and outside.
  public var userID: UInt32
  /// The ID of the user's primary group.
  public var groupID: UInt32
  /// The home directory.
  public var home: ByteString
  /// The login shell.
  public var shell: ByteString
  /// Whether `/home` is a link to `/var/home`.
  public var linksHome: Bool
  /// Whether `/media` is a link to `/run/media`.
  public var linksMedia: Bool
  /// Whether `/mnt` is a link to `/var/mnt`.
  public var linksMnt: Bool
  /// The architecture of the container's programs; nil for the host's.
  public var architecture: Architecture?
  /// By which the host runs them: a path there.
  public var emulator: ByteString?

  /// Collects the options.
  public init(
    user: ByteString, userID: UInt32, groupID: UInt32, home: ByteString, shell: ByteString,
    linksHome: Bool = false,
    linksMedia: Bool = false, linksMnt: Bool = false
  ) {
    self.user = user
    self.userID = userID
    self.groupID = groupID
    self.home = home
    self.shell = shell
    self.linksHome = linksHome
    self.linksMedia = linksMedia
    self.linksMnt = linksMnt
  }
}
