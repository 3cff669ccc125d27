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

  private let steps: BuildSteps

  init(_ steps: BuildSteps) {
    self.steps = steps
    steps.tree.folders.append(ToolTree.Folder(path: files.fetched, place: Self.place))
    for keys in [Self.keys, "/usr/share/apk/keys"] where FileSystem.isReachable(keys) {
      steps.tree.folders.append(ToolTree.Folder(path: keys, place: Self.place + "/keys", isReadOnly: true))
      break
    }
  }

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
      try FileSystem.createDirectories(files.image.appending("etc/apk"))
      try FileSystem.replace(files.image.appending("etc/apk/repositories"), with: text, mode: 0o644)
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
    try run("apk update", ["--initdb", "add"], hasNetwork: true)
    try run("apk update", ["update"], hasNetwork: true)
  }

  func state() throws(BuildError) -> [UInt8] {
    try naming { () throws(SystemError) in
      var state = try FileSystem.read(files.fetched.appending("repositories"))
      let cache = files.fetched.appending("cache")
      let names = FileSystem.entries(of: cache).filter { $0.hasPrefix("APKINDEX") }.sorted()
      let digests = try? FileDigest.ofFiles(names.map { cache.appending($0) })
      state += Array("\(names) \(digests ?? [])\n".utf8)
      return state
    }
  }

  // MARK: - Installing

  func installBase(_ names: [ByteString], _ check: () throws(BuildError) -> Void) throws(BuildError) {
    try install(names, check)
  }

  func install(_ names: [ByteString], _ check: () throws(BuildError) -> Void) throws(BuildError) {
    steps.tell(.download)
    // It keeps what it fetches in its cache.
    let fetched: ByteString = Self.place + "/cache"
    try run(
      "apk fetch", ["fetch", "--recursive", "--output", fetched] + names, hasNetwork: true, counting: .download)
    try check()
    steps.tell(.configure)
    try run("apk add", ["add"] + names, hasNetwork: true, runsImage: true, counting: .configure)
  }

  private func run(
    _ step: String, _ arguments: [ByteString], hasNetwork: Bool = false, runsImage: Bool = false,
    counting stage: BuildStage? = nil
  ) throws(BuildError) {
    let command: [ByteString] = [
      "apk", "--root", ToolTree.root.text, "--arch", ByteString(request.architecture.rpmName), "--keys-dir",
      Self.place + "/keys", "--repositories-file", Self.place + "/repositories", "--cache-dir",
      Self.place + "/cache", "--no-interactive", "--no-progress",
    ]
    try steps.run(step, command + arguments, hasNetwork: hasNetwork, runsImage: runsImage, counting: stage)
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
    let path = files.fetched.appending(ByteString("cache/\(package.name)-\(package.version).apk"))
    return FileSystem.isReachable(path) ? path : nil
  }
}
