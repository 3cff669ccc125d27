internal import LinuxSystem
internal import Logging

/// Writes log messages to standard error in the two forms of Go's logrus.
///
/// The host reads the log of entry points, old and new, in the form that is used where there is no terminal.
struct LogrusHandler: LogHandler {
  var metadata: Logger.Metadata = [:]
  var logLevel: Logger.Level
  private let isTerminal: Bool

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// A logger that writes what is at least as grave as a level.
  static func logger(_ level: LogLevel) -> Logger {
    let handler = LogrusHandler(logLevel: level.loggerLevel, isTerminal: LinuxSystem.isTerminal(2))
    return Logger(label: "toolbox", factory: { _ in handler })
  }

  init(logLevel: Logger.Level, isTerminal: Bool) {
    self.logLevel = logLevel
    self.isTerminal = isTerminal
  }

  func log(event: LogEvent) {
    let line = text(event.level, event.message.description)
    try? Descriptor.write(Array(line.utf8), to: 2)
  }

  /// The line for a message, ended.
  func text(_ level: Logger.Level, _ message: String) -> String {
    isTerminal ? colored(level, message) : "level=\(level.logrusName) msg=\(Self.quoted(message))\n"
  }

  private func colored(_ level: Logger.Level, _ message: String) -> String {
    let color =
      switch level {
      case .trace, .debug: 37
      case .info, .notice: 36
      case .warning: 33
      case .error, .critical: 31
      }
    let message = Printable.lines(message)
    let padding = String(repeating: " ", count: max(0, 44 - message.count))
    return "\u{1b}[\(color)m\(level.logrusName.uppercased().prefix(4))\u{1b}[0m \(message)\(padding) \n"
  }

  /// Go's `%q`, where it is needed.
  static func quoted(_ message: String) -> String {
    let isPlain = message.utf8.allSatisfy { byte in
      Character(Unicode.Scalar(byte)).isLetter && byte < 0x80 || (0x30...0x39).contains(byte)
        || "._/@^+-".utf8.contains(byte)
    }
    if isPlain { return message }
    var text = "\""
    for scalar in message.unicodeScalars {
      switch scalar {
      case "\"", "\\": text += "\\\(scalar)"
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case "\r": text += "\\r"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        text += "\\x" + (digits.count < 2 ? "0" : "") + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }
}

extension Logger.Level {
  fileprivate var logrusName: String {
    switch self {
    case .notice: "info"
    case .critical: "fatal"
    default: rawValue
    }
  }
}
