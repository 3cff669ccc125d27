/// A version of the container engine, such as `4.3.1` or `5.0.0-rc2`.
///
/// The order is that of PHP's Composer, which Toolbx uses: numbers by their value, and of words
/// `dev` < `alpha` < `beta` < `rc` < nothing < `pl`, with unknown ones before all.
public struct EngineVersion: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The text as the engine says it.
  public let description: String

  /// Keeps a text; nil for one that holds anything but ASCII letters, digits and `.-+_~`, or no digit.
  public init?(_ text: String) {
    let isPart = { (byte: UInt8) -> Bool in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
      default: Self.isDigit(byte) || ".-+_~".utf8.contains(byte)
      }
    }
    guard text.utf8.allSatisfy(isPart), text.utf8.contains(where: Self.isDigit) else { return nil }
    description = text
  }

  /// A version that the program itself names.
  public init(known text: StaticString) {
    description = "\(text)"
  }

  private enum Part: Hashable {
    case number(Int)
    case word(Int)

    static let end = Part.word(rank["#"] ?? 0)
    private static let rank = [
      "dev": 1, "alpha": 2, "a": 2, "beta": 3, "b": 3, "rc": 4, "#": 5, "pl": 7, "p": 7,
    ]

    init(_ text: Substring) {
      self = Int(text).map { .number($0) } ?? .word(Self.rank[text.lowercased()] ?? 0)
    }

    /// A number counts as more than every word but `pl`.
    var order: (Int, Int) {
      switch self {
      case .number(let value): (6, value)
      case .word(let rank): (rank, 0)
      }
    }
  }

  /// The numbers and words, in their order.
  private var parts: [Part] {
    var parts: [Part] = []
    var rest = description[...]
    while let first = rest.utf8.first {
      if ".-+_~".utf8.contains(first) {
        rest = rest.dropFirst()
        continue
      }
      let isNumber = Self.isDigit(first)
      let part = rest.prefix { character in
        character.utf8.allSatisfy { Self.isDigit($0) == isNumber && !".-+_~".utf8.contains($0) }
      }
      parts.append(Part(part))
      rest = rest[part.endIndex...]
    }
    return parts
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  /// Whether one is older than the other.
  public static func < (left: EngineVersion, right: EngineVersion) -> Bool {
    let (left, right) = (left.parts, right.parts)
    for index in 0..<max(left.count, right.count) {
      let pair = (missing(left, index, beside: right), missing(right, index, beside: left))
      if pair.0.order != pair.1.order { return pair.0.order < pair.1.order }
    }
    return false
  }

  /// The part at an index; where there is none, 0 beside a number, and beside a word what stands between
  /// `rc` and `pl`.
  private static func missing(_ parts: [Part], _ index: Int, beside other: [Part]) -> Part {
    if index < parts.count { return parts[index] }
    if case .number = other[index] { return .number(0) }
    return .end
  }
}
