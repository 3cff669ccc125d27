internal import LinuxSystem

/// What stands before the cursor, as far as it can be understood.
struct CursorContext {
  /// The verb; nil where there is none yet.
  let verb: (any Verb.Type)?
  /// Whether a word stands where a verb should, and is none.
  let hasUnknownVerb: Bool
  /// What stands behind the verb, for one with a grammar of its own.
  let wordsBehindVerb: [ByteString]
  /// The options that may be given.
  let flags: [Flag]
  /// The options and arguments that were given.
  let line: Grammar.Line
  /// The option whose value stands at the cursor, in a word of its own.
  let awaited: Flag?

  /// Reads the words between the program's name and the word at the cursor.
  init(_ words: [ByteString]) {
    let position = Invocation.positionOfVerb(words)
    let verb = position.flatMap { position in Verbs.all.first { ByteString($0.name) == words[position] } }
    self.verb = verb
    hasUnknownVerb = position != nil && verb == nil
    wordsBehindVerb = position.map { Array(words[($0 + 1)...]) } ?? []
    flags = Flag.persistent + (verb?.flags ?? [.version])

    var others = words
    if let position { others.remove(at: position) }
    let grammar = Grammar(flags: flags, isInterspersed: verb?.isInterspersed ?? true)
    if let line = try? grammar.parse(others) {
      self.line = line
      awaited = nil
    } else {
      // A value is missing, or it is for the command to refuse what cannot be understood.
      awaited = others.last.flatMap { [flags] in Self.flag($0, flags) }
      line = (try? grammar.parse(others.dropLast())) ?? Grammar.Line()
    }
  }

  /// The option with a value that a word ends with, be it `--name`, `-n` or a group of letters.
  private static func flag(_ word: ByteString, _ flags: [Flag]) -> Flag? {
    let text = word.description
    guard text.hasPrefix("-") else { return nil }
    return flags.filter(\.takesValue).first { flag in
      text.hasPrefix("--") ? text == "--\(flag.long)" : flag.short != nil && flag.short == text.last
    }
  }

  /// An option and the part of its value that stand at the cursor: `--name=PART`, `-n=PART` or `-nPART`.
  func flagWithValue(_ word: String) -> (Flag, String)? {
    for flag in flags where flag.takesValue && !line.hasEnded {
      let spellings = ["--\(flag.long)="] + (flag.short.map { ["-\($0)=", "-\($0)"] } ?? [])
      if let spelling = spellings.first(where: { word.hasPrefix($0) && ($0.hasSuffix("=") || word != $0) }) {
        return (flag, String(word.dropFirst(spelling.count)))
      }
    }
    return nil
  }

  /// The options that may still be given.
  var openFlags: [Flag] {
    flags.filter { $0.kind == .count || !line.mentions($0) }
  }
}
