internal import Glibc
internal import LinuxSystem

/// Puts a symbolic link in the place of what the image has, so that the container follows the host.
struct RedirectPath: InitializationStep {
  enum Kind: Sendable {
    /// A file; a link that leads elsewhere is replaced.
    case file
    /// A file; where the image or a person has made a link of it, that is kept.
    case fileUnlessLink
    /// A directory; its target is created.
    case directory
  }

  /// Where containers of the first Toolbxes found copies of the host's files, which a service of Flatpak made.
  private static let monitor: ByteString = "/run/host/monitor/"

  private let path: ByteString
  private let target: ByteString
  private let kind: Kind

  init(_ path: ByteString, to target: ByteString, _ kind: Kind) {
    self.path = path
    self.target = target
    self.kind = kind
  }

  var description: String { "redirect \(path) to \(target)" }

  func execute() throws(InitializationError) {
    do throws(SystemError) {
      let present = try FileSystem.readLink(path)
      let wanted = reachableTarget()
      if present == wanted { return }
      if kind == .fileUnlessLink, let present, !present.hasPrefix(Self.monitor) { return }
      if kind == .directory { try FileSystem.createDirectories(target) }
      try FileSystem.replace(path, withLinkTo: wanted)
    } catch {
      if error.code == EBUSY {
        throw InitializationError(
          "failed to redirect \(path) to \(target): \(path) is a mount point\n\(InitializationError.adviceForMountPoints)"
        )
      }
      throw InitializationError("failed to redirect \(path) to \(target)", error)
    }
  }

  /// Where the host has an absolute link, it leads nowhere from here: follow it below /run/host.
  private func reachableTarget() -> ByteString {
    if (try? FileSystem.kind(of: target)) != nil { return target }
    return (try? HostPath.followed(target)) ?? target
  }
}
