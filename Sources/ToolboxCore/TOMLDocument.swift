internal import CTOML
internal import Glibc

/// Why a configuration file is of no use, in words for the person who wrote it.
public struct InvalidConfiguration: Error, Hashable, Sendable {
  /// Where in the file, and what is wrong there.
  public let reason: String
}

/// A document of TOML (toml.io).
public final class TOMLDocument {
  private let document: OpaquePointer

  /// Reads a document.
  ///
  /// - Throws: `InvalidConfiguration` if it is not TOML.
  public init(_ content: [UInt8]) throws(InvalidConfiguration) {
    var reason = [CChar](repeating: 0, count: 512)
    let document = content.withUnsafeBufferPointer { bytes in
      bytes.withMemoryRebound(to: CChar.self) { text in
        ctoml_parse(text.baseAddress, text.count, &reason, reason.count)
      }
    }
    guard let document else {
      let words = reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      throw InvalidConfiguration(reason: String(decoding: words, as: UTF8.self))
    }
    self.document = document
  }

  deinit {
    ctoml_free(document)
  }

  /// The value of a key as text, be it a string, a number or a truth value; nil if it is not there.
  ///
  /// Names are compared without regard to the case of letters.
  ///
  /// - Throws: `InvalidConfiguration` for values that are no text.
  public func text(_ key: String, in table: String) throws(InvalidConfiguration) -> String? {
    var kind: Int32 = 0
    guard let value = ctoml_value(document, table, key, &kind) else {
      if kind == 0 { return nil }
      throw InvalidConfiguration(reason: "the value of '\(table).\(key)' must be a string")
    }
    defer { free(value) }
    return String(cString: value)
  }

  /// The strings in the array that a key has; nil if it is not there, or is no array.
  ///
  /// Names are compared without regard to the case of letters.
  public func texts(_ key: String, in table: String) -> [String]? {
    Self.strings(ctoml_list(document, table, key))
  }

  /// Makes sure that a table has no key but those that are known.
  ///
  /// - Parameters:
  ///   - known: the keys that it may have.
  ///   - arrays: those of them that are arrays.
  ///   - table: the table's name.
  /// - Throws: `InvalidConfiguration`, also if the value of one that is to be an array is none.
  public func checkKeys(
    _ known: [String], arrays: [String], in table: String
  ) throws(InvalidConfiguration) {
    for key in Self.strings(ctoml_keys(document, table)) ?? [] {
      guard known.contains(key.lowercased()) else {
        throw InvalidConfiguration(reason: "nobody knows a key '\(table).\(key)'")
      }
      if arrays.contains(key.lowercased()), texts(key, in: table) == nil {
        throw InvalidConfiguration(reason: "the value of '\(table).\(key)' must be an array of strings")
      }
    }
  }

  /// Strings that are each ended by NUL, and all of them by another one, which are freed; nil for NULL.
  private static func strings(_ list: UnsafeMutablePointer<CChar>?) -> [String]? {
    guard let list else { return nil }
    defer { free(list) }
    var texts: [String] = []
    var position = list
    while position.pointee != 0 {
      texts.append(String(cString: position))
      position += strlen(position) + 1
    }
    return texts
  }
}
