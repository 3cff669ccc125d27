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
    .locked,
  ]
  static let readsLine = true

  @OptionGroup var persistent: PersistentOptions

  static func checkArguments(_ arguments: [ByteString]) throws(UsageError) {
    try checkNone(arguments)
  }

  func run(_ session: Session) throws(ToolboxError) {
    let line = session.invocation.line
    let request = try request(line, session.environment)
    if request.owners == .squash && line.value(of: .owners) == nil {
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

  private func request(_ line: Grammar.Line, _ environment: Environment) throws(ToolboxError) -> BuildRequest {
    let text = { (flag: Flag) -> String? in line.value(of: flag)?.description }
    if let distribution = text(.buildDistribution), distribution != "debian" {
      throw .imageNotBuilt("images of \(distribution) cannot be built: only debian is known")
    }
    let name = text(.buildRelease) ?? "13"
    guard let release = DebianRelease(name) else {
      throw .imageNotBuilt(
        "Debian has no release '\(name)': use one of \(DebianRelease.known.joined(separator: ", "))")
    }
    var request = BuildRequest(release, cache: Self.cache(environment))
    request.packages = line.options.filter { $0.flag == .package }.map(\.value)
    request.epoch = environment["SOURCE_DATE_EPOCH"]?.utf8.flatMap { Int64($0) }
    request.mirror = line.value(of: .mirror)
    request.lock = line.value(of: .lock)
    request.isLocked = line.has(.locked)
    if request.isLocked && request.lock == nil { throw .imageNotBuilt("the option --locked needs --lock") }
    request.sources = line.value(of: .sources)
    if let tag = text(.tag) { request.tag = tag.contains("/") ? tag : "localhost/\(tag)" }
    if let format = text(.buildFormat) {
      guard let known = BuildRequest.Format(rawValue: format) else {
        let all = BuildRequest.Format.allCases.map(\.rawValue).joined(separator: ", ")
        throw .imageNotBuilt("unknown format '\(format)': use one of \(all)")
      }
      request.format = known
    }
    if let owners = text(.owners) {
      guard let known = BuildRequest.Owners(rawValue: owners) else {
        throw .imageNotBuilt("unknown owners '\(owners)': use ledger or squash")
      }
      request.owners = known
    } else if request.format == .podman, !Self.hasSubordinateIDs {
      // podman cannot have files of others then.
      request.owners = .squash
    }
    request.output = line.value(of: .output)
    if (request.format == .podman) == (request.output != nil) {
      throw .imageNotBuilt(
        request.format == .podman
          ? "the option --output needs a --format other than podman"
          : "the option --format \(request.format.rawValue) needs --output")
    }
    return request
  }

  private static var hasSubordinateIDs: Bool {
    guard getuid() != 0, let user = try? User(lookingUp: getuid()) else { return true }
    return SubordinateIDs.areGranted(to: user)
  }

  private static func cache(_ environment: Environment) -> ByteString {
    if let path = environment.nonEmpty("XDG_CACHE_HOME"), path.isAbsolutePath {
      return path.appending("toolbox")
    }
    return (environment.nonEmpty("HOME") ?? "/").appending(".cache/toolbox")
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
