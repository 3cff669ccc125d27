internal import Logging

/// The log of an entry point: logfmt records, and between them the errors with which it ended.
struct EntryPointLog {
  /// A line that is a record.
  struct Record: Hashable {
    var level: Logger.Level
    var message: String
  }

  /// The records, for our own log.
  private(set) var records: [Record] = []
  /// What lines say that begin with `Warning: `, without repetitions.
  private(set) var warnings: [String] = []
  /// What is neither a record nor a warning, without repetitions and a leading `Error: `.
  private(set) var errors = ""
  /// What the entry point did last, in its own words; nil if it did not get so far.
  private(set) var lastStep: String?

  init(_ log: [UInt8]) {
    var errors: [String] = []
    for line in String(decoding: log, as: UTF8.self).split(separator: "\n") {
      if let record = Self.record(line) {
        records.append(record)
        let prefix = "Initializing: "
        if record.message.hasPrefix(prefix) { lastStep = String(record.message.dropFirst(prefix.count)) }
        continue
      }
      let warning = "Warning: "
      if line.hasPrefix(warning) {
        let text = String(line.dropFirst(warning.count))
        if !warnings.contains(text) { warnings.append(text) }
        continue
      }
      let text = line.hasPrefix("Error: ") ? String(line.dropFirst("Error: ".count)) : String(line)
      if !errors.contains(text) { errors.append(text) }
    }
    self.errors = errors.joined(separator: "\n")
  }

  /// Reads `level=debug msg="a \"word\""`, or the same behind a `time=…`, as logrus and our own handler write it.
  private static func record(_ line: Substring) -> Record? {
    var line = line
    if line.hasPrefix("time="), let range = line.firstRange(of: " level=") {
      line = line[line.index(after: range.lowerBound)...]
    }
    guard line.hasPrefix("level=") else { return nil }
    let level = line.dropFirst("level=".count).prefix { $0 != " " }
    guard let message = line.firstRange(of: " msg=") else {
      return Record(level: .debug, message: String(line))
    }
    return Record(level: Self.level(level), message: unquoted(line[message.upperBound...]))
  }

  private static func level(_ word: Substring) -> Logger.Level {
    switch word {
    case "trace": .trace
    case "info": .info
    case "warning": .warning
    case "error", "fatal", "panic": .error
    default: .debug
    }
  }

  private static func unquoted(_ value: Substring) -> String {
    guard value.hasPrefix("\""), value.hasSuffix("\""), value.count > 1 else { return String(value) }
    var text = ""
    var isEscaped = false
    for character in value.dropFirst().dropLast() {
      if !isEscaped && character == "\\" {
        isEscaped = true
        continue
      }
      text.append(isEscaped && character == "n" ? "\n" : character)
      isEscaped = false
    }
    return text
  }
}
