internal import Architectures
internal import Glibc
internal import LinuxSystem
internal import Sandbox

/// The package manager of Arch Linux, by the host's pacman.
struct Pacman: PackageManager {
  static let programs = [("pacman", "pacman")]
  static func makeCounter() -> any StepCounter { PacmanProgress() }
  /// Where its files are in the tree of the tools.
  private static let place: ByteString = "/pacman"
  /// Where the host's keys are.
  private static let keys: ByteString = "/etc/pacman.d/gnupg"
  private static let database: ByteString = "var/lib/pacman"

  let packagesOfToolboxes: [ByteString] = [
    "base", "bash-completion", "ca-certificates", "less", "libcap", "man-db", "man-pages", "procps-ng", "sudo",
    "which",
  ]

  private let steps: BuildSteps

  init(_ steps: BuildSteps) {
    self.steps = steps
    steps.tree.folders.append(ToolTree.Folder(path: files.fetched, place: Self.place, isKeptFromImage: true))
    if FileSystem.isReachable(Self.keys) {
      steps.tree.folders.append(ToolTree.Folder(path: Self.keys, place: Self.place + "/keys", isReadOnly: true))
    }
  }

  private var request: BuildRequest { steps.request }
  private var files: BuildFiles { steps.files }

  // MARK: - Before

  func prepare(_ lock: PackageLock?) throws(BuildError) {
    let text = try sources()
    try naming { () throws(SystemError) in
      for name: ByteString in ["cache", "keys", "sync"] {
        try FileSystem.createDirectories(files.fetched.appending(name))
      }
      try FileSystem.createDirectories(files.image.appending(Self.database).appending("local"))
      try Self.linkRepositories(at: files.image.appending(Self.database))
      try FileSystem.replace(files.fetched.appending("pacman.conf"), with: text, mode: 0o644)
    }
    steps.show(namedIn: text)
  }

  /// The configuration, whose folders are overruled.
  private func sources() throws(BuildError) -> [UInt8] {
    if let mirror = request.mirror { return Self.configuration(mirror, request.architecture.rpmName) }
    guard let path = request.sources ?? (request.hostRelease == nil ? nil : "/etc/pacman.conf") else {
      throw .noSources(release: request.release)
    }
    return Self.withoutHost(try naming { () throws(SystemError) in try FileSystem.read(path) })
  }

  /// A configuration without what concerns the host: its mounts, and the users that it has.
  static func withoutHost(_ configuration: [UInt8]) -> [UInt8] {
    let lines = configuration.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let kept = lines.filter { line in
      let key = line.drop { $0 == UInt8(ascii: " ") }
      return !["CheckSpace", "DownloadUser"].contains { key.starts(with: $0.utf8) }
    }
    return Array(kept.joined(separator: [UInt8(ascii: "\n")]))
  }

  /// That of a mirror of Arch Linux.
  static func configuration(_ mirror: ByteString, _ architecture: String) -> [UInt8] {
    let server = "Server = \(mirror)/$repo/os/$arch\n"
    return Array(
      """
      [options]
      Architecture = \(architecture)
      SigLevel = Required DatabaseOptional

      [core]
      \(server)
      [extra]
      \(server)
      """.utf8)
  }

  func update() throws(BuildError) {
    try run("pacman --sync --refresh", ["--sync", "--refresh"], hasNetwork: true)
  }

  func state() throws(BuildError) -> [UInt8] {
    let sources = try naming { () throws(SystemError) in
      try FileSystem.read(files.fetched.appending("pacman.conf"))
    }
    return sources + (try FileDigest.list(ofFilesIn: files.fetched.appending("sync")) { $0.hasSuffix(".db") })
  }

  // MARK: - Installing

  func install(_ names: [ByteString], _ check: () throws(BuildError) -> Void) throws(BuildError) {
    steps.tell(.download)
    let names = ["--needed", "--"] + names
    try run(
      "pacman --sync --downloadonly", ["--sync", "--downloadonly"] + names, hasNetwork: true,
      counting: .download)
    try check()
    steps.tellInstalling()
    try run("pacman --sync", ["--sync"] + names, runsImage: true, counting: .configure)
  }

  private func run(
    _ step: String, _ arguments: [ByteString], hasNetwork: Bool = false, runsImage: Bool = false,
    counting stage: BuildStage? = nil
  ) throws(BuildError) {
    let root = ToolTree.root.text
    let command: [ByteString] = [
      "pacman", "--config", Self.place + "/pacman.conf", "--root", root, "--dbpath",
      root.appending(Self.database),
      "--cachedir", Self.place + "/cache", "--gpgdir", Self.place + "/keys", "--hookdir",
      root + "/etc/pacman.d/hooks", "--logfile", "/dev/null", "--noconfirm", "--arch",
      ByteString(request.architecture.rpmName),
    ]
    try steps.run(step, command + arguments, hasNetwork: hasNetwork, runsImage: runsImage, counting: stage)
  }

  func resume() throws(BuildError) {
    try files.root.change("set up the database of packages") { () throws(SystemError) in
      FileSystem.removeTree("/" + Self.database + "/sync")
      try Self.linkRepositories(at: "/" + Self.database)
    }
  }

  /// pacman has the folder for repositories in that of the image's database.
  private static func linkRepositories(at database: ByteString) throws(SystemError) {
    try FileSystem.createSymbolicLink(at: database.appending("sync"), to: place + "/sync")
  }

  // MARK: - After

  func finish() throws(BuildError) {
    let request = request
    try files.root.change("tidy the database of packages") { () throws(SystemError) in
      let synchronized = "/" + Self.database + "/sync"
      try FileSystem.remove(synchronized)
      try FileSystem.createDirectories(synchronized)
      if let epoch = request.epoch {
        let local = "/" + Self.database + "/local"
        for name in FileSystem.entries(of: local) {
          let path = local.appending(name).appending("desc")
          guard FileSystem.isReachable(path) else { continue }
          let text = Self.dated(try FileSystem.readUntrusted(path, upTo: 1 << 20), epoch)
          try FileSystem.replace(path, with: text, mode: 0o644)
        }
      }
      guard let mirror = request.mirror else { return }
      try FileSystem.createDirectories("/etc/pacman.d")
      try FileSystem.replace(
        "/etc/pacman.d/mirrorlist",
        with: ImageSources.ofImage("Server = " + mirror + "/$repo/os/$arch\n").bytes, mode: 0o644)
    }
  }

  /// A package's description with another time of its installation, which pacman takes from the clock.
  static func dated(_ description: [UInt8], _ seconds: Int64) -> [UInt8] {
    var lines = description.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if let index = lines.firstIndex(where: { $0.elementsEqual("%INSTALLDATE%".utf8) }), index + 1 < lines.count
    {
      lines[index + 1] = Array("\(seconds)".utf8)[...]
    }
    return Array(lines.joined(separator: [UInt8(ascii: "\n")]))
  }

  func installed() throws(BuildError) -> [PackageLock.Package] {
    let local = "/" + Self.database + "/local"
    var packages: [PackageLock.Package] = []
    for name in files.root.names(in: local) where files.root.has(local.appending(name).appending("desc")) {
      let description = try files.root.read(local.appending(name).appending("desc"))
      if let package = Self.package(description) { packages.append(package) }
    }
    return packages
  }

  /// What pacman's database tells about a package: lines of `%NAME%`, each followed by values and an empty line.
  static func package(_ description: [UInt8]) -> PackageLock.Package? {
    let lines = String(decoding: description, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    let value = { (name: String) -> String? in
      guard let index = lines.firstIndex(of: "%\(name)%"), index + 1 < lines.count else { return nil }
      return String(lines[index + 1])
    }
    guard let name = value("NAME"), let version = value("VERSION"), let architecture = value("ARCH") else {
      return nil
    }
    return PackageLock.Package(name: name, architecture: architecture, version: version, digest: "")
  }

  func archive(of package: PackageLock.Package) -> ByteString? {
    let prefix = ByteString("\(package.name)-\(package.version)-\(package.architecture).pkg.tar")
    let cache = files.fetched.appending("cache")
    return FileSystem.entries(of: cache).sorted().first { $0.hasPrefix(prefix) && !$0.hasSuffix(".sig") }
      .map { cache.appending($0) }
  }
}
