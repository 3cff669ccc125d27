internal import LinuxSystem

/// Paths of the host as the container sees them.
enum HostPath {
  /// Where the container has the host's root directory.
  static let root: ByteString = "/run/host"

  /// A path below the host's root without the links at its end: where absolute ones lead is below that root, too.
  ///
  /// - Throws: the error of readlink(2).
  static func followed(_ path: ByteString, below root: ByteString = root) throws(SystemError) -> ByteString {
    var path = path
    // As many as the kernel would follow, see path_resolution(7).
    for _ in 0..<40 {
      guard let next = try FileSystem.readLink(path), next.isAbsolutePath else { break }
      path = root + next
    }
    return path
  }
}
