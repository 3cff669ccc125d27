internal import LinuxSystem

/// Why a value is not one of its option, in the words of Go's strconv.
struct ValueError: Error, CustomStringConvertible {
  let function: String
  let value: ByteString
  let reason: String

  var description: String { "strconv.\(function): parsing \"\(value)\": \(reason)" }
}

extension Flag {
  /// What a counted option says each time that it stands alone.
  static let increment: ByteString = "+1"

  /// The value of an option that needs none.
  var impliedValue: ByteString? {
    switch kind {
    case .boolean: "true"
    case .count: Self.increment
    case .text, .integer, .unsignedInteger: nil
    }
  }

  /// The value in one form of the many in which it may be written.
  ///
  /// - Throws: `ValueError` for what is not a value of this option.
  func normalized(_ value: ByteString) throws(ValueError) -> ByteString {
    switch kind {
    case .text: return value
    case .boolean:
      switch value.description {
      case "1", "t", "T", "true", "TRUE", "True": return "true"
      case "0", "f", "F", "false", "FALSE", "False": return "false"
      default: throw ValueError(function: "ParseBool", value: value, reason: "invalid syntax")
      }
    case .count where value == Self.increment: return value
    case .count, .integer: return try integer(value, Int.self, "ParseInt")
    case .unsignedInteger: return try integer(value, UInt.self, "ParseUint")
    }
  }

  private func integer<Number: FixedWidthInteger>(
    _ value: ByteString, _ type: Number.Type, _ function: String
  ) throws(ValueError) -> ByteString {
    var digits = value.description[...]
    var sign = ""
    if Number.isSigned, let first = digits.first, first == "-" || first == "+" {
      sign = first == "-" ? "-" : ""
      digits = digits.dropFirst()
    }
    let base = Self.radix(&digits)
    let plain = digits.filter { $0 != "_" }
    let isNumber =
      !plain.isEmpty && !digits.hasSuffix("_") && !digits.contains("__")
      && plain.unicodeScalars.allSatisfy { Character($0).hexDigitValue.map { $0 < base } ?? false }
    guard isNumber else { throw ValueError(function: function, value: value, reason: "invalid syntax") }
    guard let number = Number(sign + plain, radix: base) else {
      throw ValueError(function: function, value: value, reason: "value out of range")
    }
    return ByteString("\(number)")
  }

  /// Takes the prefix of Go's integer literals off: `0x`, `0o`, `0b`, and `0` for octal.
  private static func radix(_ digits: inout Substring) -> Int {
    guard digits.first == "0", digits.count > 1 else { return 10 }
    let prefixes: [Character: Int] = ["x": 16, "X": 16, "o": 8, "O": 8, "b": 2, "B": 2]
    if let base = prefixes[digits[digits.index(after: digits.startIndex)]] {
      digits = digits.dropFirst(2)
      return base
    }
    digits = digits.dropFirst()
    return 8
  }
}
