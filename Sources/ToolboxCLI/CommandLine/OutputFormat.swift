internal import ToolboxCore

/// In which form a command says what it has found.
enum OutputFormat: String, CaseIterable {
  /// For people.
  case text
  /// For programs.
  case json

  /// The format that an option names; text where none is given.
  ///
  /// - Throws: `invalidFormat`.
  init(_ word: Word?) throws(ToolboxError) {
    guard let name = word.nonEmptyText else {
      self = .text
      return
    }
    guard let format = OutputFormat(rawValue: name) else { throw .invalidFormat(name) }
    self = format
  }
}
