internal import Glibc
internal import LinuxSystem
internal import Sandbox

/// The root file system that all images of a release begin with, kept for the next build.
///
/// It is an image itself, complete and clean: where nothing is added it need not be copied.
struct BaseCache {
  private let files: BuildFiles
  /// What it is to be made of.
  private let key: [UInt8]

  init(_ files: BuildFiles, key: [UInt8]) {
    self.files = files
    self.key = key
  }

  private var keyPath: ByteString { files.base + ".key" }

  /// Whether there is one, made of the same.
  var isCurrent: Bool {
    (try? FileSystem.read(keyPath)) == key && FileSystem.isReachable(files.base)
  }

  /// Keeps the image, which is not where it was then.
  ///
  /// - Throws: `BuildError`.
  func keep() throws(BuildError) {
    if TerminationSignals.isInterrupted { throw .interrupted }
    try naming { () throws(SystemError) in
      // Without its key it is of no use, whatever comes in between.
      try FileSystem.remove(keyPath)
      BuildFiles.removeTree(files.base)
      try Self.move(files.image, to: files.base)
      try FileSystem.replace(keyPath, with: key, mode: 0o600)
    }
  }

  /// Also where a distribution lets nobody write in its root directory: its entry for the parent changes; see rename(2).
  private static func move(_ image: ByteString, to base: ByteString) throws(SystemError) {
    let mode = try FileSystem.status(of: image, followingLinks: false)?.st_mode ?? 0
    guard image.withCString({ chmod($0, mode & 0o7777 | S_IRWXU) }) == 0 else {
      throw .last("change mode of \(image)")
    }
    try FileSystem.rename(image, to: base)
    guard base.withCString({ chmod($0, mode & 0o7777) }) == 0 else { throw .last("change mode of \(base)") }
  }

  /// Makes the image a copy of what was kept.
  ///
  /// - Throws: `BuildError`.
  func restore() throws(BuildError) {
    BuildFiles.removeTree(files.image)
    try BuildFiles.copyTree(files.base, to: files.image)
  }
}
