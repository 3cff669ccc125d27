internal import Glibc

/// A system call that failed: an errno, and a phrase that names the operation and what it was done to.
public struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The error number of errno(3).
  public let code: Int32
  /// What was tried and on what, such as `open /etc/hosts`.
  public let operation: String

  /// Keeps the number of an error beside what was tried.
  public init(_ code: Int32, _ operation: String) {
    self.code = code
    self.operation = operation
  }

  /// The error of the call that just failed.
  public static func last(_ operation: String) -> SystemError {
    SystemError(errno, operation)
  }

  /// The C library's words for the error number.
  public var reason: String {
    ByteString(cString: strerror(code)).description
  }

  /// One line: `open /etc/hosts: No such file or directory`.
  public var description: String { "\(operation): \(reason)" }
}

/// Repeats a call for as long as a signal interrupts it.
func retrying(_ call: () -> Int) -> Int {
  while true {
    let result = call()
    if result != -1 || errno != EINTR { return result }
  }
}

/// Repeats a call for as long as a signal interrupts it.
func retrying(_ call: () -> Int32) -> Int32 {
  Int32(retrying { Int(call()) })
}

extension SystemError {
  /// Whether something was not there.
  public var isMissingFile: Bool { code == ENOENT }
}
