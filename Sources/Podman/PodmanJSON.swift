internal import FoundationEssentials

/// Reads podman's JSON: its versions differ in the case of names and in the types of some fields.
enum PodmanJSON {
  static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
    let decoder = JSONDecoder()
    // podman itself reads names without regard to case. The strategy leaves the keys of dictionaries, such as
    // labels, as they are.
    decoder.keyDecodingStrategy = .custom { path in LowercasedKey(path.last?.stringValue ?? "") }
    return try decoder.decode(type, from: Data(bytes))
  }

  private struct LowercasedKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name.lowercased() }
    init(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
  }
}

extension KeyedDecodingContainer {
  /// A field that is null or missing in some versions means an empty list.
  func list<Element: Decodable>(_ type: Element.Type, _ key: Key) throws -> [Element] {
    try decodeIfPresent([Element].self, forKey: key) ?? []
  }

  /// A field that is null or missing in some versions means an empty text.
  func text(_ key: Key) throws -> String {
    try decodeIfPresent(String.self, forKey: key) ?? ""
  }

  /// A field about which podman says nothing: some leave it empty, others leave it out.
  func textIfAny(_ key: Key) throws -> String? {
    let text = try text(key)
    return text.isEmpty ? nil : text
  }
}
