internal import Architectures
internal import Glibc
public import LinuxSystem
internal import Sandbox

/// Makes an image of a distribution's own packages, as a normal user, by user namespaces alone.
public struct ImageBuilder {
  /// The label by which containers and images of this kind are known.
  private static let label = "com.github.containers.toolbox"

  private let request: BuildRequest
  private let environment: Environment
  private let tell: (BuildProgress) -> Void
  private let warn: (String) -> Void

  /// Makes a builder.
  ///
  /// - Parameters:
  ///   - request: what is to be made.
  ///   - environment: the caller's, in which podman runs.
  ///   - tell: is told what is being done.
  ///   - warn: is told what people should know about the image.
  public init(
    _ request: BuildRequest, environment: Environment, telling tell: @escaping (BuildProgress) -> Void,
    warning warn: @escaping (String) -> Void
  ) {
    self.warn = warn
    self.request = request
    self.environment = environment
    self.tell = tell
  }

  /// Makes the image; nothing but the cache is left of a build that has failed.
  ///
  /// - Throws: `BuildError`.
  public func callAsFunction() throws(BuildError) {
    if let output = request.output, FileSystem.exists(output) { throw .outputExists(output) }
    try TerminationSignals.deferring { () throws(BuildError) in
      if let missing = Self.missingProgram(request.release) {
        throw BuildError.programMissing(missing.name, package: missing.package)
      }
      let manager = Self.manager(of: request.release)
      let emulation = try self.emulation()
      let files = try BuildFiles(for: request)
      defer { files.removeScratch() }
      let steps = try BuildSteps(
        request, files,
        ToolTree(
          image: files.image, variables: variables, networkVariables: networkVariables, emulation: emulation),
        counting: manager, telling: tell)
      try steps.checkSandbox()
      try deliver(try PackageInstallation(manager.init(steps), steps)(), files)
    }
  }

  /// Whether the host has the package manager of a release's distribution.
  public static func isPossible(_ release: BuildRelease) -> Bool { missingProgram(release) == nil }

  private static func missingProgram(_ release: BuildRelease) -> (name: String, package: String)? {
    let folders: [ByteString] = ["/usr/bin/", "/usr/sbin/", "/bin/", "/sbin/"]
    let missing = manager(of: release).programs.first { program in
      !folders.contains { FileSystem.isReachable($0 + ByteString(program.0)) }
    }
    return missing.map { (name: $0.0, package: $0.1) }
  }

  private static func manager(of release: BuildRelease) -> any PackageManager.Type {
    switch release.distribution.manager {
    case .apk: APK.self
    case .apt: APT.self
    case .dnf: DNF.self
    case .pacman: Pacman.self
    }
  }

  private func emulation() throws(BuildError) -> EmulatorRegistration? {
    guard request.isForeign else { return nil }
    do {
      let emulator = try EmulatorSearch(path: environment["PATH"])(request.architecture)
      return EmulatorRegistration(request.architecture, emulator: emulator)
    } catch { throw .emulator(error) }
  }

  /// How the caller reaches the network.
  private var networkVariables: [(name: ByteString, value: ByteString)] {
    let names = ["http_proxy", "https_proxy", "ftp_proxy", "all_proxy", "no_proxy"]
    return (names + names.map { $0.uppercased() }).compactMap { name in
      environment[ByteString(name)].map { (ByteString(name), $0) }
    }
  }

  /// The time that programs give to what they make, where it was asked for.
  private var variables: [(name: ByteString, value: ByteString)] {
    request.epoch.map { [("SOURCE_DATE_EPOCH", "\($0)")] } ?? []
  }

  private func deliver(_ root: ByteString, _ files: BuildFiles) throws(BuildError) {
    if TerminationSignals.isInterrupted { throw .interrupted }
    if request.format == .directory { return try move(root, isKept: root == files.base) }
    tell(BuildProgress(stage: .pack))
    let archive = files.scratch.appending("root.tar")
    let weakened = try RootArchive.write(root, to: archive, request.owners, latest: created)
    if !weakened.isEmpty {
      warn("These programs have lost the rights of others: \(weakened.joined(separator: " "))")
    }
    let lacks = try ImageCheck(ImageContents(archive: archive)).lacks
    if !lacks.isEmpty {
      warn("The image lacks what toolboxes have:\n" + lacks.map { "  \($0)\n" }.joined())
    }
    if request.format == .archive {
      return try move(archive)
    }
    let layout = files.scratch.appending("oci")
    try naming { () throws(SystemError) in try OCILayout(creating: layout) }.write(archive, description)
    if request.format == .oci {
      return try move(layout)
    }
    tell(BuildProgress(stage: .load))
    try load(layout)
  }

  /// Moves what was made to where it is to be, or copies it if it is kept.
  private func move(_ path: ByteString, isKept: Bool = false) throws(BuildError) {
    let output = request.output ?? "image"
    // What came meanwhile stays.
    if FileSystem.exists(output) { throw .outputExists(output) }
    if !isKept {
      try protect(path)
      do throws(SystemError) { return try FileSystem.rename(path, to: output) } catch {
        guard error.code == EXDEV else { throw .system(error) }
      }
    }
    // Nobody sees half of it, nor comes to programs in it before it is protected.
    let folder = try naming { () throws(SystemError) in
      try FileSystem.createTemporaryDirectory(in: output.parentPath, prefix: output.lastPathComponent + ".")
    }
    defer { BuildFiles.removeTree(folder) }
    let part = folder.appending("image")
    try BuildFiles.copyTree(path, to: part)
    try protect(part)
    if FileSystem.exists(output) { throw .outputExists(output) }
    try naming { () throws(SystemError) in try FileSystem.rename(part, to: output) }
  }

  /// Programs in a directory run with the rights of their owner: here, of the caller, for whom they are alone.
  private func protect(_ path: ByteString) throws(BuildError) {
    guard request.format == .directory, path.withCString({ chmod($0, 0o700) }) != 0 else { return }
    throw .system(.last("protect the image"))
  }

  private var created: Int64 { request.epoch ?? Int64(time(nil)) }

  private var description: OCILayout.Description {
    OCILayout.Description(
      architecture: request.architecture.ociName, tag: request.tag, created: Self.text(of: created),
      labels: [Self.label: "true"],
      history:
        "toolbox build --distro \(request.release.distribution.id) --release \(request.release.version)",
      command: ["bash"])
  }

  private static func text(of seconds: Int64) -> String {
    var time = time_t(seconds)
    var parts = tm()
    gmtime_r(&time, &parts)
    var buffer = [CChar](repeating: 0, count: 64)
    strftime(&buffer, buffer.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
    return ByteString(cString: buffer).description
  }

  private func load(_ layout: ByteString) throws(BuildError) {
    let runner = LiveProcessRunner(environment: environment, isInterruptible: true)
    // From a directory podman would take the name of the image.
    let archive = layout + ".tar"
    for command in [
      Command(
        "tar",
        ["--create", "--file", archive, "--directory", layout, "--", "oci-layout", "index.json", "blobs"]),
      Command("podman", ["load", "--quiet", "--input", archive]),
    ] {
      let output = try naming { () throws(SystemError) in try runner.capture(command) }
      guard output.status.isSuccess else {
        throw .archive("\(command.program): \(String(decoding: output.standardError, as: UTF8.self))")
      }
    }
  }
}
