internal import CLinux
internal import Glibc

/// Extended attributes of files; see xattr(7).
public enum ExtendedAttributes {
  /// More than any file system has in one file.
  public static let limit = 1 << 16

  /// The names of a file's attributes, sorted; none if they cannot be read.
  ///
  /// A link itself is meant.
  public static func names(of path: ByteString) -> [ByteString] {
    var list = [CChar](repeating: 0, count: limit)
    let length = path.withCString { clinux_list_attributes($0, &list, UInt(limit)) }
    guard length > 0 else { return [] }
    return list[..<length].split(separator: 0).map { ByteString($0.map { UInt8(bitPattern: $0) }) }.sorted()
  }

  /// The value of an attribute; nil where there is none, or a longer one.
  ///
  /// - Parameters:
  ///   - name: the attribute's name.
  ///   - path: the file or directory.
  ///   - followingLink: whether that is what a link leads to, and not the link itself.
  ///   - size: as many bytes as it has at most; the kernel clears as many each time.
  /// - Returns: the bytes.
  public static func value(
    of name: ByteString, at path: ByteString, followingLink: Bool = false, upTo size: Int = limit
  ) -> [UInt8]? {
    var value = [UInt8](repeating: 0, count: size)
    let found = path.withCString { path in
      name.withCString { clinux_attribute(path, $0, &value, UInt(size), followingLink) }
    }
    return found < 0 ? nil : Array(value[..<found])
  }

  /// Sets an attribute of what a path leads to.
  ///
  /// - Throws: the error of setxattr(2): EPERM for what is neither a file nor a directory, ENOTSUP where the file system
  ///   has none.
  public static func set(
    _ name: ByteString, to value: [UInt8], at path: ByteString
  ) throws(SystemError) {
    let result = path.withCString { path in
      name.withCString { clinux_set_attribute(path, $0, value, UInt(value.count)) }
    }
    guard result == 0 else { throw .last("set the attribute \(name) of \(path)") }
  }

  /// Removes an attribute of what a path leads to; nothing is done where there is none.
  ///
  /// - Parameters:
  ///   - name: the attribute's name.
  ///   - path: the file or directory.
  /// - Throws: the error of removexattr(2).
  public static func remove(_ name: ByteString, at path: ByteString) throws(SystemError) {
    let result = path.withCString { path in name.withCString { clinux_remove_attribute(path, $0) } }
    guard result == 0 || errno == ENODATA else { throw .last("remove the attribute \(name) of \(path)") }
  }
}
