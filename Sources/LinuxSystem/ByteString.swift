/// What the kernel calls a string: bytes without a NUL, in no particular encoding.
///
/// Arguments, values of the environment and paths are kept in this form from end to end. `String` would replace
/// what is not UTF-8.
public struct ByteString: Hashable, Sendable {
  /// The bytes, without the NUL that ends a C string.
  public let bytes: [UInt8]

  /// Makes a string of bytes, which hold no NUL.
  public init(_ bytes: some Sequence<UInt8>) {
    self.bytes = Array(bytes)
  }

  /// The UTF-8 form of a string.
  public init(_ string: some StringProtocol) {
    bytes = Array(string.utf8)
  }

  /// A copy of a C string.
  public init(cString: UnsafePointer<CChar>) {
    var bytes: [UInt8] = []
    var position = cString
    while position.pointee != 0 {
      bytes.append(UInt8(bitPattern: position.pointee))
      position += 1
    }
    self.bytes = bytes
  }

  /// Whether there are no bytes.
  public var isEmpty: Bool { bytes.isEmpty }

  /// The string, if the bytes are UTF-8.
  public var utf8: String? { String(validating: bytes, as: UTF8.self) }

  /// Calls `body` with the bytes as a C string, which lives as long as the call.
  public func withCString<Result, Failure: Error>(
    _ body: (UnsafePointer<CChar>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let terminated = bytes.map { CChar(bitPattern: $0) } + [0]
    return try terminated.withUnsafeBufferPointer { (buffer) throws(Failure) -> Result in
      // An array with an element has a base address.
      try body(buffer.baseAddress.unsafelyUnwrapped)
    }
  }

  /// Whether the bytes end with those of `suffix`.
  public func hasSuffix(_ suffix: ByteString) -> Bool {
    bytes.suffix(suffix.bytes.count).elementsEqual(suffix.bytes)
  }

  /// Whether the bytes begin with those of `prefix`.
  public func hasPrefix(_ prefix: ByteString) -> Bool {
    bytes.starts(with: prefix.bytes)
  }

  /// The part before and the part after the first `separator`; nil if there is none.
  public func split(atFirst separator: Character) -> (ByteString, ByteString)? {
    guard let value = separator.asciiValue, let index = bytes.firstIndex(of: value) else { return nil }
    return (ByteString(bytes[..<index]), ByteString(bytes[(index + 1)...]))
  }

  /// The two, one after the other.
  public static func + (left: ByteString, right: ByteString) -> ByteString {
    ByteString(left.bytes + right.bytes)
  }
}

extension ByteString: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
  /// The UTF-8 form of a literal.
  public init(stringLiteral value: String) {
    self.init(value)
  }
}

extension ByteString: CustomStringConvertible {
  /// For people to read: bytes that are not UTF-8 are replaced.
  public var description: String { String(decoding: bytes, as: UTF8.self) }
}

extension ByteString: Comparable {
  /// Byte by byte, as `strcmp` does.
  public static func < (left: ByteString, right: ByteString) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}

// MARK: - Paths

extension ByteString {
  private static let slash = UInt8(ascii: "/")

  /// Whether the path begins at the root.
  public var isAbsolutePath: Bool { bytes.first == Self.slash }

  /// The last component of the path: `toolbox` of `/usr/bin/toolbox`.
  public var lastPathComponent: ByteString {
    ByteString(bytes.split(separator: Self.slash).last ?? [])
  }

  /// The path without its last component: `/usr/bin` of `/usr/bin/toolbox`, `/` of `/usr`.
  public var parentPath: ByteString {
    guard let index = bytes.lastIndex(of: Self.slash) else { return "." }
    return index == 0 ? "/" : ByteString(bytes[..<index])
  }

  /// The path of `component` below this one.
  public func appending(_ component: ByteString) -> ByteString {
    bytes.last == Self.slash ? self + component : self + "/" + component
  }
}
