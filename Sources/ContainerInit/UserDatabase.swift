internal import LinuxSystem

/// The text of passwd(5), group(5), shadow(5) and gshadow(5): lines of fields with colons between them.
///
/// Lines that are not understood (comments, NIS entries) are kept as they are.
struct UserDatabase: Hashable {
  private(set) var lines: [[[UInt8]]]

  init(_ content: [UInt8]) {
    lines = content.split(separator: UInt8(ascii: "\n")).map { line in
      line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map(Array.init)
    }
  }

  /// The text, each line ended.
  var content: [UInt8] {
    lines.flatMap { fields in
      Array(fields.joined(separator: [UInt8(ascii: ":")])) + [UInt8(ascii: "\n")]
    }
  }

  /// Whether there is an entry of this name.
  func contains(_ name: ByteString) -> Bool { index(of: name) != nil }

  /// Whether an entry has a value in one of its fields, counted from 0.
  func contains(_ value: ByteString, inField field: Int) -> Bool {
    lines.contains { $0.count > field && $0[field] == value.bytes }
  }

  /// A field, counted from 0, of the entry with this name.
  func value(ofField field: Int, ofEntry name: ByteString) -> ByteString? {
    guard let index = index(of: name), lines[index].count > field else { return nil }
    return ByteString(lines[index][field])
  }

  /// Sets fields, counted from 0, of the entry with this name; without one nothing happens.
  mutating func set(_ fields: [Int: ByteString], ofEntry name: ByteString) {
    guard let index = index(of: name) else { return }
    for (field, value) in fields where field < lines[index].count {
      lines[index][field] = value.bytes
    }
  }

  /// Removes the entries with a value in one of their fields, counted from 0, but for the one of this name.
  ///
  /// - Returns: the names of those that were removed.
  mutating func removeEntries(withValue value: ByteString, inField field: Int, except name: ByteString)
    -> [ByteString]
  {
    let isOther = { (fields: [[UInt8]]) in
      fields.count > field && fields[field] == value.bytes && fields[0] != name.bytes
    }
    let names = lines.filter(isOther).map { ByteString($0[0]) }
    lines.removeAll(where: isOther)
    return names
  }

  /// Removes the entry of this name.
  mutating func removeEntry(_ name: ByteString) {
    lines.removeAll { $0.count > 1 && $0[0] == name.bytes }
  }

  /// Adds an entry at the end.
  mutating func append(_ fields: [ByteString]) {
    lines.append(fields.map(\.bytes))
  }

  /// Adds a member to a group, of group(5) or gshadow(5), which both have the members in their fourth field.
  mutating func addMember(_ member: ByteString, toGroup name: ByteString) {
    guard let index = index(of: name), lines[index].count == 4 else { return }
    let comma = UInt8(ascii: ",")
    var members = lines[index][3].split(separator: comma).map(Array.init)
    if members.contains(member.bytes) { return }
    members.append(member.bytes)
    lines[index][3] = Array(members.joined(separator: [comma]))
  }

  private func index(of name: ByteString) -> Int? {
    lines.firstIndex { $0.count > 1 && $0[0] == name.bytes }
  }
}
