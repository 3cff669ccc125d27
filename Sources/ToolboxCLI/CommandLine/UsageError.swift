internal import LinuxSystem

/// A command line that cannot be understood, in the words that Toolbx's parser (pflag and cobra) has for it.
enum UsageError: Error, Hashable {
  case unknownCommand(ByteString, suggestions: [String])
  case unknownFlag(ByteString)
  case unknownShorthand(Character, in: ByteString)
  case badSyntax(ByteString)
  case missingValue(ByteString)
  case missingShorthandValue(Character, in: ByteString)
  case invalidValue(ByteString, Flag, reason: String)
  case unknownSubcommand(ByteString, of: String)
  case wrongArgumentCount(expected: Int, received: Int)
  case tooManyArguments(most: Int, received: Int)
  case invalidArgument(ByteString, verb: String)

  /// What stands behind `Error: `.
  var message: String {
    switch self {
    case .unknownCommand(let word, let suggestions):
      let block =
        suggestions.isEmpty ? "" : "\n\nDid you mean this?\n" + suggestions.map { "\t\($0)\n" }.joined()
      return "unknown command \"\(word)\" for \"toolbox\"" + block
    case .unknownFlag(let name): return "unknown flag: --\(name)"
    case .unknownShorthand(let name, let word): return "unknown shorthand flag: '\(name)' in -\(word)"
    case .badSyntax(let word): return "bad flag syntax: \(word)"
    case .missingValue(let word): return "flag needs an argument: \(word)"
    case .missingShorthandValue(let name, let word): return "flag needs an argument: '\(name)' in -\(word)"
    case .invalidValue(let value, let flag, let reason):
      return "invalid argument \"\(value)\" for \"\(flag.displayName)\" flag: \(reason)"
    case .unknownSubcommand(let word, let verb): return "unknown command \"\(word)\" for \"toolbox \(verb)\""
    case .tooManyArguments(let most, let received):
      return "accepts at most \(most) arg(s), received \(received)"
    case .wrongArgumentCount(let expected, let received):
      return "accepts \(expected) arg(s), received \(received)"
    case .invalidArgument(let word, let verb): return "invalid argument \"\(word)\" for \"toolbox \(verb)\""
    }
  }
}
