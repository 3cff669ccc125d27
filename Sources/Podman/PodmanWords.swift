/// What podman, and skopeo, say on standard error when they fail.
enum PodmanWords {
  /// Its last error, without `Error: `; a log line or other noise may stand before it.
  static func lastError(in output: [UInt8]) -> String {
    let lines = String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
    let prefix = "Error: "
    if let error = lines.last(where: { $0.hasPrefix(prefix) }) { return String(error.dropFirst(prefix.count)) }
    return lines.last.map(fatal) ?? ""
  }

  /// The message in a last line of skopeo's, such as `time="…" level=fatal msg="a \"word\""`; other lines as they are.
  private static func fatal(_ line: String) -> String {
    let start = " level=fatal msg=\""
    guard line.hasPrefix("time="), line.hasSuffix("\""), let range = line.firstRange(of: start) else {
      return line
    }
    return String(line[range.upperBound...].dropLast()).replacing("\\\"", with: "\"")
      .replacing("\\\\", with: "\\")
  }

  /// The ID in what `podman create` prints.
  static func identifier(in output: [UInt8]) -> String {
    String(decoding: output.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }
}
