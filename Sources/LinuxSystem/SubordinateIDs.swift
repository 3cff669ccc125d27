internal import CLinux

/// Ranges of subordinate IDs, which rootless podman maps into its user namespaces; see subuid(5).
public enum SubordinateIDs {
  /// Whether a user has both subordinate user IDs and subordinate group IDs.
  ///
  /// The files are read first, since they answer in microseconds and most hosts have nothing else; libsubid is
  /// asked where they name no range, for it knows the sources of nsswitch.conf.
  public static func areGranted(to user: User) -> Bool {
    areGroupIDsGranted(to: user) && areUserIDsGranted(to: user)
  }

  /// Whether a user has subordinate user IDs.
  public static func areUserIDsGranted(to user: User) -> Bool {
    hasRange(user, in: "/etc/subuid", groups: false)
  }

  /// Whether a user has subordinate group IDs.
  public static func areGroupIDsGranted(to user: User) -> Bool {
    hasRange(user, in: "/etc/subgid", groups: true)
  }

  /// The first range of the usual size (65,536 IDs from 100,000 up; see useradd(8)) that nobody has in the files.
  public static func freeRange() -> ClosedRange<Int> {
    let files: [ByteString] = ["/etc/subuid", "/etc/subgid"]
    return freeRange(beside: files.flatMap { ((try? FileSystem.read($0)) ?? []) + [UInt8(ascii: "\n")] })
  }

  static func freeRange(beside content: [UInt8]) -> ClosedRange<Int> {
    let size = 65_536
    var start = 100_000
    for taken in ranges(content).map(\.ids).sorted(by: { $0.lowerBound < $1.lowerBound })
    where taken.overlaps(start...start + size - 1) {
      start = taken.upperBound + 1
    }
    return start...start + size - 1
  }

  private static func hasRange(_ user: User, in path: ByteString, groups: Bool) -> Bool {
    let owners = [user.name, ByteString("\(user.id)")]
    if let content = try? FileSystem.read(path), names(content, oneOf: owners) { return true }
    return owners.contains { owner in owner.withCString { clinux_subid_has_ranges($0, groups) } == 1 }
  }

  /// Whether a line `OWNER:FIRST:COUNT` names one of the owners and a range that is not empty.
  static func names(_ content: [UInt8], oneOf owners: [ByteString]) -> Bool {
    ranges(content).contains { owners.contains($0.owner) }
  }

  /// The ranges that lines `OWNER:FIRST:COUNT` give; what is no such line, or gives nothing, is passed over.
  private static func ranges(_ content: [UInt8]) -> [(owner: ByteString, ids: ClosedRange<Int>)] {
    content.split(separator: UInt8(ascii: "\n")).compactMap { line in
      let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
      guard fields.count == 3, let first = UInt32(String(decoding: fields[1], as: UTF8.self)),
        let count = UInt32(String(decoding: fields[2], as: UTF8.self)), count > 0
      else { return nil }
      return (ByteString(fields[0]), Int(first)...Int(first) + Int(count) - 1)
    }
  }
}
