internal import LinuxSystem

/// The grammar in which people write Toolbx's command lines: that of Go's pflag.
///
/// `--name value`, `--name=value`, `-n value`, `-nvalue`, `-n=value`, short ones in groups. A value may begin
/// with `-`. ArgumentParser has another grammar, so it is given what this one has understood.
struct Grammar {
  let flags: [Flag]
  /// Whether options may stand behind the first argument.
  let isInterspersed: Bool

  /// What stands on a line.
  struct Line: Hashable {
    /// Each option with its value, in their order; a boolean's is `true` or `false`.
    var options: [Option] = []
    var arguments: [ByteString] = []
    /// Whether no word can be an option any more: `--` was given, or the first argument of a command that is run.
    var hasEnded = false

    struct Option: Hashable {
      let flag: Flag
      let value: ByteString
    }

    /// Whether an option was given and, if it is boolean, given as true.
    func has(_ flag: Flag) -> Bool {
      options.last { $0.flag == flag }.map { $0.value != "false" } ?? false
    }

    /// The value of an option; nil where it is not given.
    func value(of flag: Flag) -> ByteString? { options.last { $0.flag == flag }?.value }

    /// Whether an option was given, with whatever value.
    func mentions(_ flag: Flag) -> Bool { options.contains { $0.flag == flag } }
  }

  /// Reads the words.
  ///
  /// - Throws: `UsageError` for the first word that cannot be understood.
  func parse(_ words: [ByteString]) throws(UsageError) -> Line {
    var line = Line()
    var rest = words[...]
    while let word = rest.popFirst() {
      if word == "--" {
        line.hasEnded = true
        line.arguments += rest
        break
      }
      if word.hasPrefix("--") {
        line.options.append(try longOption(word, &rest))
      } else if word.hasPrefix("-") && word != "-" {
        line.options += try shortOptions(word, &rest)
      } else {
        line.arguments.append(word)
        if isInterspersed { continue }
        line.hasEnded = true
        line.arguments += rest
        break
      }
    }
    return line
  }

  private func longOption(_ word: ByteString, _ rest: inout ArraySlice<ByteString>) throws(UsageError)
    -> Line.Option
  {
    let text = ByteString(word.bytes.dropFirst(2))
    if text.hasPrefix("-") || text.hasPrefix("=") { throw .badSyntax(word) }
    let parts = text.split(atFirst: "=")
    let name = parts?.0 ?? text
    guard let flag = flags.first(where: { ByteString($0.long) == name }) else { throw .unknownFlag(name) }
    if let value = parts?.1 { return try option(flag, value) }
    if let implied = flag.impliedValue { return Line.Option(flag: flag, value: implied) }
    guard let value = rest.popFirst() else { throw .missingValue(word) }
    return try option(flag, value)
  }

  private func shortOptions(_ word: ByteString, _ rest: inout ArraySlice<ByteString>) throws(UsageError)
    -> [Line.Option]
  {
    var options: [Line.Option] = []
    var letters = word.bytes.dropFirst()
    while let letter = letters.popFirst() {
      let character = Character(Unicode.Scalar(letter))
      let group = ByteString([letter] + letters)
      guard let flag = flags.first(where: { $0.short == character }) else {
        throw .unknownShorthand(character, in: group)
      }
      if letters.first == UInt8(ascii: "="), letters.count > 1 {
        options.append(try option(flag, ByteString(letters.dropFirst())))
        break
      }
      if let implied = flag.impliedValue {
        options.append(Line.Option(flag: flag, value: implied))
        continue
      }
      guard let value = letters.isEmpty ? rest.popFirst() : ByteString(letters) else {
        throw .missingShorthandValue(character, in: group)
      }
      options.append(try option(flag, value))
      break
    }
    return options
  }

  private func option(_ flag: Flag, _ value: ByteString) throws(UsageError) -> Line.Option {
    do {
      return Line.Option(flag: flag, value: try flag.normalized(value))
    } catch { throw .invalidValue(value, flag, reason: error.description) }
  }
}
