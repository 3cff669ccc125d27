internal import LinuxSystem
internal import Logging
internal import ToolboxCore

/// Images and a container that podman is asked for in the background, by one command.
///
/// `podman inspect` prints what it finds of all that is named, and fails for the rest. So a container that it finds is
/// an entry that is no image.
final class ImageLookup: PendingImages {
  private let engine: PodmanEngine
  private let arguments: [ByteString]
  private var process: (any BackgroundProcess)?

  /// Begins to ask.
  init(_ names: [String], _ engine: PodmanEngine, _ runner: any ProcessRunner, _ logger: Logger) {
    self.engine = engine
    arguments = PodmanArguments.inspect("all", names)
    // podman would take it for an option.
    if names.contains(where: { $0.hasPrefix("-") }) { return }
    var command = engine.command(arguments)
    command.variables = engine.haste
    if logger.logLevel <= .debug { command.standardError = .kept }
    // Why it cannot be run is told by whoever asks next.
    process = try? runner.start(command)
  }

  func wait() -> [ImageDetails]? {
    guard var output = end() else { return nil }
    engine.logWords(output, of: arguments)
    if output.status == .exited(125) && !output.standardOutput.isEmpty { output.status = .exited(0) }
    guard let entries = try? engine.list([InspectedImage].self, "inspect", output).get().map(\.details),
      entries.allSatisfy({ $0.tags != nil })
    else { return nil }
    return entries
  }

  private func end() -> CapturedOutput? {
    while process != nil {
      if let output = process?.poll() {
        process = nil
        return output
      }
      guard let descriptor = process?.descriptor, descriptor >= 0,
        (try? Kernel.wait(forReadable: [descriptor], milliseconds: nil)) != nil
      else {
        process?.cancel()
        process = nil
        return nil
      }
    }
    return nil
  }
}
