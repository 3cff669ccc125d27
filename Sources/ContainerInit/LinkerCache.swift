internal import Glibc
internal import LinuxSystem

/// What makes ld.so(8) find libraries in further folders.
struct LinkerCache {
  private let folders: [String]
  private let etc: ByteString

  /// Names the folders; `etc` is another one in tests.
  init(folders: [String], etc: ByteString = "/etc") {
    var seen: Set<String> = []
    self.folders = folders.filter { seen.insert($0).inserted }
    self.etc = etc
  }

  /// An environment in whose PATH ldconfig(8) is found, which is not in the PATH of every image.
  static func environment(_ environment: Environment) -> Environment {
    var environment = environment
    let path = environment.nonEmpty("PATH").map { $0 + ":" } ?? ""
    environment["PATH"] = path + "/usr/sbin:/sbin"
    return environment
  }

  /// Writes the configuration and brings the cache up to date.
  ///
  /// The configuration stays when there is no driver any more: a folder that is missing does no harm.
  ///
  /// - Returns: false where there is no ldconfig(8), as in images with another C library.
  /// - Throws: `InitializationError`.
  func update(_ runner: some ProcessRunner) throws(InitializationError) -> Bool {
    // An image without a cache does without it.
    var arguments: [ByteString] = FileSystem.exists(etc.appending("ld.so.cache")) ? [] : ["-N"]
    if FileSystem.exists(etc.appending("ld.so.conf.d")) {
      try writeConfiguration()
    } else {
      arguments += folders.map { ByteString($0) }
    }
    var command = Command("ldconfig", arguments)
    // People wait no longer than 25 seconds for the container, 15 of which the lock of the user database may take.
    command.timeLimit = 8_000
    let output: CapturedOutput
    do throws(SystemError) { output = try runner.capture(command) } catch {
      if error.isMissingFile { return false }
      throw InitializationError(error.description)
    }
    if output.status == .timedOut { throw InitializationError("ldconfig(8) took too long") }
    guard output.status.isSuccess else {
      let reason = String(decoding: output.standardError, as: UTF8.self).split(separator: "\n").last
      let cause = reason.map { ": \($0)" } ?? ""
      throw InitializationError("ldconfig(8) ended with code \(output.status.code)\(cause)")
    }
    return true
  }

  private func writeConfiguration() throws(InitializationError) {
    if folders.isEmpty { return }
    let lines = ["# Written by Toolbx", "# https://containertoolbx.org/", ""] + folders
    let text = lines.map { $0 + "\n" }.joined()
    let path = etc.appending("ld.so.conf.d/toolbx-nvidia.conf")
    do { try FileSystem.update(path, to: Array(text.utf8), mode: 0o644) } catch {
      throw InitializationError(error.description)
    }
  }
}
