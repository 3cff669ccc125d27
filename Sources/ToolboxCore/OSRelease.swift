/// What os-release(5) says about an operating system.
public struct OSRelease: Hashable, Sendable {
  private let values: [String: String]

  /// Reads the content of the file; lines that are no assignments are passed over.
  ///
  /// Bytes are compared: who enters a container waits for this.
  public init(_ content: String) {
    var values: [String: String] = [:]
    for line in content.utf8.split(separator: UInt8(ascii: "\n")) {
      let parts = line.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, line.first != UInt8(ascii: "#") else { continue }
      values[Self.text(Self.trimmed(parts[0]))] = Self.text(Self.unquoted(Self.trimmed(parts[1])))
    }
    self.values = values
  }

  /// The distribution's identifier.
  public var id: String? { values["ID"] }
  /// The release.
  public var versionID: String? { values["VERSION_ID"] }

  /// The name under which a distribution's archives have the release.
  public var versionCodename: String? { values["VERSION_CODENAME"] }

  private static func text(_ bytes: some Collection<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

  private static func trimmed(_ text: Substring.UTF8View) -> [UInt8] {
    let isSpace = { (byte: UInt8) in " \t\r".utf8.contains(byte) }
    guard let first = text.firstIndex(where: { !isSpace($0) }),
      let last = text.lastIndex(where: { !isSpace($0) })
    else { return [] }
    return Array(text[first...last])
  }

  /// Removes the shell's quotes, of either kind, and within double quotes its backslashes.
  private static func unquoted(_ text: [UInt8]) -> [UInt8] {
    let double = UInt8(ascii: "\"")
    let backslash = UInt8(ascii: "\\")
    guard text.count >= 2, let quote = text.first, quote == text.last,
      [double, UInt8(ascii: "'")].contains(quote)
    else { return text }
    let inner = text.dropFirst().dropLast()
    guard quote == double else { return Array(inner) }
    var result: [UInt8] = []
    var isEscaped = false
    for byte in inner {
      if byte == backslash && !isEscaped {
        isEscaped = true
        continue
      }
      if isEscaped && !"\"$\\`".utf8.contains(byte) { result.append(backslash) }
      result.append(byte)
      isEscaped = false
    }
    return result
  }
}
