internal import ArgumentParser
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

    var candidates: [Candidate] = []
    /// Whether the shell may offer files where there is no candidate.
    var allowsFiles = false

    /// Like this one, without descriptions.
    var plain: Answer {
      Answer(candidates: candidates.map { Candidate(word: $0.word) }, allowsFiles: allowsFiles)
    }

    /// What cobra says on standard error, for people who look for what is wrong with their shell.
    var note: String {
      "Completion ended with directive: ShellCompDirective\(allowsFiles ? "Default" : "NoFileComp")\n"
    }

    /// One candidate a line, its description behind a tab; then the directive: 0, or 4 for no files.
    var text: String {
      candidates.map { $0.word + ($0.description.map { "\t\($0)" } ?? "") + "\n" }.joined()
        + ":\(allowsFiles ? 0 : 4)\n"
    }
  }

  /// That only the host knows the answer.
  struct HostNeeded: Error {}

  private let engine: (any ContainerEngine)?

  /// - Parameter engine: who knows the names of containers and images; nil where it is out of reach.
  init(engine: (any ContainerEngine)?) {
    self.engine = engine
  }

  /// Completes the last of the words behind the program's name.
  ///
  /// - Throws: `HostNeeded` if the engine is out of reach, and it is needed.
  func answer(_ words: [ByteString]) throws(HostNeeded) -> Answer {
    let current = words.last?.description ?? ""
    let before = Array(words.dropLast())
    let position = Invocation.positionOfVerb(before)
    let verb = position.flatMap { position in Verbs.all.first { ByteString($0.name) == before[position] } }
    // A word stands where a verb should, and is none.
    if position != nil && verb == nil { return Answer() }
    if verb == Run.self, Self.hasCommand(before) { return Answer(allowsFiles: true) }

    let flags = Flag.persistent + (verb?.flags ?? [.version])
    if let flag = Self.flagAwaitingValue(flags, before) {
      return try values(of: flag, verb, before, current)
    }
    if let (flag, value) = Self.flagWithValue(flags, current) {
      return try values(of: flag, verb, before, value)
    }
    if current.hasPrefix("-") { return Self.flags(flags, given: before, current) }
    guard let verb else { return Self.verbs(current) }
    return try arguments(of: verb, before, current)
  }

  private func values(
    of flag: Flag, _ verb: (any Verb.Type)?, _ before: [ByteString], _ current: String
  ) throws(HostNeeded) -> Answer {
    switch flag {
    case .container where verb != Create.self: return Self.matching(try containerNames(), current)
    case .image:
      // One excludes the other.
      return Self.mentions(.distribution, before) ? Answer() : Self.matching(try imageNames(), current)
    case .distribution:
      return Self.mentions(.image, before) ? Answer() : Self.matching(Distribution.all.map(\.id), current)
    case .format: return Self.matching(OutputFormat.allCases.map(\.rawValue), current)
    case .logLevel:
      return Self.matching(["trace", "debug", "info", "warn", "error", "fatal", "panic"], current)
    case .authFile, .home, .shell: return Answer(allowsFiles: true)
    default: return Answer()
    }
  }

  private func arguments(
    of verb: any Verb.Type, _ before: [ByteString], _ current: String
  ) throws(HostNeeded) -> Answer {
    let given = Set(before.map(\.description))
    switch verb {
    case is Enter.Type:
      let hasName = before.drop { $0 != ByteString(verb.name) }.dropFirst().contains { !$0.hasPrefix("-") }
      return hasName ? Answer() : Self.matching(try containerNames(), current)
    case is Remove.Type:
      return Self.matching(try containerNames().filter { !given.contains($0) }, current)
    case is RemoveImage.Type:
      return Self.matching(try imageNames().filter { !given.contains($0) }, current)
    case is Help.Type: return Self.verbs(current)
    case is Run.Type: return Answer(allowsFiles: true)
    case is Completion.Type: return Self.matching(CompletionScript.allCases.map(\.rawValue), current)
    default: return Answer()
    }
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
  /// Whether the first word of the command is there already: from then on the words are the command's.
  private static func hasCommand(_ words: [ByteString]) -> Bool {
    guard let position = Invocation.positionOfVerb(words) else { return false }
    let grammar = Grammar(flags: Flag.persistent + Run.flags, isInterspersed: false)
    let rest = Array(words[(position + 1)...])
    return (try? grammar.parse(rest).arguments.isEmpty) == false || rest.contains("--")
  }

  /// Whether an option is among the words.
  private static func mentions(_ flag: Flag, _ words: [ByteString]) -> Bool {
    words.map(\.description).contains { word in
      word == "--\(flag.long)" || word.hasPrefix("--\(flag.long)=")
        || flag.short.map { word.hasPrefix("-\($0)") } == true
    }
  }

  private static func flagAwaitingValue(_ flags: [Flag], _ words: [ByteString]) -> Flag? {
    guard let last = words.last?.description, last.hasPrefix("-") else { return nil }
    return flags.first { flag in
      flag.takesValue && (last == "--\(flag.long)" || flag.short.map { last == "-\($0)" } == true)
    }
  }

  /// An option and the part of its value that is there: `--name=PART`, `-n=PART` or `-nPART`.
  private static func flagWithValue(_ flags: [Flag], _ word: String) -> (Flag, String)? {
    for flag in flags where flag.takesValue {
      let spellings = ["--\(flag.long)="] + (flag.short.map { ["-\($0)=", "-\($0)"] } ?? [])
      if let spelling = spellings.first(where: { word.hasPrefix($0) && ($0.hasSuffix("=") || word != $0) }) {
        return (flag, String(word.dropFirst(spelling.count)))
      }
    }
    return nil
  }

  private static func verbs(_ current: String) -> Answer {
    let candidates = Verbs.all.filter { !$0.isHidden && $0.name.hasPrefix(current) }
    return Answer(
      candidates: candidates.map { Answer.Candidate(word: $0.name, description: $0.configuration.abstract) })
  }

  private static func flags(_ flags: [Flag], given: [ByteString], _ current: String) -> Answer {
    let given = Set(given.map(\.description))
    let open = flags.filter { flag in
      flag.kind == .count
        || !given.contains("--\(flag.long)") && !given.contains { $0.hasPrefix("--\(flag.long)=") }
    }
    var candidates: [Answer.Candidate] = []
    for flag in open {
      let spellings = ["--\(flag.long)"] + (flag.short.map { ["-\($0)"] } ?? [])
      for spelling in spellings where spelling.hasPrefix(current) {
        candidates.append(Answer.Candidate(word: spelling, description: flag.usage))
      }
    }
    return Answer(candidates: candidates)
  }

  private static func matching(_ words: [String], _ current: String) -> Answer {
    Answer(candidates: words.filter { $0.hasPrefix(current) }.map { Answer.Candidate(word: $0) })
  }
}
