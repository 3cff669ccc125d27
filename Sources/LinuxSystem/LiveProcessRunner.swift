internal import CLinux
internal import Glibc

/// Runs programs for real, without threads.
public struct LiveProcessRunner: ProcessRunner {
  let environment: Environment
  /// Whether signals end programs also within `TerminationSignals.deferring`.
  let isInterruptible: Bool

  /// Makes a runner.
  ///
  /// - Parameters:
  ///   - environment: what programs get, and in whose PATH they are found.
  ///   - isInterruptible: whether a signal that tells this process to end ends programs whose output is captured also
  ///     within `TerminationSignals.deferring`, as for work that is thrown away then.
  public init(environment: Environment, isInterruptible: Bool = false) {
    self.environment = environment
    self.isInterruptible = isInterruptible
  }

  /// Runs programs side by side; see `ProcessRunner`.
  public func capture(_ commands: [Command]) throws(SystemError) -> [CapturedOutput] {
    if TerminationSignals.areHeldBack && !isInterruptible { return try capture(commands, watching: -1) }
    let signals = try TerminationSignals()
    let outputs = try capture(commands, watching: signals.number)
    guard let signal = signals.arrived().first else { return outputs }
    TerminationSignals.postpone(signal)
    throw SystemError(EINTR, "run \(commands.map(\.program.description).joined(separator: ", "))")
  }

  /// Runs programs side by side; when `signals` becomes readable they are asked to end.
  func capture(_ commands: [Command], watching signals: Int32) throws(SystemError) -> [CapturedOutput] {
    let null = try Descriptor(opening: "/dev/null", O_RDWR)
    // Streams of one process are next to each other: output 2i, error 2i + 1.
    var collector = StreamCollector()
    var children: [ChildProcess] = []
    var limits = TimeLimits(commands.map(\.timeLimit), now: Kernel.monotonicMilliseconds())
    do throws(SystemError) {
      for command in commands {
        // A signal is dealt with below, together with the programs that run by then.
        if command.delay > 0 {
          _ = try Kernel.wait(forReadable: [signals], milliseconds: command.delay)
        }
        let output = try Pipe()
        let errors = try Pipe()
        let input = command.standardInput.descriptor(0, null: null.number)
        // Out of the reach of the terminal's keys: it is for this process to decide what they mean.
        children.append(
          try ChildProcess(
            command, streams: (input, output.writing.number, errors.writing.number), environment: environment,
            leadsGroup: true))
        collector.add(output)
        collector.add(errors)
      }
      try collector.collect(watching: signals, &limits) { program, signal in
        kill(-children[program].id, signal)
      }
    } catch {
      collector.closeAll()
      for child in children {
        kill(-child.id, SIGTERM)
        _ = child.wait()
      }
      throw error
    }
    return children.enumerated().map { index, child in
      CapturedOutput(
        status: limits.exceeded.contains(index) ? child.abandon() : child.wait(),
        standardOutput: collector.contents[2 * index],
        standardError: collector.contents[2 * index + 1])
    }
  }

  /// Runs a program to its end; see `ProcessRunner`.
  public func run(_ command: Command) throws(SystemError) -> CapturedOutput {
    let null = try Descriptor(opening: "/dev/null", O_RDWR)
    let errors = try Descriptor(owning: clinux_memory_file("standard error"), orThrow: "create a memory file")
    let streams = (
      command.standardInput.descriptor(0, null: null.number),
      command.standardOutput.descriptor(1, null: null.number),
      command.standardError.descriptor(2, null: null.number, kept: errors.number)
    )
    let signals = try TerminationSignals()
    if command.relaysSignals { clinux_become_subreaper() }
    let terminal = TerminalSettings.current()
    let child = try ChildProcess(command, streams: streams, environment: environment)
    var relay = SignalRelay(to: child, entersContainer: command.relaysSignals)
    let status = try relay.wait(signals)
    // A program that was killed could not put the terminal in order.
    if case .signaled = status { terminal?.restore() }
    lseek(errors.number, 0, SEEK_SET)
    return CapturedOutput(status: status, standardError: try errors.readToEnd())
  }
}

extension LiveProcessRunner {
  /// Replaces this process by a program; with `mergesErrors` its standard error becomes what standard output is.
  ///
  /// - Throws: the error of execve(2); ENOENT if the program is not found.
  public func become(_ command: Command, mergesErrors: Bool = false) throws(SystemError) {
    guard let path = findProgram(command.program, environment) else {
      throw SystemError(ENOENT, "run \(command.program)")
    }
    if mergesErrors { dup2(1, 2) }
    _ = withCStrings([command.program] + command.arguments) { arguments in
      withCStrings(environment.entries) { entries in path.withCString { execve($0, arguments, entries) } }
    }
    throw .last("run \(path)")
  }
}

extension Command.Stream {
  /// The descriptor of the caller that becomes descriptor `number` of the process.
  func descriptor(_ number: Int32, null: Int32, kept: Int32 = -1) -> Int32 {
    switch self {
    case .null: null
    case .kept: kept >= 0 ? kept : null
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

  /// Reads until all ends are reached.
  ///
  /// When `signals` becomes readable, sends SIGTERM to all programs by `interrupt`, and SIGKILL
  /// to what goes on for ten seconds more. A program that exceeds its time limit is ended, and not read further.
  mutating func collect(
    watching signals: Int32, _ limits: inout TimeLimits, interrupt: (_ program: Int, _ signal: Int32) -> Void
  ) throws(SystemError) {
    defer { closeAll() }
    let programs = 0..<contents.count / 2
    var isInterrupted = false
    while open.contains(where: { $0.fd >= 0 }) {
      // poll(2) passes over negative descriptors.
      var all = open + [pollfd(fd: isInterrupted ? -1 : signals, events: Int16(POLLIN), revents: 0)]
      let timeout = isInterrupted ? 10_000 : limits.remaining(Kernel.monotonicMilliseconds())
      let ready = retrying { poll(&all, nfds_t(all.count), timeout) }
      guard ready >= 0 else { throw .last("poll") }
      if ready == 0 && isInterrupted { for program in programs { interrupt(program, SIGKILL) } }
      if all[open.count].revents != 0 {
        isInterrupted = true
        for program in programs { interrupt(program, SIGTERM) }
      }
      for index in open.indices where all[index].revents != 0 { readOnce(index) }
      if !isInterrupted { enforce(&limits, interrupt: interrupt) }
    }
  }

  /// Ends the programs that run for too long.
  private mutating func enforce(
    _ limits: inout TimeLimits, interrupt: (_ program: Int, _ signal: Int32) -> Void
  ) {
    for program in 0..<contents.count / 2 where open[2 * program].fd < 0 && open[2 * program + 1].fd < 0 {
      limits.finish(program)
    }
    for (program, signal) in limits.due(Kernel.monotonicMilliseconds()) {
      interrupt(program, signal == .ask ? SIGTERM : SIGKILL)
      // What it has started may be out of reach, and hold its streams open.
      if signal == .kill { for index in [2 * program, 2 * program + 1] { close(index) } }
    }
  }

  private mutating func readOnce(_ index: Int) {
    var buffer = [UInt8](repeating: 0, count: 65536)
    let count = retrying { read(open[index].fd, &buffer, buffer.count) }
    if count > 0 {
      contents[index] += buffer[..<count]
    } else {
      close(index)
    }
  }

  mutating func closeAll() {
    for index in open.indices { close(index) }
  }

  private mutating func close(_ index: Int) {
    guard open[index].fd >= 0 else { return }
    Glibc.close(open[index].fd)
    open[index].fd = -1
  }
}
