internal import Glibc
internal import LinuxSystem
internal import Sandbox

/// The root file system that all images of a release begin with, kept for the next build.
struct BaseCache {
  private let files: BuildFiles
  /// What it was made of.
  private let key: [UInt8]

  init(_ files: BuildFiles, key: [UInt8]) {
    self.files = files
    self.key = key
  }

  private var keyPath: ByteString { files.base + ".key" }

  /// Makes the image a copy of what was kept, if that was made of the same.
  ///
  /// - Returns: whether it was.
  /// - Throws: `BuildError`.
  func restore() throws(BuildError) -> Bool {
    guard (try? FileSystem.read(keyPath)) == key, FileSystem.isReachable(files.base) else { return false }
    BuildFiles.removeTree(files.image)
    try copy(files.base, to: files.image)
    return true
  }

  /// Keeps a copy of the image as it is now.
  ///
  /// - Throws: `BuildError`.
  func save() throws(BuildError) {
    let copied = files.scratch.appending("base")
    try copy(files.image, to: copied)
    try naming { () throws(SystemError) in
      // Without its key it is of no use, whatever comes in between.
      try FileSystem.remove(keyPath)
      BuildFiles.removeTree(files.base)
      try FileSystem.rename(copied, to: files.base)
      try FileSystem.replace(keyPath, with: key, mode: 0o600)
    }
  }

  /// As root of the image, who may read all of it.
  private func copy(_ path: ByteString, to other: ByteString) throws(BuildError) {
    if TerminationSignals.isInterrupted { throw .interrupted }
    let words: [ByteString] = ["cp", "--archive", "--reflink=auto", "--no-target-directory", "--", path, other]
    let status: ExitStatus
    do {
      status = try RootProcess.run(isInterruptible: true) {
        Kernel.execute("/usr/bin/cp", words, ["PATH=/usr/bin:/bin"])
      }
    } catch { throw .sandbox(error) }
    if TerminationSignals.isInterrupted { throw .interrupted }
    guard status.isSuccess else { throw .archive("\(path) cannot be copied to \(other)") }
  }
}
