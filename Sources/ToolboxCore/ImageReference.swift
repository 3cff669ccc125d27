/// The name of an image as a person writes it: `[DOMAIN/][PATH/]NAME[:TAG][@DIGEST]`, or an image's ID.
public struct ImageReference: Hashable, Sendable {
  /// The text as it was written.
  public let text: String

  /// Keeps a text; every text is accepted, podman judges it.
  public init(_ text: String) {
    self.text = text
  }

  /// The registry; nil if the name does not say one.
  public var domain: Substring? {
    guard let slash = text.firstIndex(of: "/") else { return nil }
    let first = text[..<slash]
    return first.contains(".") || first.contains(":") || first == "localhost" ? first : nil
  }

  /// The text after the registry, without a digest.
  private var remainder: Substring {
    let afterDomain = domain.map { text[$0.endIndex...] } ?? text[...]
    guard let at = afterDomain.lastIndex(of: "@"), Self.isDigest(afterDomain[afterDomain.index(after: at)...])
    else { return afterDomain }
    return afterDomain[..<at]
  }

  /// Whether a text is `ALGORITHM:HEX`; other texts behind an `@` are part of a name, for podman to refuse.
  private static func isDigest(_ text: Substring) -> Bool {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    return parts.count == 2 && !parts[0].isEmpty && !parts[1].isEmpty && parts[1].allSatisfy(\.isHexDigit)
  }

  /// The tag; nil if the name has none.
  public var tag: String? {
    remainder.firstIndex(of: ":").map { String(remainder[remainder.index(after: $0)...]) }
  }

  /// The name without registry, path, tag and digest; `/` or `.` if there is none, as in Go's filepath.Base.
  public var baseName: String {
    let path = remainder.prefix { $0 != ":" }
    return path.split(separator: "/").last.map(String.init) ?? (path.isEmpty ? "." : "/")
  }

  /// Whether the text may be the ID of an image.
  public var mayBeID: Bool {
    (6...64).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      }
  }

  /// The name that a registry knows; nil if it has no registry and no known distribution has such images.
  public func qualified(release: String) -> ImageReference? {
    if domain != nil { return self }
    return Distribution.withImageName(baseName)?.qualified(text, release: release).map { ImageReference($0) }
  }
}
