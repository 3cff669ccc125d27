internal import ArgumentParser
internal import Glibc
internal import ImageBuild
internal import LinuxSystem
internal import ToolboxCore

/// The verb of `toolbox build`.
struct Build: Verb {
  static let configuration = CommandConfiguration(
    commandName: "build", abstract: "Build an image from the packages of a distribution", helpNames: [])
  static let flags: [Flag] = [
    .buildDistribution, .buildRelease, .package, .mirror, .sources, .tag, .buildFormat, .output, .owners, .lock,
    .locked, .buildFile,
  ]
  static let readsLine = true

  @OptionGroup var persistent: PersistentOptions

  static func checkArguments(_ arguments: [ByteString]) throws(UsageError) {
    try checkNone(arguments)
  }

  func run(_ session: Session) throws(ToolboxError) {
    let options = try BuildOptions(session.invocation.line, session.environment)
    let request = try options.request()
    if request.owners == .squash && !options.saysOwners {
      session.console.note("All files will be root's: without subordinate IDs podman can have no others\n")
    }
    let progress = ProgressLine(session.console)
    let builder = ImageBuilder(
      request, environment: session.environment, telling: { progress.show($0) },
      warning: { words in
        progress.end()
        session.console.note("Warning: \(words)\n")
      })
    do { try builder() } catch {
      progress.end()
      if case .interrupted = error { throw .commandEnded(1) }
      throw .imageNotBuilt(error.description)
    }
    progress.end()
    let made = request.output?.description ?? request.tag
    session.console.write("Built image: \(made)\n")
  }
}

/// What a build is doing: on a terminal in one line for each stage, which counts; else a line for each stage.
private final class ProgressLine {
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
