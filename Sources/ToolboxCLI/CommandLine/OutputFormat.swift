internal import LinuxSystem
internal import ToolboxCore

/// The value of `--format`.
enum OutputFormat: String, CaseIterable {
  /// For people.
  case text
  /// For programs.
  case json

  /// Reads the option; where it is not given, the output is for people.
  ///
  /// - Throws: `invalidFormat`.
  init(_ word: Word?) throws(ToolboxError) {
    guard let text = word?.bytes.description else {
      self = .text
      return
    }
    guard let format = OutputFormat(rawValue: text) else { throw .invalidFormat(text) }
    self = format
  }
}
