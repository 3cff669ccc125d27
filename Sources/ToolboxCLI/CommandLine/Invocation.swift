internal import ArgumentParser
internal import LinuxSystem

/// A command line of this program, taken apart into a verb and what stands around it.
struct Invocation {
  /// The words as they were given, without the program's name.
  let words: [ByteString]
  /// The verb; nil if there is none.
  let verb: (any Verb.Type)?
  /// The options and arguments.
  let line: Grammar.Line

  /// Takes the words apart.
  ///
  /// - Throws: `UsageError` for a verb or an option that does not exist.
  init(_ words: [ByteString]) throws(UsageError) {
    self.words = words
    guard let position = Self.positionOfVerb(words) else {
      verb = nil
      line = try Grammar(flags: Flag.persistent + [.version], isInterspersed: true).parse(words)
      return
    }
    let name = words[position]
    guard let verb = Verbs.all.first(where: { ByteString($0.name) == name }) else {
      throw .unknownCommand(name, suggestions: Verbs.suggestions(for: name.description))
    }
    var others = words
    others.remove(at: position)
    self.verb = verb
    if verb.takesWordsVerbatim {
      line = Grammar.Line(arguments: others)
      return
    }
    line = try Grammar(flags: Flag.persistent + verb.flags, isInterspersed: verb.isInterspersed).parse(others)
    if !line.has(.help) { try verb.checkArguments(line.arguments) }
  }

  /// Where the verb is: the first word that is neither an option nor an option's value.
  ///
  /// An option that is not known before the verb is, such as `--help`, swallows the word behind it; that is how
  /// `toolbox --help create` asks for help.
  static func positionOfVerb(_ words: [ByteString]) -> Int? {
    let flags: [Flag] = [.assumeYes, .logLevel, .logPodman, .verbose]
    var position = 0
    while position < words.count {
      let word = words[position]
      if word == "--" { return nil }
      if !word.hasPrefix("-") && !word.isEmpty { return position }
      let isLong = word.hasPrefix("--")
      let name = ByteString(word.bytes.dropFirst(isLong ? 2 : 1))
      let flag = flags.first {
        isLong ? ByteString($0.long) == name : $0.short.map { ByteString(String($0)) } == name
      }
      let standsAlone = word.bytes.contains(UInt8(ascii: "=")) || (!isLong && word.bytes.count != 2)
      position += standsAlone || flag?.takesValue == false ? 1 : 2
    }
    return nil
  }

  /// The command with its options bound to properties.
  ///
  /// - Throws: ArgumentParser's errors, for what the grammar has let through: a mistake of ours.
  func bound() throws -> (any Verb)? {
    guard let verb else { return nil }
    if verb.readsLine { return verb.init() }
    var words: [String] = []
    for option in line.options where !Flag.persistent.contains(option.flag) || option.flag == .assumeYes {
      switch option.flag.kind {
      case .boolean: if line.has(option.flag) { words.append("--\(option.flag.long)") }
      // Counted options are among the persistent ones, which the session reads off the line.
      case .count: break
      case .text, .integer, .unsignedInteger:
        words += ["--\(option.flag.long)", Word(option.value).escaped]
      }
    }
    let arguments = line.arguments.map { Word($0).escaped }
    return try verb.parse(words + ["--"] + arguments)
  }
}
