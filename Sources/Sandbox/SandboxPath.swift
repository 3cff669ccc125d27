public import LinuxSystem

/// An absolute path as its components: without dots and empty ones, without a look at links.
public struct SandboxPath: Hashable, Sendable {
  /// The components, from the root on; none for the root itself.
  public let components: [ByteString]

  /// Takes components as they are.
  init(components: [ByteString]) {
    self.components = components
  }

  /// Makes a path absolute and takes `.`, `..` and `//` out of it.
  ///
  /// - Parameters:
  ///   - path: what was written.
  ///   - directory: where a relative path begins.
  public init(_ path: ByteString, in directory: ByteString = "/") {
    var components: [ByteString] = []
    for component in (path.isAbsolutePath ? path : directory.appending(path)).bytes.split(
      separator: UInt8(ascii: "/"))
    {
      switch ByteString(component) {
      case ".": continue
      case "..": _ = components.popLast()
      case let name: components.append(name)
      }
    }
    self.components = components
  }

  /// From the root on.
  public var text: ByteString { "/" + relativeText }

  /// As it is written in the root directory; empty for the root itself.
  var relativeText: ByteString { ByteString(components.map(\.bytes).joined(separator: [UInt8(ascii: "/")])) }

  /// Whether the path is that one or below it.
  func isAtOrBelow(_ other: SandboxPath) -> Bool { components.starts(with: other.components) }

  /// What stands behind the components of another path, which it is at or below.
  func remainder(below other: SandboxPath) -> [ByteString] {
    Array(components.dropFirst(other.components.count))
  }

  /// The directory that it is in; the root's is the root.
  var parent: SandboxPath { SandboxPath(components: components.dropLast()) }
}

extension SandboxPath: Comparable {
  /// Component by component, so that a directory comes before all that is in it.
  public static func < (left: SandboxPath, right: SandboxPath) -> Bool {
    left.components.lexicographicallyPrecedes(right.components)
  }
}

extension SandboxPath: CustomStringConvertible {
  /// For people to read.
  public var description: String { text.description }
}
