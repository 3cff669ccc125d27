internal import Glibc
internal import LinuxSystem
internal import Sandbox

/// A program of the host that runs in a sandbox, as a child of this process.
///
/// It and all that it starts are in a PID namespace, which ends with this process.
struct SandboxedProgram {
  /// What the sandbox is like, and what runs in it.
  let options: SandboxOptions

  /// Runs the program to its end.
  ///
  /// A signal that tells this process to end is passed on once, for the program to put things in order. It has two seconds
  /// for that: package managers ignore such signals while others run for them. The signal itself stays pending; see
  /// `TerminationSignals.isInterrupted`.
  ///
  /// - Parameter tell: is given what it writes, in pieces.
  /// - Returns: how it has ended; 1 also where the sandbox could not be made.
  /// - Throws: the error of pipe2(2), fork(2), pidfd_open(2), poll(2) or read(2).
  func run(telling tell: ([UInt8]) -> Void) throws(SystemError) -> ExitStatus {
    let parent = getpid()
    let signals = try TerminationSignals()
    let pipe = try ForkedProcess.pipe()
    let process = try ForkedProcess.fork()
    if process == 0 { become(writingTo: pipe.writing, parent) }
    close(pipe.writing)
    let output = Descriptor(owning: pipe.reading)
    var end = SandboxEnd(of: process)
    defer { if let signal = end.signal { TerminationSignals.postpone(signal) } }
    let ended = try Kernel.processDescriptor(process)
    // It may go on for long after it has closed its output, and what it has started may write after its end.
    var isOpen = true
    var isRunning = true
    while isOpen || isRunning {
      let ready = try Kernel.wait(
        forReadable: [signals.number, isOpen ? output.number : -1, isRunning ? ended.number : -1],
        milliseconds: end.remaining)
      for signal in signals.arrived() { end.begin(signal) }
      end.enforce()
      if ready[2] { isRunning = false }
      guard ready[1] else { continue }
      let piece = try output.read()
      if piece.isEmpty { isOpen = false } else { tell(piece) }
    }
    let status = try ForkedProcess.wait(for: process)
    try end.complete()
    return status
  }

  /// Runs a program that people talk to, on their terminal, whose keys reach it without help.
  ///
  /// - Returns: how it has ended.
  /// - Throws: the error of fork(2), pidfd_open(2) or poll(2).
  func runOnTerminal() throws(SystemError) -> ExitStatus {
    let parent = getpid()
    let signals = try TerminationSignals()
    let terminal = TerminalSettings.current()
    let process = try ForkedProcess.fork()
    if process == 0 { become(writingTo: nil, parent) }
    var end = SandboxEnd(of: process)
    var key: Int32?
    defer { if let signal = end.signal ?? key { TerminationSignals.postpone(signal) } }
    let ended = try Kernel.processDescriptor(process)
    while true {
      let ready = try Kernel.wait(
        forReadable: [signals.number, ended.number], milliseconds: end.remaining)
      for signal in signals.arrived() {
        if signal == SIGINT || signal == SIGQUIT { key = signal } else { end.begin(signal) }
      }
      end.enforce()
      if ready[1] { break }
    }
    let status = try ForkedProcess.wait(for: process)
    // A supervisor that was killed could not put it in order.
    if case .signaled = status { terminal?.restore() }
    try end.complete()
    return status
  }

  /// Goes on as the child.
  private func become(writingTo output: Int32?, _ parent: Int32) -> Never {
    do {
      TerminationSignals.holdNothingBack()
      try ForkedProcess.dieWithParent(.id(parent))
      if let output {
        dup2(open("/dev/null", O_RDONLY | O_CLOEXEC), 0)
        dup2(output, 1)
        dup2(output, 2)
      }
      Sandbox.end(as: try Sandbox(options).run { _ in })
    } catch {
      try? Descriptor.write(Array("\(error)\n".utf8), to: 2)
      _exit((error as? SandboxError)?.exitCode ?? 1)
    }
  }
}
