internal import Architectures
internal import Glibc
internal import LinuxSystem
internal import Sandbox

/// The package manager of Alpine Linux, by the host's apk.
struct APK: PackageManager {
  static let programs = [("apk", "apk-tools")]
  /// Where its files are in the tree of the tools.
  private static let place: ByteString = "/apk"
  private static let repositories: ByteString = "/etc/apk/repositories"
  private static let keys: ByteString = "/etc/apk/keys"

  let packagesOfToolboxes: [ByteString] = [
    "alpine-base", "bash", "bash-completion", "ca-certificates", "coreutils", "findutils", "less",
    "libcap-utils",
    "mandoc", "man-pages", "mount", "musl-locales", "ncurses", "procps-ng", "shadow", "sudo", "tzdata",
    "umount",
    "util-linux-misc",
  ]

  /// A root file system in which packages are installed without their scripts, so that apk's cache has them.
  private static let rehearsal: ByteString = "/apk-rehearsal"

  private let steps: BuildSteps

  init(_ steps: BuildSteps) {
    self.steps = steps
    steps.tree.folders.append(
      ToolTree.Folder(path: steps.files.fetched, place: Self.place, isKeptFromImage: true))
    steps.tree.folders.append(ToolTree.Folder(path: Self.rehearsed(steps.files), place: Self.rehearsal))
    // Those of other architectures are where the package of all keys has them.
    let all: ByteString = "/usr/share/apk/keys"
    let folders = steps.request.isForeign ? [all, Self.keys] : [Self.keys, all]
    if let keys = folders.first(where: FileSystem.isReachable) {
      steps.tree.folders.append(ToolTree.Folder(path: keys, place: Self.place + "/keys", isReadOnly: true))
    }
  }

  private static func rehearsed(_ files: BuildFiles) -> ByteString { files.scratch.appending("rehearsal") }

  private var request: BuildRequest { steps.request }
  private var files: BuildFiles { steps.files }

  // MARK: - Before

  func prepare(_ lock: PackageLock?) throws(BuildError) {
    let text = try sources()
    steps.show(namedIn: text)
    try naming { () throws(SystemError) in
      for name: ByteString in ["cache", "keys"] {
        try FileSystem.createDirectories(files.fetched.appending(name))
      }
      try FileSystem.replace(files.fetched.appending("repositories"), with: text, mode: 0o644)
      try FileSystem.createDirectories(Self.rehearsed(files))
      try FileSystem.createDirectories(files.image.appending("etc/apk"))
      let own = ImageSources.ofImage(ByteString(text)).bytes
      try FileSystem.replace(files.image.appending("etc/apk/repositories"), with: own, mode: 0o644)
    }
  }

  private func sources() throws(BuildError) -> [UInt8] {
    if let mirror = request.mirror { return Self.repositories(of: mirror, request.release.codename) }
    guard let path = request.sources ?? (request.hostRelease == nil ? nil : Self.repositories) else {
      throw .noSources(release: request.release)
    }
    return try naming { () throws(SystemError) in try FileSystem.read(path) }
  }

  /// Those of a mirror of Alpine Linux.
  static func repositories(of mirror: ByteString, _ release: String) -> [UInt8] {
    let branch = release == "edge" ? release : "v\(release)"
    return Array("\(mirror)/\(branch)/main\n\(mirror)/\(branch)/community\n".utf8)
  }

  func update() throws(BuildError) {
    for root in [Self.rehearsal, ToolTree.root.text] {
      try run("apk add --initdb", ["--no-network", "--initdb", "add"], in: root)
    }
    try run("apk update", ["update"], in: Self.rehearsal, hasNetwork: true)
  }

  func state() throws(BuildError) -> [UInt8] {
    let sources = try naming { () throws(SystemError) in
      try FileSystem.read(files.fetched.appending("repositories"))
    }
    return sources
      + (try FileDigest.list(ofFilesIn: files.fetched.appending("cache")) { $0.hasPrefix("APKINDEX") })
  }

  // MARK: - Installing

  func install(_ names: [ByteString], _ check: () throws(BuildError) -> Void) throws(BuildError) {
    steps.tell(.download)
    try run(
      "apk add --no-scripts", ["--no-scripts", "add"] + names, in: Self.rehearsal, hasNetwork: true,
      counting: .download)
    try check()
    steps.tellInstalling()
    try run(
      "apk add", ["--no-network", "add"] + names, in: ToolTree.root.text, runsImage: true, counting: .configure)
  }

  private func run(
    _ step: String, _ arguments: [ByteString], in root: ByteString, hasNetwork: Bool = false,
    runsImage: Bool = false, counting stage: BuildStage? = nil
  ) throws(BuildError) {
    let command = Self.command(in: root, request.architecture) + arguments
    try steps.run(step, command, hasNetwork: hasNetwork, runsImage: runsImage, counting: stage)
  }

  /// What all calls begin with.
  static func command(in root: ByteString, _ architecture: Architecture) -> [ByteString] {
    [
      "apk", "--root", root, "--arch", ByteString(architecture.rpmName), "--keys-dir", place + "/keys",
      "--repositories-file", place + "/repositories", "--cache-dir", place + "/cache", "--no-interactive",
      "--no-progress",
    ]
  }

  // MARK: - After

  func finish() throws(BuildError) {}

  func installed() throws(BuildError) -> [PackageLock.Package] {
    // Newer ones have it below /usr, where they have merged it.
    let paths: [ByteString] = ["/lib/apk/db/installed", "/usr/lib/apk/db/installed"]
    return Self.packages(try files.root.read(paths.first(where: files.root.has) ?? paths[0]))
  }

  /// What apk's database tells: paragraphs of lines `X:VALUE`.
  static func packages(_ database: [UInt8]) -> [PackageLock.Package] {
    let lines = String(decoding: database, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    return lines.split(separator: "").compactMap { paragraph in
      let value = { (key: String) in
        paragraph.first { $0.hasPrefix(key + ":") }.map { String($0.dropFirst(key.count + 1)) }
      }
      guard let name = value("P"), let version = value("V"), let architecture = value("A") else { return nil }
      return PackageLock.Package(name: name, architecture: architecture, version: version, digest: "")
    }
  }

  func archive(of package: PackageLock.Package) -> ByteString? {
    // With eight digits of its digest.
    let prefix = ByteString("\(package.name)-\(package.version).")
    let cache = files.fetched.appending("cache")
    return FileSystem.entries(of: cache).sorted().first { $0.hasPrefix(prefix) && $0.hasSuffix(".apk") }
      .map { cache.appending($0) }
  }
}
