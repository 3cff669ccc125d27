/// Which users, or groups, a user namespace has; see user_namespaces(7).
public struct IDMap: Hashable, Sendable {
  /// As many IDs as `count`, one after the other.
  private struct Range: Hashable {
    var inside: UInt32
    var outside: UInt32
    var count: UInt32
  }

  private let ranges: [Range]

  /// The map of the users of the user namespace that this process is in.
  ///
  /// - Throws: the error of open(2): ENOENT without /proc.
  public static var own: IDMap {
    get throws(SystemError) { IDMap(content: try FileSystem.read("/proc/self/uid_map")) }
  }

  /// Reads the map of the users of the user namespace that a process is in.
  ///
  /// - Throws: the error of open(2): ENOENT if there is no such process.
  public init(ofProcess id: Int32) throws(SystemError) {
    self.init(content: try FileSystem.read("/proc/\(id)/uid_map"))
  }

  /// Reads the map of the groups.
  ///
  /// - Throws: the error of open(2): ENOENT if there is no such process.
  public init(groupsOfProcess id: Int32) throws(SystemError) {
    self.init(content: try FileSystem.read("/proc/\(id)/gid_map"))
  }

  /// Whether it has one user, or group, and no more.
  public var hasOneID: Bool { ranges.count == 1 && ranges[0].count == 1 }

  /// What a user of this process's namespace is in that one; nil for one that it does not have.
  public func inside(_ id: UInt32) -> UInt32? {
    ranges.first { id >= $0.outside && id - $0.outside < $0.count }.map { $0.inside + (id - $0.outside) }
  }

  /// Reads lines of three numbers: the first ID inside, the one outside that it stands for, and how many follow.
  init(content: [UInt8]) {
    ranges = String(decoding: content, as: UTF8.self).split(separator: "\n").compactMap { line in
      let numbers = line.split(separator: " ").compactMap { UInt32($0) }
      return numbers.count == 3 ? Range(inside: numbers[0], outside: numbers[1], count: numbers[2]) : nil
    }
  }

  /// Whether a user of this process's namespace is one of that namespace.
  public func contains(outside id: UInt32) -> Bool {
    inside(id) != nil
  }
}
