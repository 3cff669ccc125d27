internal import Architectures

/// The name of a container: ASCII letters, digits, `_`, `.` and `-`, beginning with a letter or digit.
public struct ContainerName: Hashable, Sendable, CustomStringConvertible {
  /// The rule as a person reads it.
  public static let pattern = "[a-zA-Z0-9][a-zA-Z0-9_.-]*"

  /// The name.
  public let description: String

  /// Checks a name; nil if podman would refuse it.
  public init?(_ text: String) {
    let isLetterOrDigit = { (byte: UInt8) -> Bool in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: false
      }
    }
    // Bytes, not characters: a letter with a combining mark is one Character.
    guard let first = text.utf8.first, isLetterOrDigit(first) else { return nil }
    let others = "_.-".utf8
    guard text.utf8.allSatisfy({ isLetterOrDigit($0) || others.contains($0) }) else { return nil }
    description = text
  }

  /// The name of a container made from an image: the distribution's prefix or the image's name, the tag, and the
  /// architecture where it is not the host's.
  ///
  /// - Returns: the text, which need not be a valid name.
  static func text(for image: ImageReference, _ architecture: Architecture? = nil) -> String {
    let baseName = image.baseName
    let prefix = Distribution.withImageName(baseName)?.containerPrefix ?? baseName
    return ([prefix, image.tag, architecture?.ociName] as [String?]).compactMap(\.self).joined(separator: "-")
  }
}
