internal import LinuxSystem

/// The form of the files that are kept of containers.
///
/// A header, and then fields `KEY=VALUE`, each ended by NUL as in /proc/PID/environ. Values are bytes.
enum RecordFields {
  static func content(_ header: ByteString, _ fields: [(key: ByteString, value: ByteString)]) -> [UInt8] {
    ([header] + fields.map { $0.key + "=" + $0.value }).flatMap { $0.bytes + [0] }
  }

  /// The fields in their order; nil for another header, and for what has no such form.
  static func fields(of content: [UInt8], header: ByteString) -> [(key: ByteString, value: ByteString)]? {
    guard content.last == 0 else { return nil }
    let parts = content.dropLast().split(separator: 0, omittingEmptySubsequences: false)
    guard let first = parts.first, first.elementsEqual(header.bytes) else { return nil }
    var fields: [(key: ByteString, value: ByteString)] = []
    for part in parts.dropFirst() {
      guard let (key, value) = ByteString(part).split(atFirst: "=") else { return nil }
      fields.append((key, value))
    }
    return fields
  }
}
