internal import Glibc
internal import LinuxSystem
internal import Sandbox

/// The package manager of Debian and its kin, by the host's apt and dpkg; debootstrap and the like are not needed.
///
/// Packages that are essential are unpacked first, without scripts, for apt's own scripts need them; then apt configures
/// them, and installs the rest.
struct APT {
  /// Where its files are in the tree of the tools.
  private static let place: ByteString = "/apt"
  /// What every toolbox needs, and what people expect of one.
  private static let packagesOfToolboxes: [ByteString] = [
    "bash-completion", "ca-certificates", "less", "libcap2-bin", "libnss-myhostname", "locales", "man-db",
    "mount",
    "ncurses-base", "passwd", "procps", "sudo",
  ]
  private static let essential: [ByteString] = ["?essential", "?priority(required)", "apt"]

  private let request: BuildRequest
  private let files: BuildFiles
  private let log: BuildLog
  private let tell: (BuildProgress) -> Void

  init(
    _ request: BuildRequest, _ files: BuildFiles, _ log: BuildLog,
    telling tell: @escaping (BuildProgress) -> Void
  ) {
    self.request = request
    self.files = files
    self.log = log
    self.tell = tell
  }

  private var tree: ToolTree {
    var folders = [(path: files.apt, place: Self.place)]
    if FileSystem.isReachable("/etc/apt/auth.conf.d") {
      folders.append(("/etc/apt/auth.conf.d", Self.place + "/etc/auth.conf.d"))
    }
    if FileSystem.isReachable("/etc/apt/trusted.gpg.d") {
      folders.append(("/etc/apt/trusted.gpg.d", Self.place + "/etc/trusted.gpg.d"))
    }
    return ToolTree(image: files.image, folders: folders)
  }

  private static let variables: [(name: ByteString, value: ByteString)] = [
    ("APT_CONFIG", place + "/apt.conf"), ("DEBIAN_FRONTEND", "noninteractive"),
    ("DEBCONF_NONINTERACTIVE_SEEN", "true"),
  ]

  /// The time that programs give to what they make, where it was asked for.
  private var variables: [(name: ByteString, value: ByteString)] {
    Self.variables + (request.epoch.map { [("SOURCE_DATE_EPOCH", "\($0)")] } ?? [])
  }

  /// Makes the root file system.
  ///
  /// - Throws: `BuildError`.
  func callAsFunction() throws(BuildError) {
    for (program, package) in [("apt-get", "apt"), ("dpkg-deb", "dpkg"), ("tar", "tar")]
    where !FileSystem.isReachable("/usr/bin/" + ByteString(program)) {
      throw .programMissing(program, package: package)
    }
    try prepare()
    tell(BuildProgress(stage: .update))
    try run("apt-get update", ["apt-get", "update"], hasNetwork: true)
    let packages = try PackageSelection(request, essential: Self.essential, base: Self.packagesOfToolboxes)
    try naming { () throws(SystemError) in
      let path = files.apt.appending("etc/preferences.d/toolbox-lock")
      try FileSystem.replace(path, with: packages.preferences, mode: 0o644)
    }
    let base = BaseCache(files, key: try key(packages))
    var progress = APTProgress()
    if try !base.restore() {
      try bootstrap(packages)
      try install(packages.essential, packages, counting: &progress)
      try install(packages.base, packages, counting: &progress)
      try base.save()
    }
    if !packages.others.isEmpty { try install(packages.others, packages, counting: &progress) }
    try naming { () throws(SystemError) in try FileSystem.remove(files.image.appending("usr/sbin/policy-rc.d"))
    }
    try writeLock()
  }

  /// What the base of images is made of: other sources, or other packages in them, make another one.
  private func key(_ packages: PackageSelection) throws(BuildError) -> [UInt8] {
    try naming { () throws(SystemError) in
      var key = packages.key + Array("\(request.epoch.map { "\($0)" } ?? "now")\n".utf8)
      let lists = files.apt.appending("lists")
      key += try FileSystem.read(files.apt.appending("etc/sources.list"))
      for name in FileSystem.entries(of: lists).sorted() where name.hasSuffix("Release") {
        key += try FileSystem.read(lists.appending(name))
      }
      return key
    }
  }

  /// Unpacks the packages without which no other can be configured.
  private func bootstrap(_ packages: PackageSelection) throws(BuildError) {
    let archives = try archives(of: packages.essential)
    try download(packages.essential, packages)
    try unpack(archives)
    try beginConfiguring()
  }

  private func download(_ names: [ByteString], _ packages: PackageSelection) throws(BuildError) {
    tell(BuildProgress(stage: .download))
    try run("apt-get --download-only", install(["--download-only"], names), hasNetwork: true)
    try packages.check(archivesIn: files.archives)
  }

  private func install(
    _ names: [ByteString], _ packages: PackageSelection, counting progress: inout APTProgress
  ) throws(BuildError) {
    try download(names, packages)
    var counted = progress
    tell(BuildProgress(stage: .configure, done: counted.done, total: counted.total))
    try run("apt-get install", install(["--no-download"], names), runsImage: true) { piece in
      guard counted.read(piece) else { return }
      tell(BuildProgress(stage: .configure, done: counted.done, total: counted.total))
    }
    progress = counted
  }

  private func install(_ options: [ByteString], _ packages: [ByteString]) -> [ByteString] {
    ["apt-get", "install", "--yes"] + options + ["--"] + packages
  }

  // MARK: - Before

  private func prepare() throws(BuildError) {
    let sources = try self.sources()
    try naming { () throws(SystemError) in
      for folder: ByteString in [
        "lists/partial", "cache/archives/partial", "state", "etc/apt.conf.d", "etc/preferences.d",
        "etc/trusted.gpg.d",
        "etc/sources.list.d", "etc/auth.conf.d",
      ] {
        try FileSystem.createDirectories(files.apt.appending(folder))
      }
      for name: ByteString in ["bin", "sbin", "lib", "lib64"] {
        try FileSystem.createDirectories(files.image.appending("usr/" + name))
        try FileSystem.createSymbolicLink(at: files.image.appending(name), to: "usr/" + name)
      }
      for folder: ByteString in ["var/lib/dpkg/info", "var/lib/dpkg/updates", "etc/apt"] {
        try FileSystem.createDirectories(files.image.appending(folder))
      }
      for name: ByteString in ["status", "available"] {
        try FileSystem.replace(files.image.appending("var/lib/dpkg/" + name), with: [], mode: 0o644)
      }
      try FileSystem.replace(files.apt.appending("etc/sources.list"), with: sources.bytes, mode: 0o644)
      try FileSystem.replace(files.image.appending("etc/apt/sources.list"), with: sources.bytes, mode: 0o644)
      try FileSystem.replace(files.apt.appending("apt.conf"), with: try configuration().bytes, mode: 0o644)
    }
  }

  private func sources() throws(BuildError) -> ByteString {
    if let path = request.sources {
      return try naming { () throws(SystemError) in ByteString(try FileSystem.read(path)) }
    }
    if let mirror = request.mirror { return DebianSources.of(mirror, request.release) }
    guard let host = request.hostCodename, let sources = DebianSources.ofHost(host, request.release) else {
      throw .noSources(release: request.release.version)
    }
    return sources
  }

  /// Of the host's settings those about fetching are kept, such as proxies.
  private func configuration() throws(SystemError) -> ByteString {
    let dump = try LiveProcessRunner(environment: Environment(["PATH": "/usr/bin:/bin", "LC_ALL": "C"]))
      .capture(
        Command("apt-config", ["dump"]))
    let acquire = dump.standardOutput.split(separator: UInt8(ascii: "\n")).filter {
      $0.starts(with: "Acquire::".utf8) && !$0.starts(with: "Acquire::Languages".utf8)
    }
    let own = """
      Dir "/apt";
      Dir::State "/apt/state";
      Dir::State::lists "/apt/lists";
      Dir::State::status "\(ToolTree.root)/var/lib/dpkg/status";
      Dir::Cache "/apt/cache";
      Dir::Etc "/apt/etc";
      Dir::Log "/apt";
      APT::Sandbox::User "root";
      APT::Install-Recommends "false";
      APT::Get::AllowUnauthenticated "false";
      Acquire::Languages "none";
      Debug::NoLocking "true";
      DPkg::Use-Pty "false";
      DPkg::Options { "--root=\(ToolTree.root)"; "--force-unsafe-io"; "--force-confold"; };

      """
    return ByteString(acquire.joined(separator: [UInt8(ascii: "\n")]) + Array("\n\(own)".utf8))
  }

  // MARK: - The first packages

  /// The names of the archives of packages, and of those that they need, as apt keeps them.
  private func archives(of packages: [ByteString]) throws(BuildError) -> [ByteString] {
    var output: [UInt8] = []
    // As if none was fetched before: of those that were apt tells nothing.
    let options: [ByteString] = ["-qq", "--print-uris", "-o", "Dir::Cache::archives=/tmp"]
    try run("apt-get --print-uris", install(options, packages)) { output += $0 }
    // 'URI' name size hash
    return output.split(separator: UInt8(ascii: "\n")).compactMap { line in
      let fields = line.split(separator: UInt8(ascii: " "))
      guard fields.count >= 3, fields[1].suffix(4).elementsEqual(".deb".utf8) else { return nil }
      return ByteString(fields[1])
    }
  }

  private func unpack(_ archives: [ByteString]) throws(BuildError) {
    for (index, name) in archives.enumerated() {
      tell(BuildProgress(stage: .unpack, done: index, total: archives.count))
      let path = Self.place + "/cache/archives/" + name
      try run("dpkg-deb", ["dpkg-deb", "--extract", path, ToolTree.root.text])
    }
  }

  /// What scripts need before the packages are configured that bring it.
  private func beginConfiguring() throws(BuildError) {
    try naming { () throws(SystemError) in
      for name: ByteString in ["passwd", "group"] {
        let master = try FileSystem.read(files.image.appending("usr/share/base-passwd/" + name + ".master"))
        try FileSystem.replace(files.image.appending("etc/" + name), with: master, mode: 0o644)
      }
      // No service is started by being installed.
      try FileSystem.replace(
        files.image.appending("usr/sbin/policy-rc.d"), with: Array("#!/bin/sh\nexit 101\n".utf8), mode: 0o755)
    }
  }

  // MARK: - After

  private func writeLock() throws(BuildError) {
    guard let path = request.lock, !request.isLocked else { return }
    var packages = try naming { () throws(SystemError) in
      PackageLock.installed(status: try FileSystem.read(files.image.appending("var/lib/dpkg/status")))
    }
    let digests = try FileDigest.ofFiles(packages.map { files.archives.appending($0.archive) })
    for index in packages.indices { packages[index].digest = digests[index] }
    let lock = PackageLock(packages)
    try naming { () throws(SystemError) in try FileSystem.replace(path, with: lock.content, mode: 0o644) }
  }

  // MARK: - Running

  private func run(
    _ step: String, _ command: [ByteString], hasNetwork: Bool = false, runsImage: Bool = false,
    reading read: ([UInt8]) -> Void = { _ in }
  ) throws(BuildError) {
    if TerminationSignals.isInterrupted { throw .interrupted }
    log.begin(step)
    let options = tree.options(command, variables, hasNetwork: hasNetwork, runsImage: runsImage)
    let status = try naming { () throws(SystemError) in
      try SandboxedProgram(options: options).run { piece in
        log.add(piece)
        read(piece)
      }
    }
    if TerminationSignals.isInterrupted { throw .interrupted }
    guard status.isSuccess else {
      throw .stepFailed(step, status, log: log.path, lastLines: log.lastLines)
    }
  }
}

/// Keeps an error of the kernel.
func naming<Result: ~Copyable>(
  _ body: () throws(SystemError) -> Result
) throws(BuildError) -> Result {
  do { return try body() } catch { throw .system(error) }
}
