/// The log of an entry point: logfmt records, and between them the errors with which it ended.
enum EntryPointLog {
  /// What is no record, without repetitions and a leading `Error: `.
  static func errors(in log: [UInt8]) -> String {
    var errors: [String] = []
    for line in String(decoding: log, as: UTF8.self).split(separator: "\n") where !line.hasPrefix("level=") {
      let text = line.hasPrefix("Error: ") ? String(line.dropFirst("Error: ".count)) : String(line)
      if !errors.contains(text) { errors.append(text) }
    }
    return errors.joined(separator: "\n")
  }
}
