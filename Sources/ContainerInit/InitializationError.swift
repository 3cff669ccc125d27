internal import Glibc
internal import LinuxSystem

/// Why a container, or a part of it, could not be set up.
public struct InitializationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What failed, on which object and why; on further lines, what to do about it.
  public let description: String
  /// Whether the container is of use all the same, also where the step is essential.
  let isTolerable: Bool

  init(_ description: String, isTolerable: Bool = false) {
    self.description = description
    self.isTolerable = isTolerable
  }

  /// Puts what was intended before what the system said, and what helps behind it.
  init(_ intention: String, _ error: SystemError) {
    self.init("\(intention): \(error)\n\(Self.advice(for: error.code))")
  }

  /// What helps where something is mounted in the place of what is to be replaced.
  static let adviceForMountPoints = "Create the container again, without mounting something there."

  /// What helps in general against an error of errno(3).
  private static func advice(for code: Int32) -> String {
    switch code {
    case ENOSPC, EDQUOT: "Make room on the disk where your containers are kept, and start the container again."
    case EROFS: "The container must be able to write there: create it anew, without what makes that read-only."
    case EIO: "Look for errors of the disk in the host's log: journalctl --dmesg"
    case EMFILE, ENFILE, ENOMEM:
      "The host is short of memory or of open files: end some programs, and try again."
    case ENOTEMPTY, ENOTDIR, EISDIR, EEXIST: "Move what is in the way, in the container, and start it again."
    case ELOOP: "A symbolic link leads in a circle: remove it, in the container, and start it again."
    case EINTR: "Another process of the container edits users; try again when it has ended."
    case EACCES, EPERM: "See whose it is and who may reach it, on the host and in the container."
    default: "See what was done before, and try again: podman logs CONTAINER"
    }
  }
}
