internal import Glibc
public import LinuxSystem

/// Says what an image in podman's storage lacks to be of use as a toolbox.
public struct ImageInspection {
  private static let container: ByteString = "toolbox-build-check"
  /// How long another one may take, in milliseconds.
  private static let patience: Int64 = 60_000

  private let runner: LiveProcessRunner
  /// For what is to be done also after a signal.
  private let tidier: LiveProcessRunner
  private let cache: ByteString

  /// Makes an inspection.
  ///
  /// - Parameters:
  ///   - environment: the caller's, in which podman runs.
  ///   - cache: the caller's folder for caches, where the image is for a moment.
  public init(environment: Environment, cache: ByteString) {
    runner = LiveProcessRunner(environment: environment, isInterruptible: true)
    tidier = LiveProcessRunner(environment: environment)
    self.cache = cache
  }

  /// Looks at the files of an image; nothing of it is run.
  ///
  /// - Parameter image: a name or an ID.
  /// - Returns: what is not there, each in a line for people.
  /// - Throws: `BuildError`.
  public func callAsFunction(_ image: String) throws(BuildError) -> [String] {
    let folder = cache.appending("build/check")
    return try TerminationSignals.deferring { () throws(BuildError) in
      try BuildFiles.own(cache.appending("build"))
      try BuildFiles.own(folder)
      let lock = try naming { () throws(SystemError) in
        let lock = try FileLock(creating: folder.appending("lock"))
        guard try lock.acquire(milliseconds: Self.patience) else {
          throw SystemError(EWOULDBLOCK, "lock \(folder): another image is being looked at")
        }
        return lock
      }
      defer { withExtendedLifetime(lock) {} }
      let archive = folder.appending("root.tar")
      // Of one that was killed.
      try removeContainer()
      defer {
        try? removeContainer()
        try? FileSystem.remove(archive)
      }
      try export(image, to: archive)
      if TerminationSignals.isInterrupted { throw BuildError.interrupted }
      return ImageCheck(try ImageContents(archive: archive)).lacks
    }
  }

  private func removeContainer() throws(BuildError) {
    _ = try podman(["rm", "--force", "--ignore", "--volumes", "--", Self.container], by: tidier)
  }

  private func export(_ image: String, to archive: ByteString) throws(BuildError) {
    // It is never started: any command will do.
    let create = [
      "create", "--pull=never", "--name", Self.container.description, "--entrypoint", "", "--network=none",
      "--",
      image, "true",
    ]
    _ = try podman(create.map { ByteString($0) })
    _ = try podman(["export", "--output", archive, "--", Self.container])
  }

  private func podman(
    _ arguments: [ByteString], by runner: LiveProcessRunner? = nil
  ) throws(BuildError) -> [UInt8] {
    let runner = runner ?? self.runner
    let output = try naming { () throws(SystemError) in try runner.capture(Command("podman", arguments)) }
    guard output.status.isSuccess else {
      throw .archive("podman: \(String(decoding: output.standardError, as: UTF8.self))")
    }
    return output.standardOutput
  }
}
