extension Decoder {
  /// The fields of an object that has none besides those of `Key`.
  func knownFields<Key: CodingKey>(_ type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    let names = try container(keyedBy: AnyName.self).allKeys.map(\.stringValue)
    // Sorted, for the order of names is not that of the document.
    if let stranger = names.sorted().first(where: { Key(stringValue: $0) == nil }) {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(codingPath: codingPath, debugDescription: "unknown field '\(stranger)'"))
    }
    return try container(keyedBy: type)
  }
}

/// Any name of a field.
private struct AnyName: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

extension KeyedDecodingContainer {
  /// A text; empty where it is null or missing.
  func text(_ key: Key) throws -> String {
    try decodeIfPresent(String.self, forKey: key) ?? ""
  }

  /// A list; empty where it is null or missing.
  func list<Element: Decodable>(_ type: Element.Type, _ key: Key) throws -> [Element] {
    try decodeIfPresent([Element].self, forKey: key) ?? []
  }
}

extension KeyedEncodingContainer {
  /// Writes a text, a list or a dictionary that says something.
  mutating func encodeUnlessEmpty(_ value: some Collection & Encodable, _ key: Key) throws {
    if !value.isEmpty { try encode(value, forKey: key) }
  }
}
