internal import Glibc
internal import LinuxSystem

/// Makes something of the host visible in the container; what the host does not have is passed over.
struct BindMount: InitializationStep {
  private let target: ByteString
  private let source: ByteString
  private let options: Mounts.Options
  private let onlyOverExisting: Bool

  /// Says what is to be mounted.
  ///
  /// - Parameters:
  ///   - target: the place in the container.
  ///   - source: what is to be seen there; nil for the same path of the host.
  ///   - options: how it differs from what is there.
  ///   - onlyOverExisting: whether a target that is missing is left missing.
  init(
    _ target: ByteString, from source: ByteString? = nil, options: Mounts.Options = .none,
    onlyOverExisting: Bool = false
  ) {
    self.target = target
    self.source = source ?? "/run/host" + target
    self.options = options
    self.onlyOverExisting = onlyOverExisting
  }

  var description: String { "bind \(target) to \(source)" }

  func execute() throws(InitializationError) {
    if onlyOverExisting && !FileSystem.exists(target) { return }
    let kind: FileSystem.Kind?
    do { kind = try FileSystem.kind(of: source) } catch {
      throw InitializationError("failed to bind \(target) to \(source)", error)
    }
    guard let kind else { return }
    do throws(SystemError) {
      if !options.hasAttributes, try isThere() { return }
      try createTarget(kind)
      try Mounts.bind(source, at: target, options)
    } catch { throw InitializationError("failed to bind \(target) to \(source)", error) }
  }

  /// Whether the target is the source already: podman has mounted it, or an earlier entry point.
  private func isThere() throws(SystemError) -> Bool {
    guard let one = try FileSystem.status(of: source), let other = try FileSystem.status(of: target) else {
      return false
    }
    return one.st_dev == other.st_dev && one.st_ino == other.st_ino
  }

  private func createTarget(_ kind: FileSystem.Kind) throws(SystemError) {
    switch kind {
    case .directory:
      try FileSystem.createDirectories(target)
    case .regular, .socket:
      try FileSystem.createDirectories(target.parentPath)
      if try FileSystem.kind(of: target) == nil { try FileSystem.write([], to: target, mode: 0o644) }
    case .symbolicLink, .other:
      break
    }
  }
}
