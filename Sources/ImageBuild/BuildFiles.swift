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
  /// - Throws: `BuildError`; `foreignCache` where others may write to what builds rely on.
  init(for request: BuildRequest) throws(BuildError) {
    let distribution = request.release.distribution
    let suffix = request.isForeign ? "-\(request.architecture.ociName)" : ""
    let folder = request.cache.appending(
      ByteString("build/\(distribution.id)-\(request.release.codename)\(suffix)"))
    try Self.own(request.cache.appending("build"))
    try Self.own(folder)
    lock = try naming { () throws(SystemError) in
      let lock = try FileLock(creating: folder.appending("lock"))
      guard try lock.acquire(milliseconds: 0) else {
        throw SystemError(EWOULDBLOCK, "lock \(folder): another build uses it")
      }
      return lock
    }
    // Of a build that was killed.
    for name in FileSystem.entries(of: folder) where name.hasPrefix("scratch-") {
      Self.removeTree(folder.appending(name))
    }
    fetched = folder.appending(ByteString(distribution.manager.rawValue))
    log = folder.appending("log")
    base = folder.appending("base")
    scratch = try naming { () throws(SystemError) in
      try FileSystem.createTemporaryDirectory(in: folder, prefix: "scratch-")
    }
    image = scratch.appending("root")
    try naming { [fetched, image] () throws(SystemError) in
      try FileSystem.createDirectories(fetched)
      try FileSystem.createDirectories(image)
    }
  }

  /// Makes a folder that is nobody else's.
  ///
  /// - Throws: `BuildError`.
  static func own(_ folder: ByteString) throws(BuildError) {
    let status = try naming { () throws(SystemError) in
      try FileSystem.createDirectories(folder, mode: 0o700)
      return try FileSystem.status(of: folder, followingLinks: false)
    }
    guard let status, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid() else {
      throw .foreignCache(folder)
    }
    if status.st_mode & 0o022 != 0, folder.withCString({ chmod($0, 0o700) }) != 0 {
      throw .foreignCache(folder)
    }
  }

  /// Removes what is for this build alone.
  func removeScratch() {
    Self.removeTree(scratch)
  }

  /// Removes also what only root of the image may remove.
  static func removeTree(_ path: ByteString) {
    FileSystem.removeTree(path)
    guard FileSystem.exists(path) else { return }
    _ = try? RootProcess.run {
      FileSystem.removeTree(path)
      return 0
    }
  }

  /// Copies a root file system, or a file, as root of the image, who may read all of it.
  ///
  /// - Throws: `BuildError`; what is half-made then is the caller's affair.
  static func copyTree(_ path: ByteString, to other: ByteString) throws(BuildError) {
    if TerminationSignals.isInterrupted { throw .interrupted }
    let command: [ByteString] = [
      "cp", "--archive", "--reflink=auto", "--no-target-directory", "--", path, other,
    ]
    // It has one for each file, where the disk is full.
    let words = other + ".words"
    defer { try? FileSystem.remove(words) }
    let complaints = try naming { () throws(SystemError) in
      try Descriptor(opening: words, O_WRONLY | O_CREAT | O_TRUNC, mode: 0o600)
    }
    let status: ExitStatus
    do {
      status = try RootProcess.run(isInterruptible: true) {
        dup2(complaints.number, 2)
        return Kernel.execute("/usr/bin/cp", command, ["PATH=/usr/bin:/bin", "LC_ALL=C"])
      }
    } catch { throw .sandbox(error) }
    if TerminationSignals.isInterrupted { throw .interrupted }
    if status.isSuccess { return }
    let first = ((try? FileSystem.read(words)) ?? []).prefix { $0 != UInt8(ascii: "\n") }
    throw .archive("\(path) cannot be copied to \(other): \(String(decoding: first, as: UTF8.self))")
  }
}
