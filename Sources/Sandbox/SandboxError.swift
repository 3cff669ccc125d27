internal import Glibc
internal import LinuxSystem

/// Why there is no sandbox, or the command does not run in it.
public struct SandboxError: Error, Hashable, Sendable {
  /// What was to be done, such as `bind /a to /b`.
  public let operation: String
  /// The error number of errno(3).
  public let code: Int32
  /// What can be done about it.
  public let hint: String?
  /// What to exit with.
  public let exitCode: Int32

  /// Keeps an error.
  init(_ operation: String, _ code: Int32, hint: String? = nil, exitCode: Int32 = 1) {
    self.operation = operation
    self.code = code
    self.hint = hint
    self.exitCode = exitCode
  }

  /// The command could not be run: 127 where there is none, else 126.
  static func notRun(_ command: ByteString, _ code: Int32) -> SandboxError {
    SandboxError("run \(command)", code, exitCode: code == ENOENT ? 127 : 126)
  }
}

extension SandboxError: CustomStringConvertible {
  /// One line, and another one with a hint.
  public var description: String {
    "\(SystemError(code, operation))" + (hint.map { "\n\($0)" } ?? "")
  }
}

/// Does something, and gives an error of the kernel the name of all that was to be done.
func naming<Result: ~Copyable>(
  _ operation: @autoclosure () -> String, _ body: () throws(SystemError) -> Result
) throws(SandboxError) -> Result {
  do { return try body() } catch {
    let tooOld = error.code == ENOSYS ? "The kernel is too old for this: Linux 5.12 or newer is needed." : nil
    throw SandboxError(operation(), error.code, hint: tooOld)
  }
}
