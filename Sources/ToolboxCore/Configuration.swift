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
  /// - Throws: `InvalidConfiguration` if it is not TOML, or if a known key has a value that is no text.
  public init(parsing content: [UInt8]) throws(InvalidConfiguration) {
    let document = try TOMLDocument(content)
    distribution = try document.text("distro", in: "general")
    image = try document.text("image", in: "general")
    release = try document.text("release", in: "general")
  }

  /// This configuration, and over it another that counts more.
  public func overridden(by other: Configuration) -> Configuration {
    Configuration(
      distribution: other.distribution ?? distribution, image: other.image ?? image,
      release: other.release ?? release)
  }
}
