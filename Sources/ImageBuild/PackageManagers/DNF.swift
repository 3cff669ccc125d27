internal import Architectures
internal import Glibc
internal import LinuxSystem
internal import Sandbox

/// The package manager of Fedora, RHEL and their kin, by the host's dnf, of version 4 or 5, and rpm.
struct DNF: PackageManager {
  static var programs: [(String, String)] { [(program, "dnf"), ("rpm", "rpm")] }
  /// Version 5 has a name of its own; where it is the default it has both.
  private static var program: String { isVersion5 ? "dnf5" : "dnf" }
  private static var isVersion5: Bool { FileSystem.isReachable("/usr/bin/dnf5") }
  /// Where its files are in the tree of the tools.
  private static let place: ByteString = "/dnf"
  /// Where the host's files of repositories are.
  private static let repositories: ByteString = "/etc/yum.repos.d"

  private let steps: BuildSteps
  init(_ steps: BuildSteps) {
    self.steps = steps
    // dnf 4 puts the folder of the image before some of the paths in its settings.
    for place in places {
      steps.tree.folders.append(ToolTree.Folder(path: steps.files.fetched, place: place, isKeptFromImage: true))
    }
    // Where rpm looks for the settings of a person.
    steps.tree.variables.append(("HOME", Self.place))
  }

  private var places: [ByteString] { [Self.place, ToolTree.root.text + Self.place] }
  private var request: BuildRequest { steps.request }
  private var files: BuildFiles { steps.files }

  var packagesOfToolboxes: [ByteString] {
    let common: [ByteString] = [
      "bash", "bash-completion", "ca-certificates", "coreutils", "dnf", "findutils", "glibc-all-langpacks",
      "hostname", "less", "libcap", "man-db", "ncurses", "passwd", "procps-ng", "rootfiles", "rpm",
      "shadow-utils",
      "sudo", "systemd-libs", "tar", "util-linux", "which",
    ]
    switch request.release.distribution.id {
    case "fedora": return common + ["fedora-release-container", "man-pages"]
    case "centos": return common + ["centos-stream-release", "systemd"]
    case "rhel": return common + ["redhat-release", "systemd"]
    case let id: return common + [ByteString(id + "-release"), "systemd"]
    }
  }

  // MARK: - Before

  func prepare(_ lock: PackageLock?) throws(BuildError) {
    let texts = try sources()
    try naming { () throws(SystemError) in
      let folder = files.fetched.appending("repos.d")
      FileSystem.removeTree(folder)
      for name: ByteString in ["repos.d", "cache", "persist", "log", "vars"] {
        try FileSystem.createDirectories(files.fetched.appending(name))
      }
      for (name, text) in texts {
        steps.show(namedIn: text)
        try FileSystem.replace(folder.appending(name), with: text, mode: 0o644)
      }
      if request.sources == nil, request.mirror == nil, FileSystem.isReachable("/etc/dnf/vars") {
        for place in places {
          steps.tree.folders.append(
            ToolTree.Folder(path: "/etc/dnf/vars", place: place + "/vars", isReadOnly: true))
        }
      }
      try FileSystem.replace(
        files.fetched.appending("dnf.conf"), with: Self.configuration(lock, hostSettings), mode: 0o644)
      try FileSystem.replace(files.fetched.appending(".rpmmacros"), with: macros, mode: 0o644)
      for name: ByteString in ["dev", "proc", "run", "sys", "tmp", "usr"] {
        try FileSystem.createDirectories(files.image.appending(name))
      }
    }
  }

  /// The files of repositories, by their names.
  private func sources() throws(BuildError) -> [(name: ByteString, text: [UInt8])] {
    if let path = request.sources {
      return [("toolbox.repo", try naming { () throws(SystemError) in try FileSystem.read(path) })]
    }
    if let mirror = request.mirror {
      return [("toolbox.repo", Array(Self.repository(mirror, keys: Self.keys).utf8))]
    }
    let names = FileSystem.entries(of: Self.repositories).filter { $0.hasSuffix(".repo") }.sorted()
    guard request.hostRelease != nil, !names.isEmpty else { throw .noSources(release: request.release) }
    return try naming { () throws(SystemError) in
      var texts: [(name: ByteString, text: [UInt8])] = []
      for name in names { texts.append((name, try FileSystem.read(Self.repositories.appending(name)))) }
      return texts
    }
  }

  /// The file of a repository in whose packages one of the host's keys is trusted.
  static func repository(_ mirror: ByteString, keys: [ByteString]) -> String {
    let keys = keys.map { "file://\($0)" }.joined(separator: " ")
    return "[toolbox]\nname=toolbox\nbaseurl=\(mirror)\ngpgcheck=1\ngpgkey=\(keys)\n"
  }

  /// Of the host's settings those about fetching.
  private var hostSettings: String {
    guard request.sources == nil, request.mirror == nil,
      let content = try? FileSystem.read("/etc/dnf/dnf.conf")
    else { return "" }
    let lines = String(decoding: content, as: UTF8.self).split(separator: "\n")
    return lines.filter { $0.hasPrefix("proxy") || $0.hasPrefix("sslcacert") }.joined(separator: "\n")
  }

  private static var keys: [ByteString] {
    let folder: ByteString = "/etc/pki/rpm-gpg"
    return FileSystem.entries(of: folder).sorted().map { folder.appending($0) }
  }

  /// Settings, and where packages are locked, which of them there are at all.
  static func configuration(_ lock: PackageLock?, _ settings: String = "") -> [UInt8] {
    let locked = lock.map { "includepkgs=\($0.packages.map(name).joined(separator: " "))\n" } ?? ""
    return Array(
      """
      [main]
      assumeyes=1
      cachedir=\(place)/cache
      keepcache=1
      logdir=\(place)/log
      persistdir=\(place)/persist
      reposdir=\(place)/repos.d
      varsdir=\(place)/vars
      install_weak_deps=0
      plugins=0
      best=1
      \(settings)
      gpgcheck=1
      \(isVersion5 ? "system_cachedir=\(place)/cache\n" : "")\(locked)
      """.utf8)
  }

  /// Where the image's own rpm looks for its database.
  private var databaseFolder: ByteString {
    let release = request.release
    let isOld = release.distribution.id != "fedora" && (Int(release.version.prefix { $0 != "." }) ?? 0) < 10
    return isOld ? "/var/lib/rpm" : "/usr/lib/sysimage/rpm"
  }

  /// The folders of the kernel are there already while packages are installed, and are none of theirs.
  private var macros: [UInt8] {
    Array("%_netsharedpath /dev:/proc:/sys\n%_dbpath \(databaseFolder)\n%_db_backend sqlite\n".utf8)
  }

  func update() throws(BuildError) {
    try run("dnf makecache", ["makecache", "--refresh"], hasNetwork: true)
  }

  func state() throws(BuildError) -> [UInt8] {
    try naming { () throws(SystemError) in
      var state: [UInt8] = []
      let repositories = files.fetched.appending("repos.d")
      for name in FileSystem.entries(of: repositories).sorted() {
        state += try FileSystem.read(repositories.appending(name))
      }
      // The index of a repository has the digests of all that is in it.
      let cache = files.fetched.appending("cache")
      for name in FileSystem.entries(of: cache).sorted() {
        let index = cache.appending(name).appending("repodata/repomd.xml")
        if FileSystem.isReachable(index) { state += try FileSystem.read(index) }
      }
      return state
    }
  }

  // MARK: - Installing

  func install(_ names: [ByteString], _ check: () throws(BuildError) -> Void) throws(BuildError) {
    steps.tell(.download)
    try run(
      "dnf install --downloadonly", ["install", "--downloadonly"] + names, hasNetwork: true, counting: .download
    )
    try check()
    steps.tellInstalling()
    try run("dnf install", ["--cacheonly", "install"] + names, runsImage: true, counting: .configure)
  }

  private func run(
    _ step: String, _ arguments: [ByteString], hasNetwork: Bool = false, runsImage: Bool = false,
    counting stage: BuildStage? = nil
  ) throws(BuildError) {
    var command: [ByteString] = [
      ByteString(Self.program), "--config=" + Self.place + "/dnf.conf", "--installroot=" + ToolTree.root.text,
      "--releasever=" + ByteString(request.release.codename),
    ]
    if request.isForeign { command.append("--forcearch=" + ByteString(request.architecture.rpmName)) }
    try steps.run(step, command + arguments, hasNetwork: hasNetwork, runsImage: runsImage, counting: stage)
  }

  // MARK: - After

  func finish() throws(BuildError) {
    // Of the database that nobody has open any more; see https://www.sqlite.org/wal.html.
    let database = databaseFolder + "/rpmdb.sqlite"
    try files.root.change("tidy the databases of packages") { () throws(SystemError) in
      // What was mounted there.
      try FileSystem.remove(Self.place)
      // When packages were installed, and in which order; why they were is elsewhere.
      for suffix: ByteString in ["", "-shm", "-wal"] {
        try FileSystem.remove("/usr/lib/sysimage/libdnf5/transaction_history.sqlite" + suffix)
      }
      if try FileSystem.status(of: database + "-wal")?.st_size ?? 0 == 0 {
        for suffix: ByteString in ["-shm", "-wal"] { try FileSystem.remove(database + suffix) }
      }
    }
  }

  func installed() throws(BuildError) -> [PackageLock.Package] {
    var output: [UInt8] = []
    let format: ByteString = "%{NAME} %{ARCH} %{EPOCHNUM}:%{VERSION}-%{RELEASE}\\n"
    try steps.run("rpm", ["rpm", "--root=" + ToolTree.root.text, "--query", "--all", "--queryformat", format]) {
      output += $0
    }
    return Self.packages(output)
  }

  /// What rpm tells about packages; keys are packages as well, of no architecture.
  static func packages(_ output: [UInt8]) -> [PackageLock.Package] {
    String(decoding: output, as: UTF8.self).split(separator: "\n").compactMap { line in
      let fields = line.split(separator: " ").map(String.init)
      guard fields.count == 3, fields[1] != "(none)", fields[2].contains(":") else { return nil }
      return PackageLock.Package(name: fields[0], architecture: fields[1], version: fields[2], digest: "")
    }
  }

  func archive(of package: PackageLock.Package) -> ByteString? {
    let version = package.version.split(separator: ":", maxSplits: 1).last ?? ""
    let name = ByteString("\(package.name)-\(version).\(package.architecture).rpm")
    let cache = files.fetched.appending("cache")
    let paths = FileSystem.entries(of: cache).map { cache.appending($0).appending("packages").appending(name) }
    return paths.first(where: FileSystem.isReachable) ?? steps.local[name]
  }

  /// Name, epoch, version, release and architecture.
  private static func name(of package: PackageLock.Package) -> String {
    "\(package.name)-\(package.version).\(package.architecture)"
  }
}
