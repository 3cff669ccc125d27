internal import LinuxSystem
internal import Logging
internal import ToolboxCore

/// The size of an image in its registry, which skopeo is asked for in the background.
final class PendingDownloadSize: PendingSize {
  private var process: (any BackgroundProcess)?
  private let logger: Logger
  private var answer: SizeAnswer?

  /// Waits for a process; nil stands for one that could not be started.
  init(_ process: (any BackgroundProcess)?, _ logger: Logger) {
    self.process = process
    self.logger = logger
  }

  var descriptor: Int32 { process?.descriptor ?? -1 }

  func poll() -> SizeAnswer {
    if let answer { return answer }
    guard process != nil else { return .unknown }
    guard let output = process?.poll() else { return .pending }
    let found = size(output)
    answer = found
    return found
  }

  func cancel() {
    process?.cancel()
    process = nil
  }

  private func size(_ output: CapturedOutput) -> SizeAnswer {
    guard output.status.isSuccess else {
      logger.debug("skopeo ended with \(output.status.code)")
      return .unknown
    }
    let image: RemoteImage
    do { image = try PodmanJSON.decode(RemoteImage.self, from: output.standardOutput) } catch {
      logger.debug("skopeo gave an unknown answer: \(error)")
      return .unknown
    }
    // Versions before 1.5 do not say it.
    guard let layers = image.layersdata else { return .unknown }
    return .known(layers.reduce(0) { $0 &+ $1.size })
  }
}

/// What `skopeo inspect` says.
private struct RemoteImage: Decodable {
  struct Layer: Decodable {
    let size: Int64
  }

  let layersdata: [Layer]?
}
