internal import CLinux

/// Ranges of subordinate IDs, which rootless podman maps into its user namespaces; see subuid(5).
public enum SubordinateIDs {
  /// Whether a user has both subordinate user IDs and subordinate group IDs.
  ///
  /// The files are read first, since they answer in microseconds and most hosts have nothing else; libsubid is
  /// asked where they name no range, for it knows the sources of nsswitch.conf.
  public static func areGranted(to user: User) -> Bool {
    hasRange(user, in: "/etc/subgid", groups: true) && hasRange(user, in: "/etc/subuid", groups: false)
  }

  private static func hasRange(_ user: User, in path: ByteString, groups: Bool) -> Bool {
    let owners = [user.name, ByteString("\(user.id)")]
    if let content = try? FileSystem.read(path), names(content, oneOf: owners) { return true }
    return owners.contains { owner in owner.withCString { clinux_subid_has_ranges($0, groups) } == 1 }
  }

  /// Whether a line `OWNER:FIRST:COUNT` names one of the owners and a range that is not empty.
  static func names(_ content: [UInt8], oneOf owners: [ByteString]) -> Bool {
    content.split(separator: UInt8(ascii: "\n")).contains { line in
      let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
      guard fields.count == 3, let count = Int(String(decoding: fields[2], as: UTF8.self)) else { return false }
      return count > 0 && owners.contains(ByteString(fields[0]))
    }
  }
}
