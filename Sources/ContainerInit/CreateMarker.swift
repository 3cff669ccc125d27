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
    do { try FileSystem.write([], to: path, mode: 0o644) } catch {
      throw InitializationError("failed to create \(path)", error)
    }
  }
}
