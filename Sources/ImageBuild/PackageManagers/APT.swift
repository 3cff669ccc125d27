internal import Architectures
internal import Glibc
internal import LinuxSystem
internal import Sandbox

/// The package manager of Debian and its kin, by the host's apt and dpkg; debootstrap and the like are not needed.
///
/// Packages that are essential are unpacked first, without scripts, for their own scripts need them; then dpkg installs
/// all of them at once, and apt the rest.
struct APT: PackageManager {
  static let programs = [
    ("apt-get", "apt"), ("dpkg", "dpkg"), ("dpkg-deb", "dpkg"), ("tar", "tar"), ("xargs", "findutils"),
  ]
  static func makeCounter() -> any StepCounter { APTProgress() }
  static func makeDownloadCounter() -> any StepCounter { APTDownloadProgress() }
  /// Where its files are in the tree of the tools.
  private static let place: ByteString = "/apt"
  /// Where apt says which archives are the essential ones.
  private static let list: ByteString = place + "/essential"
  /// What tells packages whether they may start services; see Debian's policy on invoke-rc.d.
  private static let policy: ByteString = "/usr/sbin/policy-rc.d"

  let packagesOfToolboxes: [ByteString] = [
    "bash-completion", "ca-certificates", "less", "libcap2-bin", "libnss-myhostname", "locales", "man-db",
    "mount", "ncurses-base", "passwd", "procps", "sudo",
  ]

  private let steps: BuildSteps

  init(_ steps: BuildSteps) {
    self.steps = steps
    steps.tree.folders.append(ToolTree.Folder(path: files.fetched, place: Self.place, isKeptFromImage: true))
    for name: ByteString in ["auth.conf", "auth.conf.d", "trusted.gpg.d"]
    where FileSystem.isReachable("/etc/apt/" + name) {
      steps.tree.folders.append(
        ToolTree.Folder(path: "/etc/apt/" + name, place: Self.place + "/etc/" + name, isReadOnly: true))
    }
    steps.tree.variables += [
      ("APT_CONFIG", Self.place + "/apt.conf"), ("DEBIAN_FRONTEND", "noninteractive"),
      ("DEBCONF_NONINTERACTIVE_SEEN", "true"),
    ]
  }

  private var request: BuildRequest { steps.request }
  private var files: BuildFiles { steps.files }
  private var essential: [ByteString] { [pattern("essential")] }
  private var required: [ByteString] { [pattern("priority(required)"), "apt"] }
  private var archives: ByteString { files.fetched.appending("cache/archives") }

  // MARK: - Before

  func prepare(_ lock: PackageLock?) throws(BuildError) {
    let sources = try self.sources()
    steps.show(namedIn: sources.text.bytes)
    try naming { () throws(SystemError) in
      for folder: ByteString in [
        "lists/partial", "cache/archives/partial", "state", "etc/apt.conf.d", "etc/preferences.d",
        "etc/trusted.gpg.d", "etc/sources.list.d", "etc/auth.conf.d",
      ] {
        try FileSystem.createDirectories(files.fetched.appending(folder))
      }
      for name: ByteString in ["bin", "sbin", "lib"] + DebianLayout.libraries(of: request.architecture) {
        try FileSystem.createDirectories(files.image.appending("usr/" + name))
        try FileSystem.createSymbolicLink(at: files.image.appending(name), to: "usr/" + name)
      }
      for folder: ByteString in [
        "var/lib/apt", "var/lib/dpkg/info", "var/lib/dpkg/updates", "etc/apt/sources.list.d",
      ] {
        try FileSystem.createDirectories(files.image.appending(folder))
      }
      for name: ByteString in ["status", "available"] {
        try FileSystem.replace(files.image.appending("var/lib/dpkg/" + name), with: [], mode: 0o644)
      }
      // Of another build, in the other form.
      for name in DebianSources.names where name != sources.name {
        try FileSystem.remove(files.fetched.appending("etc/" + name))
      }
      try write("etc/" + sources.name, sources.text)
      try FileSystem.replace(
        files.image.appending("etc/apt").appending(sources.name),
        with: ImageSources.ofImage(sources.text).bytes,
        mode: 0o644)
      try write("apt.conf", try configuration())
      try write("etc/preferences.d/toolbox-lock", ByteString(Self.preferences(lock)))
    }
  }

  private func write(_ name: ByteString, _ text: ByteString) throws(SystemError) {
    try FileSystem.replace(files.fetched.appending(name), with: text.bytes, mode: 0o644)
  }

  /// What tells apt which versions are wanted, in the form of apt_preferences(5): those that are locked, and no other
  /// package at all.
  static func preferences(_ lock: PackageLock?) -> [UInt8] {
    guard let lock else { return [] }
    let pins = lock.packages.map {
      "Package: \($0.name)\nPin: version \($0.version)\nPin-Priority: 1001\n\n"
    }
    return Array((pins.joined() + "Package: *\nPin: release *\nPin-Priority: -1\n").utf8)
  }

  private func sources() throws(BuildError) -> (name: ByteString, text: ByteString) {
    if let path = request.sources {
      let text = try naming { () throws(SystemError) in ByteString(try FileSystem.read(path)) }
      return (DebianSources.name(of: text), text)
    }
    let keyring = DebianSources.keyring(of: request.release)
    if !FileSystem.isReachable(keyring) {
      throw .keyringMissing(keyring, package: "\(request.release.distribution.id)-archive-keyring")
    }
    if let mirror = request.mirror { return (DebianSources.list, DebianSources.of(mirror, request.release)) }
    guard let host = request.hostRelease, let sources = DebianSources.ofHost(host, request.release) else {
      throw .noSources(release: request.release)
    }
    return (DebianSources.list, sources)
  }

  /// Of the host's settings those about fetching are kept, such as proxies.
  private func configuration() throws(SystemError) -> ByteString {
    let dump = try LiveProcessRunner(environment: Environment(["PATH": "/usr/bin:/bin", "LC_ALL": "C"]))
      .capture(Command("apt-config", ["dump"]))
    let acquire = dump.standardOutput.split(separator: UInt8(ascii: "\n")).filter {
      $0.starts(with: "Acquire::".utf8) && !$0.starts(with: "Acquire::Languages".utf8)
    }
    let architecture = request.architecture.debianName
    let options = options.map { "\"\($0)\"; " }.joined()
    // apt counts itself among the essential packages, which the first ones need not wait for. It is the faster the less it
    // has to unpack of its lists at each start.
    let own = """
      Dir "/apt";
      Dir::State "/apt/state";
      Dir::State::lists "/apt/lists";
      Dir::State::status "\(ToolTree.root)/var/lib/dpkg/status";
      Dir::State::extended_states "\(ToolTree.root)/var/lib/apt/extended_states";
      Dir::Cache "/apt/cache";
      Dir::Etc "/apt/etc";
      Dir::Log "/apt";
      APT::Architecture "\(architecture)";
      APT::Architectures { "\(architecture)"; };
      APT::Sandbox::User "root";
      APT::Install-Recommends "false";
      APT::Get::AllowUnauthenticated "false";
      pkgCacheGen::ForceEssential ",";
      Acquire::Languages "none";
      Acquire::GzipIndexes "false";
      Debug::NoLocking "true";
      DPkg::Use-Pty "false";
      DPkg::Options { \(options)};

      """
    return ByteString(acquire.joined(separator: [UInt8(ascii: "\n")]) + Array("\n\(own)".utf8))
  }

  /// Of dpkg.
  private var options: [ByteString] {
    let usual: [ByteString] = ["--root=" + ToolTree.root.text, "--force-unsafe-io", "--force-confold"]
    // The host's dpkg knows one architecture as its own, and finds none of the dependencies of another; apt does.
    return usual + (request.isForeign ? ["--force-architecture", "--force-depends"] : [])
  }

  func update() throws(BuildError) {
    try steps.run("apt-get update", ["apt-get", "update", "--error-on=any"], hasNetwork: true)
  }

  func state() throws(BuildError) -> [UInt8] {
    try naming { () throws(SystemError) in
      var state: [UInt8] = []
      for name in DebianSources.names {
        let path = files.fetched.appending("etc/" + name)
        if FileSystem.exists(path) { state += try FileSystem.read(path) }
      }
      let lists = files.fetched.appending("lists")
      for name in FileSystem.entries(of: lists).sorted() where name.hasSuffix("Release") {
        state += try FileSystem.read(lists.appending(name))
      }
      return state
    }
  }

  // MARK: - Installing

  /// Essential packages are given to one dpkg, in no order: they are there to run each other's scripts, and apt would start
  /// it dozens of times.
  func installBase(_ names: [ByteString], _ check: () throws(BuildError) -> Void) throws(BuildError) {
    let archives = try downloadEssential(check)
    try unpack(archives)
    try beginConfiguring()
    steps.expect(2 * archives.count)
    steps.tellInstalling()
    try steps.run(
      "dpkg --install", ["dpkg"] + options + ["--force-depends", "--install", "--"] + archives,
      runsImage: true, counting: .configure)
    try install(required + names, check)
  }

  func install(_ names: [ByteString], _ check: () throws(BuildError) -> Void) throws(BuildError) {
    try download(names, check)
    steps.tellInstalling()
    // All is there, and there is no network; but what is local has a path only when it is fetched, and checked, again.
    try steps.run("apt-get install", Self.install([], names), runsImage: true, counting: .configure)
  }

  private func download(_ names: [ByteString], _ check: () throws(BuildError) -> Void) throws(BuildError) {
    steps.tell(.download)
    try steps.run(
      "apt-get --download-only", Self.install(["--download-only"], names), hasNetwork: true, counting: .download
    )
    try check()
  }

  /// In the form of apt-patterns(7), of one architecture: an archive without folders may have packages of others.
  private func pattern(_ term: ByteString) -> ByteString {
    "?and(?architecture(" + ByteString(request.architecture.debianName) + "),?" + term + ")"
  }

  private static func install(_ options: [ByteString], _ packages: [ByteString]) -> [ByteString] {
    ["apt-get", "install", "--yes"] + options + ["--"] + packages
  }

  /// Fetches essential packages, and what they need.
  ///
  /// apt tells what it would have installed then, in a file, as it has no other way to do both at once.
  ///
  /// - Returns: where their archives are.
  private func downloadEssential(_ check: () throws(BuildError) -> Void) throws(BuildError) -> [ByteString] {
    steps.tell(.download)
    let path = files.fetched.appending("essential")
    try naming { () throws(SystemError) in try FileSystem.remove(path) }
    let options: [ByteString] = [
      "-o", "Debug::pkgDPkgPM=true", "-o", "DPkg::Pre-Install-Pkgs::=cat >" + Self.list,
    ]
    try steps.run(
      "apt-get --download-only", Self.install(options, essential), hasNetwork: true, counting: .download)
    try check()
    // Without any, apt need not have said so.
    let list = (try? FileSystem.read(path)) ?? []
    if list.isEmpty { throw .noEssentialPackages(request.release, request.architecture) }
    return list.split(separator: UInt8(ascii: "\n")).map { ByteString($0) }
  }

  /// Unpacks archives without scripts, all in one sandbox.
  private func unpack(_ archives: [ByteString]) throws(BuildError) {
    // xargs ends at once where a command ends with 255 alone.
    let command: [ByteString] = [
      "xargs", "--arg-file=" + Self.list, "--delimiter=\\n", "--max-args=1", "--verbose",
      "sh", "-c", #"dpkg-deb --extract "$1" "$0" || exit 255"#, ToolTree.root.text,
    ]
    var begun = 0
    steps.tell(.unpack, total: archives.count)
    try steps.run("dpkg-deb", command) { piece in
      begun += piece.count { $0 == UInt8(ascii: "\n") }
      steps.tell(.unpack, done: min(max(begun - 1, 0), archives.count), total: archives.count)
    }
    steps.tell(.unpack, done: archives.count, total: archives.count)
  }

  /// What scripts need before the packages are configured that bring it.
  private func beginConfiguring() throws(BuildError) {
    try files.root.change("set up the first users") { () throws(SystemError) in
      for name: ByteString in ["passwd", "group"] {
        let master = try FileSystem.readUntrusted("/usr/share/base-passwd/" + name + ".master", upTo: 1 << 20)
        try FileSystem.replace("/etc/" + name, with: master, mode: 0o644)
      }
    }
    try resume()
    guard request.isForeign else { return }
    let command: [ByteString] = ["chroot", ToolTree.root.text, "/bin/true"]
    let status = try steps.status(of: "chroot", command, runsImage: true)
    guard status.isSuccess else { throw .cannotEmulate(request.architecture, status) }
  }

  func resume() throws(BuildError) {
    try files.root.change("write \(Self.policy)") { () throws(SystemError) in
      // No service is started by being installed.
      try FileSystem.replace(Self.policy, with: Array("#!/bin/sh\nexit 101\n".utf8), mode: 0o755)
    }
  }

  // MARK: - After

  func finish() throws(BuildError) {
    try files.root.change("remove \(Self.policy)") { () throws(SystemError) in
      try FileSystem.remove(Self.policy)
    }
    if files.root.has("/usr/bin/mandb") {
      // Its package makes the index as another user, which there is none of in a sandbox.
      let command: [ByteString] = ["chroot", ToolTree.root.text, "mandb", "--create", "--quiet"]
      _ = try steps.status(of: "mandb", command, runsImage: true)
    }
    guard request.isForeign else { return }
    // What the host's dpkg could not see.
    try steps.run("dpkg --audit", ["chroot", ToolTree.root.text, "dpkg", "--audit"], runsImage: true)
  }

  func installed() throws(BuildError) -> [PackageLock.Package] {
    DebianStatus.installed(try files.root.read("/var/lib/dpkg/status"))
  }

  func archive(of package: PackageLock.Package) -> ByteString? {
    let name = DebianStatus.archive(of: package)
    let path = archives.appending(name)
    if FileSystem.isReachable(path) { return path }
    return steps.local[name] ?? steps.local[DebianStatus.archive(of: package, withEpoch: false)]
  }
}
