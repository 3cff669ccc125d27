internal import ArgumentParser
internal import LinuxSystem
internal import ToolboxCore

/// A command of this program, such as `create`.
protocol Verb: ParsableCommand {
  /// The options, in addition to the persistent ones.
  static var flags: [Flag] { get }
  /// Whether options may stand behind the first argument.
  static var isInterspersed: Bool { get }
  /// Whether its words are taken as they are, without looking for options among them.
  static var takesWordsVerbatim: Bool { get }
  /// Whether it reads the line as the grammar has understood it, and has nothing bound by ArgumentParser: that takes
  /// longer than all else that is done before a person's shell is there.
  static var readsLine: Bool { get }
  /// Whether it is left out where commands are offered to people.
  static var isHidden: Bool { get }

  /// Checks the arguments before anything else is done.
  static func checkArguments(_ arguments: [ByteString]) throws(UsageError)

  /// The options that every command has.
  var persistent: PersistentOptions { get }

  /// Does what the command is for.
  func run(_ session: Session) throws(ToolboxError)
}

extension Verb {
  static var name: String { configuration.commandName ?? "" }
  static var isInterspersed: Bool { true }
  static var takesWordsVerbatim: Bool { false }
  static var readsLine: Bool { false }
  static var isHidden: Bool { false }
  static func checkArguments(_ arguments: [ByteString]) throws(UsageError) {}

  /// Refuses every argument.
  static func checkNone(_ arguments: [ByteString]) throws(UsageError) {
    if let word = arguments.first { throw .unknownSubcommand(word, of: name) }
  }

  /// Refuses a second argument, which is more likely a mistake than of no importance.
  static func checkAtMostOne(_ arguments: [ByteString]) throws(UsageError) {
    if arguments.count > 1 { throw .tooManyArguments(most: 1, received: arguments.count) }
  }
}

/// The option of every command that commands themselves read; the others concern the session.
struct PersistentOptions: ParsableArguments {
  @ArgumentParser.Flag(.assumeYes) var assumesYes: Bool
}

/// All commands.
enum Verbs {
  static let all: [any Verb.Type] = [
    Build.self, Create.self, Doctor.self, Enter.self, Help.self, InitContainer.self, List.self, Remove.self,
    RemoveImage.self, Run.self, RunInSandbox.self, Completion.self, Complete.self,
    CompleteWithoutDescriptions.self,
    DropCapabilities.self, LeaveOutMounts.self,
  ]

  /// The commands that a person may have meant.
  static func suggestions(for word: String) -> [String] {
    all.filter { !$0.isHidden }.map { $0.name }.filter { name in
      name.lowercased().hasPrefix(word.lowercased()) || distance(word.lowercased(), name) <= 2
    }
  }

  /// How many letters must be put in, taken out or replaced (Levenshtein's distance).
  private static func distance(_ left: String, _ right: String) -> Int {
    let right = Array(right)
    var row = Array(0...right.count)
    for (index, letter) in left.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in right.indices {
        let replaced = diagonal + (letter == right[column] ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(replaced, row[column] + 1, diagonal + 1)
      }
    }
    return row[right.count]
  }
}
