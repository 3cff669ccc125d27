internal import LinuxSystem
internal import Sandbox

/// Finds what may stand at the cursor of a command line of the sandbox.
struct SandboxCompleter {
  /// What is awaited at the cursor.
  private enum Awaited {
    /// An option, or the command.
    case option
    /// A value of an option, by its position.
    case value(SandboxOption, Int)
    /// A word of the command.
    case command
  }

  private let awaited: Awaited

  /// - Parameter words: what stands between the name of the sandbox and the word at the cursor.
  init(_ words: [ByteString]) {
    awaited = Self.awaited(words[...])
  }

  private static func awaited(_ words: ArraySlice<ByteString>) -> Awaited {
    var rest = words
    while let word = rest.popFirst() {
      if word == "--" || !word.hasPrefix("-") { return .command }
      let parts = word.split(atFirst: "=")
      // What is no option is for the sandbox to refuse.
      guard let option = option(parts?.0 ?? word) else { continue }
      let given = parts == nil ? 0 : 1
      let missing = max(0, option.values.count - given)
      if rest.count < missing { return .value(option, given + rest.count) }
      rest = rest.dropFirst(missing)
    }
    return .option
  }

  private static func option(_ word: ByteString) -> SandboxOption? {
    SandboxOption.allCases.first { word == ByteString("--\($0.rawValue)") }
  }

  /// Completes the word at the cursor.
  func answer(_ current: String) -> Completer.Answer {
    switch awaited {
    case .command: return Completer.Answer(beyond: .files)
    case .value(let option, let position): return Self.values(of: option, position, current)
    case .option:
      guard current.hasPrefix("-") else { return Completer.Answer(beyond: .files) }
      if let (name, value) = ByteString(current).split(atFirst: "="), let option = Self.option(name) {
        return option.values.isEmpty ? Completer.Answer() : Self.values(of: option, 0, value.description)
      }
      return Self.options(current)
    }
  }

  private static func options(_ current: String) -> Completer.Answer {
    let candidates = SandboxOption.allCases.map {
      Completer.Answer.Candidate(word: "--\($0.rawValue)", description: $0.usage)
    }
    return Completer.Answer(candidates: candidates.filter { $0.word.hasPrefix(current) })
  }

  private static func values(
    of option: SandboxOption, _ position: Int, _ current: String
  ) -> Completer.Answer {
    switch option.values[position] {
    case "SRC", "DST": return Completer.Answer(beyond: .files)
    case "DIR":
      var answer = Completer.matching(option == .overlayUpper ? ["tmpfs"] : [], current)
      answer.beyond = .directories
      return answer
    case "CAP": return Completer.matching(capabilities(current), current)
    default: return Completer.Answer()
    }
  }

  /// The names of capabilities, spelled as the word begins: in capitals or not, with the prefix or without.
  private static func capabilities(_ current: String) -> [String] {
    let names = CapabilityNames.all
    let short = names.map { String($0.dropFirst("cap_".count)) }
    let spellings = [
      names.map { $0.uppercased() } + ["ALL"], names + ["all"], short.map { $0.uppercased() }, short,
    ]
    return spellings.first { $0.contains { $0.hasPrefix(current) } } ?? []
  }
}
