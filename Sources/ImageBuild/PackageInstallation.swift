internal import LinuxSystem

/// Fills a root file system with packages.
///
/// What all images of a release have comes first, and is kept; then what this image has besides.
struct PackageInstallation {
  /// Of how a base is made: one of another version is of no use.
  private static let version = 4

  private let manager: any PackageManager
  private let steps: BuildSteps

  init(_ manager: any PackageManager, _ steps: BuildSteps) {
    self.manager = manager
    self.steps = steps
  }

  /// Installs the packages.
  ///
  /// - Returns: the root file system, which is only to be read.
  /// - Throws: `BuildError`.
  func callAsFunction() throws(BuildError) -> ByteString {
    let request = steps.request
    let files = steps.files
    let lock = try self.lock()
    try manager.prepare(lock)
    steps.tell(.update)
    try manager.update()
    let base = lock?.base.map { ByteString($0) } ?? request.basePackages ?? manager.packagesOfToolboxes
    let others = lock?.others.map { ByteString($0) } ?? request.packages
    let cache = BaseCache(files, key: try key(base, lock))
    // Package managers that are asked for versions write to their databases.
    let isWhole = others.isEmpty && request.lock == nil
    if !cache.isCurrent {
      try manager.installBase(base, check(lock))
      if isWhole { steps.tell(.clean) }
      try complete()
      try cache.keep()
    }
    if isWhole { return files.base }
    try cache.restore()
    if !others.isEmpty {
      try manager.resume()
      try manager.install(others, check(lock))
    }
    try compareOrWrite(lock, base, others)
    steps.tell(.clean)
    try complete()
    return files.image
  }

  private func complete() throws(BuildError) {
    try manager.finish()
    try ImageCleaning(steps.files.root)()
  }

  private func lock() throws(BuildError) -> PackageLock? {
    guard steps.request.isLocked, let path = steps.request.lock else { return nil }
    let content = try naming { () throws(SystemError) in try FileSystem.read(path) }
    guard let lock = PackageLock(content: content) else { throw .notALock(path) }
    return lock
  }

  /// What the base of images is made of: other sources, or other packages in them, make another one.
  private func key(_ base: [ByteString], _ lock: PackageLock?) throws(BuildError) -> [UInt8] {
    let time = steps.request.epoch.map { "\($0)" } ?? "now"
    return Array("\(Self.version)\n\(base)\n\(time)\n".utf8) + (lock?.content ?? []) + (try manager.state())
  }

  /// Makes sure that archives that were fetched are those that are locked.
  private func check(_ lock: PackageLock?) -> () throws(BuildError) -> Void {
    { () throws(BuildError) in
      guard let lock else { return }
      let fetched = lock.packages.compactMap { package in
        manager.archive(of: package).map { (package: package, path: $0) }
      }
      let digests = try FileDigest.ofFiles(fetched.map(\.path))
      for ((package, path), digest) in zip(fetched, digests) where package.digest != digest {
        // Another build must not find it; what is a person's own stays.
        if path.hasPrefix(steps.files.fetched + "/") { try? FileSystem.remove(path) }
        throw .packageDiffers(package.name, locked: package.digest, found: digest)
      }
    }
  }

  private func compareOrWrite(
    _ lock: PackageLock?, _ base: [ByteString], _ others: [ByteString]
  ) throws(BuildError) {
    guard let path = steps.request.lock else { return }
    let installed = try manager.installed()
    if let lock {
      // Those that were there have been checked.
      if let unknown = lock.packages.first(where: { manager.archive(of: $0) == nil }) {
        throw .packageDiffers(unknown.name, locked: unknown.digest, found: nil)
      }
      let wanted = Set(lock.packages.map(\.specification))
      let found = Set(installed.map(\.specification))
      if wanted == found { return }
      throw .differsFromLock(
        missing: wanted.subtracting(found).sorted(), added: found.subtracting(wanted).sorted())
    }
    var packages = installed
    var archives: [ByteString] = []
    for package in installed {
      guard let archive = manager.archive(of: package) else { throw .archiveMissing(package.specification) }
      archives.append(archive)
    }
    for (index, digest) in try FileDigest.ofFiles(archives).enumerated() { packages[index].digest = digest }
    let content = PackageLock(packages, base: base.map(\.description), others: others.map(\.description))
      .content
    try naming { () throws(SystemError) in try FileSystem.replace(path, with: content, mode: 0o644) }
  }
}

/// What installs packages: a distribution's own program, on the host.
protocol PackageManager {
  /// Programs of the host that it needs, and packages that have them.
  static var programs: [(String, String)] { get }
  /// Begins to read off what is said of packages that are installed.
  static func makeCounter() -> any StepCounter
  /// Likewise, of one download.
  static func makeDownloadCounter() -> any StepCounter

  init(_ steps: BuildSteps)

  /// What every toolbox needs, and what people expect of one.
  var packagesOfToolboxes: [ByteString] { get }
  /// Writes the files that say where packages are, and which of them may be installed.
  ///
  /// - Throws: `BuildError`.
  func prepare(_ lock: PackageLock?) throws(BuildError)
  /// Asks the archives what there is.
  ///
  /// - Throws: `BuildError`.
  func update() throws(BuildError)
  /// What the archives have, for those who want to know whether it is the same.
  ///
  /// - Throws: `BuildError`.
  func state() throws(BuildError) -> [UInt8]
  /// Installs the first packages of an image; `check` is called before any of them is touched.
  ///
  /// - Throws: `BuildError`.
  func installBase(_ names: [ByteString], _ check: () throws(BuildError) -> Void) throws(BuildError)
  /// Installs more; `check` is called before any of them is touched.
  ///
  /// - Throws: `BuildError`.
  func install(_ names: [ByteString], _ check: () throws(BuildError) -> Void) throws(BuildError)
  /// Puts back what `finish` has taken out.
  ///
  /// - Throws: `BuildError`.
  func resume() throws(BuildError)
  /// Takes out what was needed to install.
  ///
  /// - Throws: `BuildError`.
  func finish() throws(BuildError)
  /// What is installed, without digests.
  ///
  /// - Throws: `BuildError`.
  func installed() throws(BuildError) -> [PackageLock.Package]
  /// The archive of a package, if it was fetched.
  func archive(of package: PackageLock.Package) -> ByteString?
}

extension PackageManager {
  static func makeCounter() -> any StepCounter { FractionProgress() }
  static func makeDownloadCounter() -> any StepCounter { FractionProgress() }

  func installBase(_ names: [ByteString], _ check: () throws(BuildError) -> Void) throws(BuildError) {
    try install(names, check)
  }

  func resume() throws(BuildError) {}
}
