internal import Glibc
public import LinuxSystem

/// A process that is root of a user namespace, and may do to the user's own files what root may do: read, change and
/// remove those whose modes forbid it, and see file capabilities as they are inside.
public enum RootProcess {
  /// Does something in such a process, and waits for its end.
  ///
  /// - Parameters:
  ///   - isInterruptible: whether a signal that tells this process to end ends it: it is killed, and the signal stays
  ///     pending, see `TerminationSignals.isInterrupted`. What is half-made then is the caller's affair. Otherwise such
  ///     signals are held back in it as they are in this process, as it takes to put things in order.
  ///   - body: what is done; its result is the exit code.
  /// - Returns: how the process has ended.
  /// - Throws: `SandboxError` where no process can be started. One that cannot have a user namespace ends with 125.
  public static func run(
    isInterruptible: Bool = false, _ body: () -> Int32
  ) throws(SandboxError) -> ExitStatus {
    if !isInterruptible {
      let process = try start(isInterruptible: false, body)
      return try naming("wait for a process") { () throws(SystemError) in
        try ForkedProcess.wait(for: process)
      }
    }
    // Before it starts, so that no signal is lost on the way.
    let signals = try naming("hold back signals") { () throws(SystemError) in try TerminationSignals() }
    let process = try start(isInterruptible: true, body)
    return try naming("wait for a process") { () throws(SystemError) in
      try ForkedProcess.wait(for: process, killingItOn: signals)
    }
  }

  private static func start(isInterruptible: Bool, _ body: () -> Int32) throws(SandboxError) -> Int32 {
    let parent = getpid()
    let process = try naming("start a process") { () throws(SystemError) in try ForkedProcess.fork() }
    if process != 0 { return process }
    do {
      // What it becomes must not begin with blocked signals.
      if isInterruptible { TerminationSignals.holdNothingBack() }
      try ForkedProcess.dieWithParent(.id(parent))
      if geteuid() != 0 { try UserNamespace(becomesRoot: true, mapsForeign: false).enter(with: []) }
    } catch {
      try? Descriptor.write(Array("\(error)\n".utf8), to: 2)
      _exit(125)
    }
    _exit(body())
  }
}
