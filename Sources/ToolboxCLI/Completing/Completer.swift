internal import Architectures
internal import ArgumentParser
internal import ImageBuild
internal import LinuxSystem
internal import ToolboxCore

/// Finds what may stand at the cursor.
struct Completer {
  /// What a shell is told, in the protocol of Go's cobra: candidates, and what to do beyond them.
  struct Answer: Hashable {
    struct Candidate: Hashable {
      let word: String
      var description: String?
    }

    /// What the shell may offer by itself; the numbers are those of the protocol.
    enum Beyond: Int {
      /// Files, where there is no candidate.
      case files = 0
      /// Nothing.
      case nothing = 4
      /// Directories, beside the candidates.
      case directories = 16
    }

    var candidates: [Candidate] = []
    var beyond = Beyond.nothing

    /// Like this one, without descriptions.
    var plain: Answer {
      Answer(candidates: candidates.map { Candidate(word: $0.word) }, beyond: beyond)
    }

    /// What cobra says on standard error, for people who look for what is wrong with their shell.
    var note: String {
      let name =
        switch beyond {
        case .files: "Default"
        case .nothing: "NoFileComp"
        case .directories: "FilterDirs"
        }
      return "Completion ended with directive: ShellCompDirective\(name)\n"
    }

    /// One candidate a line, its description behind a tab; then the directive.
    var text: String {
      candidates.map { $0.word + ($0.description.map { "\t\($0)" } ?? "") + "\n" }.joined()
        + ":\(beyond.rawValue)\n"
    }
  }

  /// That only the host knows the answer.
  struct HostNeeded: Error {}

  private let engine: (any ContainerEngine)?
  private let defaults: () -> Defaults

  /// - Parameters:
  ///   - engine: who knows the names of containers and images; nil where it is out of reach.
  ///   - defaults: what is meant where nothing is said.
  init(engine: (any ContainerEngine)?, defaults: @escaping @autoclosure () -> Defaults = Defaults(nil)) {
    self.engine = engine
    self.defaults = defaults
  }

  /// Completes the last of the words behind the program's name.
  ///
  /// - Throws: `HostNeeded` if the engine is out of reach, and it is needed.
  func answer(_ words: [ByteString]) throws(HostNeeded) -> Answer {
    let current = words.last?.description ?? ""
    let context = CursorContext(words.dropLast())
    if context.verb == RunInSandbox.self {
      return SandboxCompleter(context.wordsBehindVerb).answer(current)
    }
    if context.hasUnknownVerb { return Answer() }
    if let flag = context.awaited { return try values(of: flag, context, current) }
    if let (flag, value) = context.flagWithValue(current) { return try values(of: flag, context, value) }
    if current.hasPrefix("-") && !context.line.hasEnded { return Self.flags(context.openFlags, current) }
    return try arguments(context, current)
  }

  private func values(
    of flag: Flag, _ context: CursorContext, _ current: String
  ) throws(HostNeeded) -> Answer {
    switch flag {
    case .container where context.verb != Create.self: return Self.matching(try containerNames(), current)
    // One excludes the other.
    case .image where context.line.mentions(.distribution), .distribution where context.line.mentions(.image):
      return Answer()
    case .image: return Self.matching(try imageNames(), current)
    case .architecture: return Self.matching(Self.architectures, current)
    case .distribution: return Self.matching(Distribution.all.map(\.id), current)
    case .release: return Self.matching(try releases(context), current)
    case .format: return Self.matching(OutputFormat.allCases.map(\.rawValue), current)
    case .buildDistribution: return Self.matching(BuildDistribution.all.map(\.id), current)
    case .buildRelease:
      let id = context.line.value(of: .buildDistribution)?.description ?? Session.osRelease()?.id ?? ""
      return Self.matching(BuildDistribution.named(id)?.namedReleases ?? [], current)
    case .buildArchitecture: return Self.matching(Architecture.all.map(\.name), current)
    case .buildFormat: return Self.matching(BuildRequest.Format.allCases.map(\.rawValue), current)
    case .owners: return Self.matching(BuildRequest.Owners.allCases.map(\.rawValue), current)
    case .check: return Self.matching(try imageNames(), current)
    case .logLevel:
      return Self.matching(["trace", "debug", "info", "warn", "error", "fatal", "panic"], current)
    case .authFile, .buildFile, .emulatorPath, .home, .lock, .output, .shell, .sources:
      return Answer(beyond: .files)
    default: return Answer()
    }
  }

  private func arguments(_ context: CursorContext, _ current: String) throws(HostNeeded) -> Answer {
    let given = Set(context.line.arguments.map(\.description))
    switch context.verb {
    case nil: return context.line.hasEnded ? Answer() : Self.verbs(current)
    case is Enter.Type: return given.isEmpty ? Self.matching(try containerNames(), current) : Answer()
    case is Remove.Type:
      return Self.matching(try containerNames().filter { !given.contains($0) }, current)
    case is RemoveImage.Type:
      return Self.matching(try imageNames().filter { !given.contains($0) }, current)
    case is Help.Type: return given.isEmpty ? Self.verbs(current) : Answer()
    case is Run.Type: return Answer(beyond: .files)
    case is Completion.Type:
      return given.isEmpty ? Self.matching(CompletionScript.allCases.map(\.rawValue), current) : Answer()
    default: return Answer()
    }
  }

  /// Those for which there is a container; for a new one those of images that are there, of the host, or configured, and
  /// those with a name.
  private func releases(_ context: CursorContext) throws(HostNeeded) -> [String] {
    let defaults = defaults()
    let named = context.line.value(of: .distribution)?.description ?? defaults.configuration.distribution
    guard let distribution = named.map(Distribution.named) ?? defaults.distribution else { return [] }
    let architecture = context.line.value(of: .architecture).flatMap { Architecture.named($0.description) }
    let known = KnownReleases(distribution, architecture == defaults.architecture ? nil : architecture)
    var releases: Set<String>
    if context.verb == Create.self {
      releases = Set(known.withNames + known.ofImages(try imageNames()))
      let isConfigured = distribution.id == defaults.configuration.distribution ?? defaults.distribution.id
      if isConfigured, let release = defaults.configuration.release { releases.insert(release) }
      if distribution == defaults.distribution, !defaults.release.isEmpty { releases.insert(defaults.release) }
    } else {
      releases = Set(known.ofContainers(try containerNames()))
    }
    return releases.sorted()
  }

  private func containerNames() throws(HostNeeded) -> [String] {
    guard let engine else { throw HostNeeded() }
    return (try? ListObjects(engine)(containers: true, images: false).containers.map(\.name)) ?? []
  }

  private func imageNames() throws(HostNeeded) -> [String] {
    guard let engine else { throw HostNeeded() }
    let rows = (try? ListObjects(engine)(containers: false, images: true).images) ?? []
    return rows.map { $0.image.names.isEmpty ? String($0.image.id.prefix(12)) : $0.name }
  }
}

// MARK: - What needs no podman

extension Completer {
  /// The kernel's words and those of images.
  private static let architectures = Set(Architecture.all.flatMap { [$0.name, $0.ociName] }).sorted()

  private static func verbs(_ current: String) -> Answer {
    let candidates = Verbs.all.filter { !$0.isHidden && $0.name.hasPrefix(current) }
    return Answer(
      candidates: candidates.map { Answer.Candidate(word: $0.name, description: $0.configuration.abstract) })
  }

  private static func flags(_ flags: [Flag], _ current: String) -> Answer {
    var candidates: [Answer.Candidate] = []
    for flag in flags {
      let spellings = ["--\(flag.long)"] + (flag.short.map { ["-\($0)"] } ?? [])
      for spelling in spellings where spelling.hasPrefix(current) {
        candidates.append(Answer.Candidate(word: spelling, description: flag.usage))
      }
    }
    return Answer(candidates: candidates)
  }

  static func matching(_ words: [String], _ current: String) -> Answer {
    Answer(candidates: words.filter { $0.hasPrefix(current) }.map { Answer.Candidate(word: $0) })
  }
}
