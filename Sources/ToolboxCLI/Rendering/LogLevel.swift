internal import LinuxSystem
internal import Logging
internal import ToolboxCore

/// How much is logged, in the names of Go's logrus, which podman uses as well; quiet levels are less.
enum LogLevel: String, CaseIterable, Comparable {
  case panic, fatal, error, warning, info, debug, trace

  /// The level that a command line asks for.
  ///
  /// - Throws: `invalidLogLevel`.
  init(_ line: Grammar.Line) throws(ToolboxError) {
    let text = line.options.last(where: { $0.flag == .logLevel })?.value.description ?? "error"
    let name = text.lowercased() == "warn" ? "warning" : text.lowercased()
    guard let level = LogLevel(rawValue: name) else { throw .invalidLogLevel(text) }
    self = line.verbosity > 0 ? .debug : level
  }

  static func < (left: LogLevel, right: LogLevel) -> Bool {
    allCases.firstIndex(of: left) ?? 0 < allCases.firstIndex(of: right) ?? 0
  }

  /// The level of swift-log that lets the same messages through.
  var loggerLevel: Logger.Level {
    switch self {
    case .panic, .fatal: .critical
    case .error: .error
    case .warning: .warning
    case .info: .info
    case .debug: .debug
    case .trace: .trace
    }
  }
}

extension Grammar.Line {
  /// How verbose to be: one for each `--verbose`, or the number that it was given.
  var verbosity: Int {
    options.filter { $0.flag == .verbose }.reduce(0) { sum, option in
      option.value == Flag.increment ? sum + 1 : Int(option.value.description) ?? sum
    }
  }
}
