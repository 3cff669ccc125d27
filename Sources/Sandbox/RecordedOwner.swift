public import LinuxSystem

/// Whom a file was given to in a sandbox that keeps a ledger of owners.
public struct RecordedOwner: Hashable, Sendable {
  /// The user.
  public let user: UInt32
  /// The group.
  public let group: UInt32

  /// Reads what is recorded of a file or directory; nil where nothing is.
  public init?(of path: ByteString) {
    guard let value = ExtendedAttributes.value(of: OwnershipLedger.attribute, at: path) else { return nil }
    self.init(value: value)
  }

  /// Reads `UID:GID:MODE`.
  init?(value: [UInt8]) {
    let fields = String(decoding: value, as: UTF8.self).split(separator: ":")
    guard fields.count >= 2, let user = UInt32(fields[0]), let group = UInt32(fields[1]) else { return nil }
    self.user = user
    self.group = group
  }
}
