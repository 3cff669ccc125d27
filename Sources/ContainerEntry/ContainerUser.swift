internal import LinuxSystem

/// A user of a container, as passwd(5) and group(5) there say.
struct ContainerUser: Hashable {
  /// The user ID.
  let id: UInt32
  /// The ID of the primary group.
  let groupID: UInt32
  /// The IDs of the groups that name the user as a member.
  let groups: [UInt32]
  /// The home directory.
  let home: ByteString

  /// Looks up a user by name; nil if there is none.
  ///
  /// - Parameters:
  ///   - name: the login name.
  ///   - passwd: lines `NAME:PASSWORD:UID:GID:GECOS:HOME:SHELL`.
  ///   - group: lines `NAME:PASSWORD:GID:MEMBER,MEMBER…`.
  init?(named name: ByteString, passwd: [UInt8], group: [UInt8]) {
    let entry = Self.lines(passwd).lazy.map(Self.fields).first { $0.count >= 6 && $0[0] == name }
    guard let entry, let id = Self.number(entry[2]), let groupID = Self.number(entry[3]) else { return nil }
    self.id = id
    self.groupID = groupID
    home = entry[5].isEmpty ? "/" : entry[5]
    groups = Self.lines(group).compactMap { line in
      let fields = Self.fields(line)
      guard fields.count >= 4 else { return nil }
      let members = fields[3].bytes.split(separator: UInt8(ascii: ",")).map { ByteString($0) }
      return members.contains(name) ? Self.number(fields[2]) : nil
    }
  }

  private static func lines(_ content: [UInt8]) -> [ArraySlice<UInt8>] {
    content.split(separator: UInt8(ascii: "\n"))
  }

  private static func fields(_ line: ArraySlice<UInt8>) -> [ByteString] {
    line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map { ByteString($0) }
  }

  private static func number(_ field: ByteString) -> UInt32? {
    field.utf8.flatMap { UInt32($0) }
  }
}
