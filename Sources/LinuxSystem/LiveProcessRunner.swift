internal import CLinux
internal import Glibc

/// Runs programs for real, without threads.
public struct LiveProcessRunner: ProcessRunner {
  private let environment: Environment

  /// Programs get this environment, and are found in its PATH.
  public init(environment: Environment) {
    self.environment = environment
  }

  /// Runs programs side by side; see `ProcessRunner`.
  public func capture(_ commands: [Command]) throws(SystemError) -> [CapturedOutput] {
    let null = try Descriptor(opening: "/dev/null", O_RDWR)
    // Streams of one process are next to each other: output 2i, error 2i + 1.
    var collector = StreamCollector()
    var children: [ChildProcess] = []
    // What must not be cut in two here must not be cut in two there.
    let leadsGroup = clinux_termination_is_blocked()
    do throws(SystemError) {
      for command in commands {
        let output = try Pipe()
        let errors = try Pipe()
        let input = command.standardInput.descriptor(0, null: null.number)
        children.append(
          try ChildProcess(
            command, streams: (input, output.writing.number, errors.writing.number), environment: environment,
            leadsGroup: leadsGroup))
        collector.add(output)
        collector.add(errors)
      }
      try collector.collect()
    } catch {
      collector.closeAll()
      for child in children {
        kill(child.id, SIGTERM)
        _ = child.wait()
      }
      throw error
    }
    return children.enumerated().map { index, child in
      CapturedOutput(
        status: child.wait(), standardOutput: collector.contents[2 * index],
        standardError: collector.contents[2 * index + 1])
    }
  }

  /// Runs a program to its end; see `ProcessRunner`.
  public func run(_ command: Command) throws(SystemError) -> ExitStatus {
    let null = try Descriptor(opening: "/dev/null", O_RDWR)
    let streams = (
      command.standardInput.descriptor(0, null: null.number),
      command.standardOutput.descriptor(1, null: null.number),
      command.standardError.descriptor(2, null: null.number)
    )
    let signals = try TerminationSignals()
    if command.relaysSignals { clinux_become_subreaper() }
    let child = try ChildProcess(command, streams: streams, environment: environment)
    return try signals.wait(for: child, relaying: command.relaysSignals)
  }
}

extension LiveProcessRunner {
  /// Replaces this process by a program; its standard error becomes what standard output is.
  ///
  /// - Throws: the error of execve(2); ENOENT if the program is not found.
  public func become(_ command: Command) throws(SystemError) {
    guard let path = findProgram(command.program, environment) else {
      throw SystemError(ENOENT, "run \(command.program)")
    }
    dup2(1, 2)
    _ = withCStrings([command.program] + command.arguments) { arguments in
      withCStrings(environment.entries) { entries in path.withCString { execve($0, arguments, entries) } }
    }
    throw .last("run \(path)")
  }
}

extension Command.Stream {
  /// The descriptor of the caller that becomes descriptor `number` of the process.
  fileprivate func descriptor(_ number: Int32, null: Int32) -> Int32 {
    switch self {
    case .null: null
    case .inherited: number
    }
  }
}

/// Reads several pipes to their ends, whichever has something first.
private struct StreamCollector {
  private(set) var contents: [[UInt8]] = []
  private var open: [pollfd] = []

  /// Takes over the reading end; the other end is closed in this process.
  mutating func add(_ pipe: consuming Pipe) {
    open.append(pollfd(fd: pipe.releaseReading(), events: Int16(POLLIN), revents: 0))
    contents.append([])
  }

  mutating func collect() throws(SystemError) {
    defer { closeAll() }
    while open.contains(where: { $0.fd >= 0 }) {
      guard retrying({ poll(&open, nfds_t(open.count), -1) }) >= 0 else { throw .last("poll") }
      for index in open.indices where open[index].fd >= 0 && open[index].revents != 0 {
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = retrying { read(open[index].fd, &buffer, buffer.count) }
        if count > 0 {
          contents[index] += buffer[..<count]
        } else {
          close(open[index].fd)
          // poll(2) passes over negative descriptors.
          open[index].fd = -1
        }
      }
    }
  }

  mutating func closeAll() {
    for index in open.indices where open[index].fd >= 0 {
      close(open[index].fd)
      open[index].fd = -1
    }
  }
}
