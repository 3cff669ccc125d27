/// What podman says on standard error when it fails.
enum PodmanWords {
  /// Its last error, without `Error: `; a log line or other noise may stand before it.
  static func lastError(in output: [UInt8]) -> String {
    let lines = String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
    let prefix = "Error: "
    if let error = lines.last(where: { $0.hasPrefix(prefix) }) { return String(error.dropFirst(prefix.count)) }
    return lines.last ?? ""
  }

  /// The ID in what `podman create` prints.
  static func identifier(in output: [UInt8]) -> String {
    String(decoding: output.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }
}
