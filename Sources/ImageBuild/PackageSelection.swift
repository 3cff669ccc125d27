internal import LinuxSystem

/// The packages of an image, in the groups in which they are installed, in apt's words.
struct PackageSelection {
  /// Without which no other can be configured.
  let essential: [ByteString]
  /// What all images have.
  let base: [ByteString]
  /// What this image has besides.
  let others: [ByteString]
  private let lock: PackageLock?

  /// Reads the lock, if packages are locked.
  ///
  /// - Throws: `BuildError`.
  init(_ request: BuildRequest, essential: [ByteString], base: [ByteString]) throws(BuildError) {
    self.essential = essential
    self.base = base
    guard request.isLocked, let path = request.lock else {
      others = request.packages
      lock = nil
      return
    }
    let content = try naming { () throws(SystemError) in try FileSystem.read(path) }
    guard let lock = PackageLock(content: content) else { throw .notALock(path) }
    others = lock.packages.map(\.specification)
    self.lock = lock
  }

  /// What tells apt which versions are wanted, in the form of apt_preferences(5): those that are locked, and no other
  /// package at all.
  var preferences: [UInt8] {
    guard let lock else { return [] }
    let pins = lock.packages.map {
      "Package: \($0.name)\nPin: version \($0.version)\nPin-Priority: 1001\n\n"
    }
    return Array((pins.joined() + "Package: *\nPin: release *\nPin-Priority: -1\n").utf8)
  }

  /// What it is made of, for those that are made of the same.
  var key: [UInt8] { Array("\(essential) \(base)\n".utf8) + (lock?.content ?? []) }

  /// Makes sure that archives are those that are locked.
  ///
  /// - Throws: `BuildError.packageDiffers`.
  func check(archivesIn folder: ByteString) throws(BuildError) {
    guard let lock else { return }
    let fetched = lock.packages.filter { FileSystem.isReachable(folder.appending($0.archive)) }
    let digests = try FileDigest.ofFiles(fetched.map { folder.appending($0.archive) })
    for (package, digest) in zip(fetched, digests) where package.digest != digest {
      // Another build must not find it.
      try? FileSystem.remove(folder.appending(package.archive))
      throw .packageDiffers(package.name, locked: package.digest, found: digest)
    }
  }
}
