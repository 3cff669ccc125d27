/// What os-release(5) says about an operating system.
public struct OSRelease: Hashable, Sendable {
  private let values: [String: String]

  /// Reads the content of the file; lines that are no assignments are passed over.
  public init(_ content: String) {
    var values: [String: String] = [:]
    for line in content.split(separator: "\n") {
      let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !line.hasPrefix("#") else { continue }
      values[Self.trimmed(parts[0])] = Self.unquoted(Self.trimmed(parts[1]))
    }
    self.values = values
  }

  /// The distribution's identifier.
  public var id: String? { values["ID"] }
  /// The release.
  public var versionID: String? { values["VERSION_ID"] }

  private static func trimmed(_ text: Substring) -> String {
    let isSpace = { (character: Character) in character == " " || character == "\t" || character == "\r" }
    let start = text.drop(while: isSpace)
    return String(start.reversed().drop(while: isSpace).reversed())
  }

  /// Removes the shell's quotes, of either kind, and within double quotes its backslashes.
  private static func unquoted(_ text: String) -> String {
    guard text.count >= 2, let quote = text.first, quote == text.last, quote == "\"" || quote == "'" else {
      return text
    }
    let inner = text.dropFirst().dropLast()
    guard quote == "\"" else { return String(inner) }
    var result = ""
    var isEscaped = false
    for character in inner {
      if character == "\\" && !isEscaped {
        isEscaped = true
        continue
      }
      if isEscaped && !"\"$\\`".contains(character) { result.append("\\") }
      result.append(character)
      isEscaped = false
    }
    return result
  }
}
