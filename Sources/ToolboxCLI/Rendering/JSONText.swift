internal import FoundationEssentials

/// JSON as people and programs like to read it.
enum JSONText {
  /// A value, indented, with keys in alphabetic order, and a line end.
  static func of(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do { return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n" } catch {
      preconditionFailure("strings, numbers, booleans and lists of them can always be encoded: \(error)")
    }
  }
}
