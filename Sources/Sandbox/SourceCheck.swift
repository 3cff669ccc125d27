internal import Glibc
internal import LinuxSystem

extension Operation {
  /// Looks for what it needs of the host, before anything is mounted, made or written.
  ///
  /// - Throws: `SandboxError` for what is missing. Other errors are left to the operation, which may have more rights.
  func checkSource() throws(SandboxError) {
    switch kind {
    case .bind(let bind):
      guard case .host(let path) = bind.source, bind.isRequired else { return }
      try check(path, followingLink: bind.followsLink, description)
    case .overlay(let overlay):
      for path in overlay.lower { try check(path, "\(description): \(path)") }
      if case .directory(let path) = overlay.upper { try check(path, "\(description): \(path)") }
      if let path = overlay.work { try check(path, "\(description): \(path)") }
    default: break
    }
  }

  private func check(
    _ path: SandboxPath, followingLink: Bool = true, _ operation: String
  ) throws(SandboxError) {
    var status = stat()
    let flags = followingLink ? 0 : AT_SYMLINK_NOFOLLOW
    guard path.text.withCString({ fstatat(AT_FDCWD, $0, &status, flags) }) != 0 else { return }
    if [ENOENT, ENOTDIR, ENAMETOOLONG, ELOOP].contains(errno) { throw SandboxError(operation, errno) }
  }
}

extension SandboxOptions {
  /// Descriptors that are for the sandbox, and not for the command.
  var consumedDescriptors: [Int32] {
    let ofOperations = operations.compactMap { operation -> Int32? in
      switch operation.kind {
      case .copy(let number): return number
      case .bind(let bind):
        if case .descriptor(let number) = bind.source { return number }
        return nil
      default: return nil
      }
    }
    return ofOperations + filters + (statusDescriptor.map { [$0] } ?? [])
  }
}
