internal import LinuxSystem

/// Creates an empty file whose presence says something.
struct CreateMarker: InitializationStep {
  private let path: ByteString

  init(_ path: ByteString) {
    self.path = path
  }

  var description: String { "create \(path)" }

  var isEssential: Bool { true }

  func execute() throws(InitializationError) {
    do throws(SystemError) {
      // Whatever else is in its place is not opened.
      if try FileSystem.kind(of: path, followingLinks: false) == .regular { return }
      try FileSystem.replace(path, with: [], mode: 0o644, isSoleWriter: true)
    } catch {
      throw InitializationError("failed to create \(path)", error)
    }
  }
}
