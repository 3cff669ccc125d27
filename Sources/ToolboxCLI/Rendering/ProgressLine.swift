internal import ImageBuild
internal import LinuxSystem

/// What a build is doing: on a terminal in one line for each stage, which counts; else a line for each stage.
final class ProgressLine {
  private static let erase = "\r\u{1b}[K"

  private let console: TerminalConsole
  private let isOnTerminal = isTerminal(2)
  private var stage: BuildStage?

  init(_ console: TerminalConsole) {
    self.console = console
  }

  func show(_ progress: BuildProgress) {
    if progress.stage != stage { end() }
    if isOnTerminal {
      // Past what makes control characters harmless, for this is one.
      try? Descriptor.write(Array("\(Self.erase)==> \(progress)".utf8), to: 2)
    } else if progress.stage != stage {
      console.note("==> \(progress.stage.rawValue)\n")
    }
    stage = progress.stage
  }

  /// Ends the line, if there is one.
  func end() {
    if isOnTerminal && stage != nil { console.note("\n") }
    stage = nil
  }
}
