internal import CLinux
internal import Glibc

/// A real program in the background, in a process group of its own.
struct BackgroundCapture: BackgroundProcess {
  private let child: ChildProcess
  private var reading: Int32
  /// Standard error, if it is kept; negative otherwise.
  private let errors: Int32
  private var content: [UInt8] = []
  private var end: CapturedOutput?

  /// Starts it; its standard error goes where the command wants it, its output here.
  ///
  /// - Throws: as `ProcessRunner.start(_:)`.
  init(_ command: Command, _ environment: Environment) throws(SystemError) {
    let null = try Descriptor(opening: "/dev/null", O_RDWR)
    let pipe = try Pipe()
    let kept = Descriptor(
      owning: command.standardError == .kept ? clinux_memory_file("standard error") : -1)
    let errors = command.standardError.descriptor(2, null: null.number, kept: kept.number)
    child = try ChildProcess(
      command, streams: (null.number, pipe.writing.number, errors), environment: environment, leadsGroup: true)
    reading = pipe.releaseReading()
    self.errors = kept.release()
  }

  var descriptor: Int32 { reading }

  mutating func poll() -> CapturedOutput? {
    guard end == nil, reading >= 0 else { return end }
    var buffer = [UInt8](repeating: 0, count: 65536)
    var entry = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
    while retrying({ Glibc.poll(&entry, 1, 0) }) > 0 {
      let count = retrying { read(reading, &buffer, buffer.count) }
      if count > 0 {
        content += buffer[..<count]
        continue
      }
      close(reading)
      reading = -1
      end = CapturedOutput(
        status: child.wait(), standardOutput: content, standardError: takeErrors())
      break
    }
    return end
  }

  mutating func cancel() {
    guard end == nil, reading >= 0 else { return }
    close(reading)
    reading = -1
    kill(-child.id, SIGKILL)
    _ = child.wait()
    _ = takeErrors()
  }

  /// What was kept of standard error, which is closed.
  private func takeErrors() -> [UInt8] {
    guard errors >= 0 else { return [] }
    let file = Descriptor(owning: errors)
    lseek(file.number, 0, SEEK_SET)
    return (try? file.readToEnd()) ?? []
  }
}

extension LiveProcessRunner {
  /// Starts a program in the background; see `ProcessRunner`.
  public func start(_ command: Command) throws(SystemError) -> any BackgroundProcess {
    try BackgroundCapture(command, environment)
  }
}
