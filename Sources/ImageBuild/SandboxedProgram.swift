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
  /// - Parameter tell: is given what it writes, in pieces.
  /// - Returns: how it has ended; 1 also where the sandbox could not be made.
  /// - Throws: the error of pipe2(2), fork(2) or read(2).
  func run(telling tell: ([UInt8]) -> Void) throws(SystemError) -> ExitStatus {
    let parent = getpid()
    let signals = try TerminationSignals()
    let pipe = try ForkedProcess.pipe()
    let process = try ForkedProcess.fork()
    if process == 0 { become(writingTo: pipe.writing, parent) }
    close(pipe.writing)
    let output = Descriptor(owning: pipe.reading)
    while true {
      for signal in try signals.next(orReadable: output.number) {
        kill(process, signal)
        TerminationSignals.postpone(signal)
      }
      guard try Kernel.wait(forReadable: [output.number], milliseconds: 0)[0] else { continue }
      let piece = try output.read()
      if piece.isEmpty { break }
      tell(piece)
    }
    return try ForkedProcess.wait(for: process)
  }

  /// Runs a program that people talk to, on their terminal.
  ///
  /// - Returns: how it has ended.
  /// - Throws: the error of fork(2).
  func runOnTerminal() throws(SystemError) -> ExitStatus {
    let parent = getpid()
    let process = try ForkedProcess.fork()
    if process == 0 { become(writingTo: nil, parent) }
    return try ForkedProcess.wait(for: process)
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
