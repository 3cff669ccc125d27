public import LinuxSystem

/// A command line of the sandbox that makes no sense.
public enum SandboxUsageError: Error, Hashable, Sendable {
  /// There is no such option.
  case unknownOption(ByteString)
  /// An option without all that must follow it.
  case missingValues(SandboxOption)
  /// An option with a value that it does not take.
  case unwantedValue(SandboxOption)
  /// A value that makes no sense.
  case invalidValue(SandboxOption, ByteString, expected: String)
  /// An option that says something of an operation that does not follow.
  case withoutOperation(SandboxOption)
  /// An option that this operation has no use for.
  case unsuitable(SandboxOption, for: SandboxOption)
  /// An option for which a service of systemd is needed.
  case needsResourceDaemon(SandboxOption, isMissing: Bool)
  /// A path that begins in a working directory which nobody knows.
  case relativePath(ByteString)
  /// The file from which words were to be read.
  case unreadable(SandboxOption, SystemError)
}

extension SandboxUsageError: CustomStringConvertible {
  /// The socket of systemd-nsresourced.
  static let resourceDaemonSocket: ByteString = "/run/systemd/io.systemd.NamespaceResource"

  /// One line.
  public var description: String {
    switch self {
    case .unknownOption(let word): "unknown option \(word)"
    case .missingValues(let option):
      "option --\(option.rawValue) needs \(option.values.joined(separator: " and "))"
    case .unwantedValue(let option): "option --\(option.rawValue) takes no value"
    case .invalidValue(let option, let value, let expected):
      "invalid value '\(value)' for option --\(option.rawValue): it must be \(expected)"
    case .withoutOperation(let option): "option --\(option.rawValue) must stand before an operation"
    case .unsuitable(let option, let operation):
      "option --\(option.rawValue) has no meaning for --\(operation.rawValue)"
    case .needsResourceDaemon(let option, true):
      "option --\(option.rawValue) needs systemd-nsresourced, of which \(Self.resourceDaemonSocket) is missing"
    case .needsResourceDaemon(let option, false):
      "option --\(option.rawValue) needs systemd-nsresourced, with which this version cannot talk"
    case .relativePath(let path): "the path '\(path)' begins in a working directory that is not there any more"
    case .unreadable(let option, let error): "option --\(option.rawValue): \(error)"
    }
  }
}
