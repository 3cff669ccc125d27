/// Finds names that an object has twice, of which a decoder would take one.
enum DuplicateNames {
  /// The first such name in a document that is well-formed; names are compared as they are written.
  static func first(in bytes: [UInt8]) -> String? {
    // The names in each object that is open; nil for a list.
    var open: [Set<ArraySlice<UInt8>>?] = []
    var expectsName = false
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        expectsName = bytes[index] == UInt8(ascii: "{")
        open.append(expectsName ? [] : nil)
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        _ = open.popLast()
        expectsName = false
      case UInt8(ascii: ","):
        expectsName = open.last.flatMap { $0 } != nil
      case UInt8(ascii: "\""):
        let text = string(in: bytes, from: index + 1)
        if expectsName, open[open.count - 1]?.insert(text).inserted == false {
          return String(decoding: text, as: UTF8.self)
        }
        expectsName = false
        index = text.endIndex
      default: break
      }
      index += 1
    }
    return nil
  }

  /// The bytes of a string up to its closing quote.
  private static func string(in bytes: [UInt8], from start: Int) -> ArraySlice<UInt8> {
    var end = start
    while end < bytes.count, bytes[end] != UInt8(ascii: "\"") {
      end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
    }
    return bytes[start..<min(end, bytes.count)]
  }
}
