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
      let files = try naming { () throws(SystemError) in try BuildFiles(for: request) }
      defer { files.removeScratch() }
      let log = try naming { () throws(SystemError) in try BuildLog(at: files.log) }
      try APT(request, files, log, telling: tell)()
      tell(BuildProgress(stage: .clean))
      try ImageCleaning(files.image)()
      try deliver(files)
    }
  }

  private func deliver(_ files: BuildFiles) throws(BuildError) {
    if TerminationSignals.isInterrupted { throw .interrupted }
    if request.format == .directory {
      return try move(files.image)
    }
    tell(BuildProgress(stage: .pack))
    let archive = files.scratch.appending("root.tar")
    let weakened = try RootArchive.write(files.image, to: archive, request.owners, latest: created)
    if !weakened.isEmpty {
      warn("These programs have lost the rights of others: \(weakened.joined(separator: " "))")
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

  /// Moves what was made to where it is to be.
  private func move(_ path: ByteString) throws(BuildError) {
    let output = request.output ?? "image"
    do throws(SystemError) { return try FileSystem.rename(path, to: output) } catch {
      guard error.code == EXDEV else { throw .system(error) }
    }
    // Another file system: as root of the image, who may read everything.
    let status: ExitStatus
    do {
      status = try RootProcess.run {
        Kernel.execute("/usr/bin/cp", ["cp", "--archive", "--no-target-directory", "--", path, output], [])
      }
    } catch { throw .sandbox(error) }
    guard status.isSuccess else {
      BuildFiles.removeTree(output)
      throw .system(SystemError(EXDEV, "copy the image to \(output)"))
    }
  }

  private var created: Int64 { request.epoch ?? Int64(time(nil)) }

  private var description: OCILayout.Description {
    OCILayout.Description(
      architecture: Self.architecture, tag: request.tag, created: Self.text(of: created),
      labels: [(Self.label, "true")],
      history: "toolbox build --distro debian --release \(request.release.version)",
      command: ["bash"])
  }

  /// The architecture in the words of the OCI.
  private static var architecture: String {
    switch Kernel.machine {
    case "x86_64": "amd64"
    case "aarch64": "arm64"
    case let other: other.description
    }
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
    let runner = LiveProcessRunner(environment: environment)
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
