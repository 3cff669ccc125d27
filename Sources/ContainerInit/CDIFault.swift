internal import LinuxSystem

/// What is wrong with a value of a specification.
struct CDIFault: Error, Hashable, Sendable, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }

  /// Makes sure that a path can only lead where it says.
  static func check(path: String) throws(CDIFault) {
    guard !path.isEmpty else { throw CDIFault("an empty path") }
    guard ByteString(path).isAbsolutePath else { throw CDIFault("'\(path)' is not absolute") }
    guard !path.utf8.contains(0), !components(path).contains("..") else {
      throw CDIFault("'\(path)' is not a plain path")
    }
  }

  /// Makes sure that something may be put at a path of the container, below which the host itself is as well.
  static func check(containerPath path: String) throws(CDIFault) {
    try check(path: path)
    let components = components(path)
    if components.isEmpty || components.starts(with: ["run", "host"]) {
      throw CDIFault("'\(path)' is not the container's own")
    }
  }

  private static func components(_ path: String) -> [Substring] {
    path.split(separator: "/").filter { $0 != "." }
  }
}
