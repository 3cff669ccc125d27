internal import ArgumentParser
internal import LinuxSystem

/// A word of the command line on its way through ArgumentParser, whose words are Strings.
///
/// A byte that is not part of UTF-8 travels as a character of the private use area, U+F700 and the byte. Genuine
/// characters of that range travel byte by byte in the same way, so that the way back is never ambiguous.
struct Word: Hashable, Sendable, ExpressibleByArgument {
  private static let escapes: ClosedRange<UInt32> = 0xF700...0xF7FF
  let bytes: ByteString

  init(_ bytes: ByteString) {
    self.bytes = bytes
  }

  init(argument: String) {
    bytes = ByteString(
      argument.unicodeScalars.flatMap { scalar -> [UInt8] in
        Self.escapes.contains(scalar.value)
          ? [UInt8(truncatingIfNeeded: scalar.value)] : Array(String(scalar).utf8)
      })
  }

  /// The form in which ArgumentParser gets it.
  var escaped: String {
    var text = ""
    var rest = bytes.bytes[...]
    while let first = rest.first {
      let length = Self.lengthOfScalar(first)
      let piece = rest.prefix(length)
      if piece.count == length, let scalar = String(validating: piece, as: UTF8.self)?.unicodeScalars.first,
        !Self.escapes.contains(scalar.value)
      {
        text.unicodeScalars.append(scalar)
        rest = rest.dropFirst(length)
      } else {
        if let scalar = Unicode.Scalar(Self.escapes.lowerBound + UInt32(first)) {
          text.unicodeScalars.append(scalar)
        }
        rest = rest.dropFirst()
      }
    }
    return text
  }

  /// How many bytes a scalar has that begins with this one; 1 for bytes with which none begins.
  private static func lengthOfScalar(_ first: UInt8) -> Int {
    switch first {
    case 0xC2...0xDF: 2
    case 0xE0...0xEF: 3
    case 0xF0...0xF4: 4
    default: 1
    }
  }
}
