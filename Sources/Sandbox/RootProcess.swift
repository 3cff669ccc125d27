internal import Glibc
public import LinuxSystem

/// A process that is root of a user namespace, and may do to the user's own files what root may do: read, change and
/// remove those whose modes forbid it, and see file capabilities as they are inside.
public enum RootProcess {
  /// Does something in such a process, and waits for its end.
  ///
  /// - Parameter body: what is done; its result is the exit code.
  /// - Returns: how the process has ended.
  /// - Throws: `SandboxError` where no process can be started. One that cannot have a user namespace ends with 125.
  public static func run(_ body: () -> Int32) throws(SandboxError) -> ExitStatus {
    let parent = getpid()
    let process = try naming("start a process") { () throws(SystemError) in try ForkedProcess.fork() }
    if process == 0 {
      do {
        try ForkedProcess.dieWithParent(.id(parent))
        if geteuid() != 0 { try UserNamespace(becomesRoot: true, mapsForeign: false).enter(with: []) }
      } catch {
        try? Descriptor.write(Array("\(error)\n".utf8), to: 2)
        _exit(125)
      }
      _exit(body())
    }
    return try naming("wait for a process") { () throws(SystemError) in try ForkedProcess.wait(for: process) }
  }
}
