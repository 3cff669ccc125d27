public import LinuxSystem

/// Says what an image in podman's storage lacks to be of use as a toolbox.
public struct ImageInspection {
  private let runner: LiveProcessRunner
  private let cache: ByteString

  /// Makes an inspection.
  ///
  /// - Parameters:
  ///   - environment: the caller's, in which podman runs.
  ///   - cache: the caller's folder for caches, where the image is for a moment.
  public init(environment: Environment, cache: ByteString) {
    runner = LiveProcessRunner(environment: environment)
    self.cache = cache
  }

  /// Looks at the files of an image; nothing of it is run.
  ///
  /// - Parameter image: a name or an ID.
  /// - Returns: what is not there, each in a line for people.
  /// - Throws: `BuildError`.
  public func callAsFunction(_ image: String) throws(BuildError) -> [String] {
    let folder = cache.appending("build")
    return try TerminationSignals.deferring { () throws(BuildError) in
      let scratch = try naming { () throws(SystemError) in
        try FileSystem.createDirectories(folder, mode: 0o700)
        return try FileSystem.createTemporaryDirectory(in: folder, prefix: "check-")
      }
      defer { FileSystem.removeTree(scratch) }
      let archive = scratch.appending("root.tar")
      try export(image, to: archive)
      if TerminationSignals.isInterrupted { throw .interrupted }
      return ImageCheck(try ImageContents(archive: archive)).lacks
    }
  }

  private func export(_ image: String, to archive: ByteString) throws(BuildError) {
    // It is never started: any command will do.
    let create = ["create", "--pull=never", "--entrypoint", "", "--network=none", "--", image, "true"]
    let container = try podman(create.map { ByteString($0) })
    let id = ByteString(container.prefix { $0 != UInt8(ascii: "\n") })
    defer { _ = try? podman(["rm", "--force", "--", id]) }
    _ = try podman(["export", "--output", archive, "--", id])
  }

  private func podman(_ arguments: [ByteString]) throws(BuildError) -> [UInt8] {
    let output = try naming { () throws(SystemError) in try runner.capture(Command("podman", arguments)) }
    guard output.status.isSuccess else {
      throw .archive("podman: \(String(decoding: output.standardError, as: UTF8.self))")
    }
    return output.standardOutput
  }
}
