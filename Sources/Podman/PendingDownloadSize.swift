internal import LinuxSystem
internal import Logging
internal import ToolboxCore

/// The size of an image in its registry, which skopeo is asked for in the background.
///
/// Versions of skopeo before 1.10 do not say it. Then the image's manifest is asked for, and if that is a list of the
/// manifests for several platforms, the one for the platform that skopeo has chosen.
final class PendingDownloadSize: PendingSize {
  private let architecture: String?
  private let authenticationFile: ByteString?
  private let runner: any ProcessRunner
  private let logger: Logger

  private let image: String
  private var process: (any BackgroundProcess)?
  private var answer: SizeAnswer = .pending
  /// What skopeo has said, once it has.
  private var known: RemoteImage?

  /// Begins to ask, for an architecture in Go's words, or the host's.
  init(
    of image: ImageReference, architecture: String? = nil, authenticationFile: ByteString?,
    _ runner: any ProcessRunner, _ logger: Logger
  ) {
    self.architecture = architecture
    self.image = image.text
    self.authenticationFile = authenticationFile
    self.runner = runner
    self.logger = logger
    ask(image.text, isRaw: false)
  }

  var descriptor: Int32 { process?.descriptor ?? -1 }

  func poll() -> SizeAnswer {
    while answer == .pending, let output = process?.poll() {
      process = nil
      take(output)
    }
    return answer
  }

  func cancel() {
    process?.cancel()
    process = nil
    answer = .unknown
  }

  private func ask(_ image: String, isRaw: Bool) {
    let arguments = PodmanArguments.inspectRemote(
      image, architecture: architecture, authenticationFile: authenticationFile, isRaw: isRaw)
    var command = Command("skopeo", arguments)
    if logger.logLevel <= .debug { command.standardError = .inherited }
    do { process = try runner.start(command) } catch {
      logger.debug("Failed to \(error)")
      answer = .unknown
    }
  }

  /// Takes an answer of skopeo, and asks again where it does not say the size.
  private func take(_ output: CapturedOutput) {
    answer = .unknown
    guard output.status.isSuccess else { return logger.debug("skopeo ended with \(output.status.code)") }
    do {
      if let known {
        take(try PodmanJSON.decode(RemoteManifest.self, from: output.standardOutput), of: known)
      } else {
        let image = try PodmanJSON.decode(RemoteImage.self, from: output.standardOutput)
        if let layers = image.layersdata { return answer = Self.sum(layers) }
        known = image
        answer = .pending
        ask(self.image, isRaw: true)
      }
    } catch { logger.debug("skopeo gave an unknown answer: \(error)") }
  }

  private func take(_ manifest: RemoteManifest, of image: RemoteImage) {
    if let layers = manifest.layers { return answer = Self.sum(layers) }
    let entry = manifest.manifests?.first { entry in
      entry.platform?.architecture == image.architecture && entry.platform?.os == image.os
    }
    guard let digest = entry?.digest, let name = image.name else { return }
    answer = .pending
    ask("\(name)@\(digest)", isRaw: true)
  }

  /// An image is never nothing: then the size was not told.
  private static func sum(_ layers: [RemoteLayer]) -> SizeAnswer {
    let size = layers.reduce(0) { $0 &+ $1.size }
    return size > 0 ? .known(size) : .unknown
  }
}

/// A part of an image, with its size in bytes.
struct RemoteLayer: Decodable {
  let size: Int64
}

/// What `skopeo inspect` says.
struct RemoteImage: Decodable {
  let name: String?
  let architecture: String?
  let os: String?
  let layersdata: [RemoteLayer]?
}

/// What `skopeo inspect --raw` says: the manifest of an image or of several; see the OCI image specification.
private struct RemoteManifest: Decodable {
  struct Entry: Decodable {
    struct Platform: Decodable {
      let architecture: String?
      let os: String?
    }

    let digest: String
    let platform: Platform?
  }

  let layers: [RemoteLayer]?
  let manifests: [Entry]?
}
