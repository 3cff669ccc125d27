internal import Glibc
public import LinuxSystem
public import ToolboxCore

/// Where podman's version is remembered, so that it need not be asked for each time.
public protocol VersionCache {
  /// What is remembered; nil if nothing is.
  var version: EngineVersion? { get }

  /// Whether it is what this process was told, so that nobody can have changed it.
  var isOwn: Bool { get }

  /// Remembers a version.
  func remember(_ version: EngineVersion)
}

/// A version that is remembered in a file, together with the identity of podman's program: after an update the file
/// does not count.
public final class FileVersionCache: VersionCache {
  private let file: ByteString?
  private let environment: Environment
  private var known: EngineVersion?
  /// Whether it is what this process was told.
  public private(set) var isOwn = false

  /// Remembers in `podman-version` in a directory, or with nil for as long as the process lives.
  public init(directory: ByteString?, environment: Environment) {
    file = directory?.appending("podman-version")
    self.environment = environment
  }

  /// What is remembered of the podman that would be run.
  public var version: EngineVersion? {
    if let known { return known }
    // Containers see the file too.
    guard let file, let identity, let content = try? FileSystem.readUntrusted(file, upTo: 4096) else {
      return nil
    }
    let lines = ByteString(content).description.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count == 3, lines[0] == identity else { return nil }
    known = EngineVersion(String(lines[1]))
    return known
  }

  /// Remembers the version; where the directory is missing only this process does.
  public func remember(_ version: EngineVersion) {
    known = version
    isOwn = true
    guard let file, let identity,
      (try? FileSystem.kind(of: file.parentPath, followingLinks: false)) == .directory
    else { return }
    try? FileSystem.replace(file, with: Array("\(identity)\n\(version)\n".utf8), mode: 0o600)
  }

  /// The program's path, and what changes with its content.
  private var identity: String? {
    guard let path = findProgram("podman", environment), let identity = FileSystem.identity(of: path) else {
      return nil
    }
    return "\(path) \(identity)"
  }
}
