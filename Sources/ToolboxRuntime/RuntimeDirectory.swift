internal import Glibc
public import LinuxSystem

/// The directory where the host and its containers meet: both see it under the same path.
public struct RuntimeDirectory: Hashable, Sendable {
  /// The user's runtime directory, which containers mount: `$XDG_RUNTIME_DIR`, or `/run/toolbox` for root.
  public let base: ByteString
  /// Our own directory: below `base`, or `base` itself for root.
  public let path: ByteString

  /// The directory of a user.
  ///
  /// - Returns: nil if `XDG_RUNTIME_DIR` is not set to an absolute path.
  public init?(userID: UInt32, environment: Environment) {
    if userID == 0 {
      base = "/run/toolbox"
      path = base
      return
    }
    guard let base = environment.nonEmpty("XDG_RUNTIME_DIR"), base.isAbsolutePath else { return nil }
    self.base = base
    path = base.appending("toolbox")
  }

  /// The socket by which containers get the host's certificates.
  public var certificateSocket: ByteString { path.appending("pkcs11") }

  /// The file in which the host describes its driver of NVIDIA, for the entry point to apply.
  public var specificationForNVIDIA: ByteString { path.appending("cdi-nvidia.json") }

  /// Creates the directory with mode 0700, owned by the user.
  ///
  /// - Throws: the error of mkdir(2) or chown(2); ENOTDIR if something else, or a link, is in the way.
  public func create(userID: UInt32, groupID: UInt32) throws(SystemError) {
    try FileSystem.createDirectories(path, mode: 0o700)
    guard try FileSystem.kind(of: path, followingLinks: false) == .directory else {
      throw SystemError(ENOTDIR, "create directory \(path)")
    }
    try FileSystem.changeOwner(of: path, user: userID, group: groupID)
  }
}
