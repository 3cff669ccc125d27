internal import LinuxSystem
internal import ToolboxCore

// Images for other architectures than the host's: podman has no name of its own for such an image beside the one of
// the host's. skopeo(1) writes them into the same storage, under any name.
extension PodmanEngine {
  private static let program: ByteString = "skopeo"

  func pull(
    _ image: ImageReference, architecture: String, as name: String, authenticationFile: ByteString?,
    advance: @escaping () -> Void
  ) throws(EngineError) {
    let arguments = PodmanArguments.copy(
      image, architecture: architecture, as: name, authenticationFile: authenticationFile)
    try fetch(Command(Self.program, arguments), "copy", advance)
  }

  func architecture(
    ofRemote image: ImageReference, preferring architecture: String, authenticationFile: ByteString?,
    advance: @escaping () -> Void
  ) throws(EngineError) -> String? {
    let arguments = PodmanArguments.inspectRemote(
      image.text, architecture: architecture, authenticationFile: authenticationFile)
    let answer = try supervised(
      Command(Self.program, arguments), Supervision(whileWaiting: advance), "inspect")
    do { return try PodmanJSON.decode(RemoteImage.self, from: answer).architecture } catch {
      throw .answerNotUnderstood(operation: "inspect", reason: String(describing: error))
    }
  }
}
