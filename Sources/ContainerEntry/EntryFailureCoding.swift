internal import Glibc
internal import LinuxSystem
internal import ToolboxRuntime

/// The form in which a process that could not become a program tells its parent why: fields, each ended by NUL.
extension EntryFailure {
  var encoded: [UInt8] {
    let fields: [ByteString] =
      switch self {
      case .refused(.notRunning(let reason)): ["not running", ByteString(reason)]
      case .refused(.unsuitable(let reason)): ["unsuitable", ByteString(reason)]
      case .directoryMissing(let path): ["no directory", path]
      case .programMissing(let path): ["no program", path]
      case .notExecutable(let path, let error):
        ["not executable", path, "\(error.code)", ByteString(error.operation)]
      case .failed(let error): ["failed", "\(error.code)", ByteString(error.operation)]
      }
    return fields.flatMap { $0.bytes + [0] }
  }

  init(encoded: [UInt8]) {
    let fields = encoded.dropLast().split(separator: 0, omittingEmptySubsequences: false).map { ByteString($0) }
    let first = fields.dropFirst().first ?? ""
    switch fields.first {
    case "not running": self = .refused(.notRunning(first.description))
    case "unsuitable": self = .refused(.unsuitable(first.description))
    case "no directory": self = .directoryMissing(first)
    case "no program": self = .programMissing(first)
    case "not executable": self = .notExecutable(first, Self.error(fields.dropFirst(2)))
    default: self = .failed(Self.error(fields.dropFirst()))
    }
  }

  private static func number(_ field: ByteString) -> Int32 { field.utf8.flatMap { Int32($0) } ?? -1 }

  private static func error(_ fields: ArraySlice<ByteString>) -> SystemError {
    guard let code = fields.first, let operation = fields.dropFirst().first else {
      return SystemError(EPROTO, "run a program in the container")
    }
    return SystemError(number(code), operation.description)
  }
}
