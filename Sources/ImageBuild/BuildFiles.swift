internal import Architectures
internal import Glibc
internal import LinuxSystem
internal import Sandbox

/// Where a build keeps its files: what is of use to the next one is kept, all else goes away with the build.
final class BuildFiles {
  /// What the package manager has fetched; kept.
  let fetched: ByteString
  /// The log of the last build; kept.
  let log: ByteString
  /// What all images of the release begin with; kept.
  let base: ByteString
  /// The root file system of the image.
  let image: ByteString
  /// The same, for what packages may have changed.
  var root: ImageRoot { ImageRoot(image) }
  /// For this build alone.
  let scratch: ByteString
  private let lock: FileLock

  /// Makes the folders.
  ///
  /// - Throws: the error of mkdir(2) or flock(2); EWOULDBLOCK where another build has them.
  init(for request: BuildRequest) throws(SystemError) {
    let distribution = request.release.distribution
    let suffix = request.isForeign ? "-\(request.architecture.ociName)" : ""
    let folder = request.cache.appending(
      ByteString("build/\(distribution.id)-\(request.release.codename)\(suffix)"))
    try FileSystem.createDirectories(folder, mode: 0o700)
    let lock = try FileLock(creating: folder.appending("lock"))
    guard try lock.acquire(milliseconds: 0) else {
      throw SystemError(EWOULDBLOCK, "lock \(folder): another build uses it")
    }
    self.lock = lock
    // Of a build that was killed.
    for name in FileSystem.entries(of: folder) where name.hasPrefix("scratch-") {
      Self.removeTree(folder.appending(name))
    }
    fetched = folder.appending(ByteString(distribution.manager.rawValue))
    log = folder.appending("log")
    base = folder.appending("base")
    scratch = try FileSystem.createTemporaryDirectory(in: folder, prefix: "scratch-")
    image = scratch.appending("root")
    try FileSystem.createDirectories(fetched)
    try FileSystem.createDirectories(image)
  }

  /// Removes what is for this build alone.
  func removeScratch() {
    Self.removeTree(scratch)
  }

  /// Removes also what only root of the image may remove.
  static func removeTree(_ path: ByteString) {
    _ = try? RootProcess.run {
      FileSystem.removeTree(path)
      return 0
    }
  }
}
