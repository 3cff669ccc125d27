internal import ImageBuild
internal import LinuxSystem
internal import ToolboxCore

/// Builds an image while people see how far it has got.
struct ShownBuild {
  private let request: BuildRequest
  private let environment: Environment
  private let console: TerminalConsole

  init(_ request: BuildRequest, _ environment: Environment, _ console: TerminalConsole) {
    self.request = request
    self.environment = environment
    self.console = console
  }

  /// Builds it.
  ///
  /// - Throws: `ToolboxError.imageNotBuilt`, or what ends the program where a signal has ended the build.
  func callAsFunction() throws(ToolboxError) {
    let progress = ProgressLine(console)
    defer { progress.end() }
    let builder = ImageBuilder(
      request, environment: environment, telling: { progress.show($0) },
      warning: { words in
        progress.end()
        console.note("Warning: \(words)" + (words.hasSuffix("\n") ? "" : "\n"))
      })
    do { try builder() } catch { throw Self.error(error) }
  }

  /// As the other verbs have it.
  static func error(_ error: BuildError) -> ToolboxError {
    if case .interrupted = error { return .commandEnded(1) }
    return .imageNotBuilt(error.description)
  }
}
