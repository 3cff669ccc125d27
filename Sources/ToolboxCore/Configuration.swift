internal import CTOML
internal import Glibc

/// Why a configuration file is of no use, in words for the person who wrote it.
public struct InvalidConfiguration: Error, Hashable, Sendable {
  /// Where in the file, and what is wrong there.
  public let reason: String
}

/// What toolbox.conf(5) says: what is meant where a person says nothing.
///
/// A key that is there and empty counts as set.
public struct Configuration: Hashable, Sendable {
  /// `general.distro`.
  public var distribution: String?
  /// `general.image`.
  public var image: String?
  /// `general.release`.
  public var release: String?

  /// Says nothing unless something is given.
  public init(distribution: String? = nil, image: String? = nil, release: String? = nil) {
    self.distribution = distribution
    self.image = image
    self.release = release
  }

  /// Reads the content of a file, which is TOML; keys and tables that are not known are passed over.
  ///
  /// - Throws: `InvalidConfiguration` if it is not TOML, or if a known key has an array, a table or a date.
  public init(parsing content: [UInt8]) throws(InvalidConfiguration) {
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
    defer { ctoml_free(document) }
    distribution = try Self.value("distro", document)
    image = try Self.value("image", document)
    release = try Self.value("release", document)
  }

  private static func value(_ key: String, _ document: OpaquePointer) throws(InvalidConfiguration) -> String? {
    var kind: Int32 = 0
    guard let value = ctoml_value(document, "general", key, &kind) else {
      if kind == 0 { return nil }
      throw InvalidConfiguration(reason: "the value of 'general.\(key)' must be a string")
    }
    defer { free(value) }
    return String(cString: value)
  }

  /// This configuration, and over it another that counts more.
  public func overridden(by other: Configuration) -> Configuration {
    Configuration(
      distribution: other.distribution ?? distribution, image: other.image ?? image,
      release: other.release ?? release)
  }
}
