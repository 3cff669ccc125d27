internal import CLinux
internal import Glibc

/// A program in a container, in the foreground, while this process waits for its end.
///
/// The terminal's keys reach it as they reach any program of the caller: they are not relayed.
public struct ContainedProcess: ~Copyable {
  private let id: Int32
  private let signals: TerminationSignals
  private let terminal: TerminalSettings?

  /// Why a program does not run.
  public struct Failure: Error {
    /// Whether it is the program that cannot be executed.
    public let isOfProgram: Bool
    /// The system call that failed.
    public let error: SystemError

    /// Keeps an error.
    public init(isOfProgram: Bool, error: SystemError) {
      self.isOfProgram = isOfProgram
      self.error = error
    }
  }

  /// Whether the kernel, and what filters the system calls of this process, lets it start any.
  public static var canBeStarted: Bool { clinux_can_spawn_contained() }

  /// Starts a program without any capability, which gets SIGHUP if this process dies.
  ///
  /// - Parameters:
  ///   - path: the program.
  ///   - words: its name and its arguments.
  ///   - environment: what it gets.
  ///   - confinement: what else it has.
  /// - Throws: `Failure`: the error of pipe(2), clone3(2), setns(2), prctl(2), capset(2) or execve(2).
  public init(
    running path: ByteString, _ words: [ByteString], _ environment: Environment,
    _ confinement: Confinement
  ) throws(Failure) {
    let terminal = TerminalSettings.current()
    let signals: TerminationSignals
    do throws(SystemError) { signals = try TerminationSignals(watchingChildren: true) } catch {
      throw Failure(isOfProgram: false, error: error)
    }
    var stage = CLINUX_STAGE_START
    let started = withCStrings(words) { words in
      withCStrings(environment.entries) { entries in
        path.withCString { path in
          var program = clinux_contained_program(
            path: path, argv: words, envp: entries, control_group: confinement.controlGroup,
            namespaced_process: confinement.namespacedProcess, bounding_set: confinement.boundingSet,
            forbids_new_privileges: confinement.forbidsNewPrivileges,
            first_closed: confinement.firstClosedDescriptor)
          return clinux_spawn_contained(&program, &stage)
        }
      }
    }
    guard started > 0 else {
      let isOfProgram = stage == CLINUX_STAGE_EXECUTE
      throw Failure(
        isOfProgram: isOfProgram,
        error: .last(isOfProgram ? "run \(path)" : "start a process in the container"))
    }
    self.signals = signals
    id = started
    self.terminal = terminal
  }

  /// Closes all descriptors of this process that are not needed to wait, but for the standard streams.
  ///
  /// Those that owned them must not use them any more.
  public func closeOtherDescriptors() {
    clinux_close_all_but(signals.number)
  }

  /// Waits for the end.
  ///
  /// Signals that tell this process to end are passed on to the program and what it has started, but for those of the
  /// terminal's keys, which it gets itself. If a shell that has the terminal suspends itself this process stops as well,
  /// so that the shell outside can have both go on.
  ///
  /// - Throws: the error of wait(2) or poll(2).
  public func wait() throws(SystemError) -> ExitStatus {
    while true {
      var status: Int32 = 0
      let changed = clinux_child_status(id, &status)
      guard changed >= 0 else { throw .last("wait for process \(id)") }
      if changed == id {
        guard Self.isStopped(status) else { return ended(ExitStatus(waitStatus: status)) }
        if terminal != nil && ProcessStatus(of: id)?.group == id {
          raise(SIGSTOP)
          kill(id, SIGCONT)
        }
      }
      for signal in try signals.nextButKeys() where signal != SIGCHLD { passOn(signal) }
    }
  }

  /// Sends a signal to the program and what it has started in its process group, which can be that of the caller.
  ///
  /// At once, without a look at all processes: a shell whose terminal is closed reads its end otherwise, and leaves
  /// without telling its jobs. What /proc shows here is the container's affair.
  private func passOn(_ signal: Int32) {
    let program = ProcessStatus(of: id)
    var others = ProcessTable.children(of: id)
    kill(id, signal)
    var index = 0
    while index < others.count {
      others += ProcessTable.children(of: others[index]).filter { $0 != id && !others.contains($0) }
      index += 1
    }
    for other in others {
      guard let status = ProcessStatus(of: other) else { continue }
      // A shell that sees the end of its terminal before the signal leaves without telling its jobs.
      let isOfTerminal = signal == SIGHUP && status.session == program?.session
      if status.group == program?.group || isOfTerminal { kill(other, signal) }
    }
  }

  /// A program that was killed could not put the terminal in order.
  private func ended(_ status: ExitStatus) -> ExitStatus {
    if case .signaled = status { terminal?.restore() }
    return status
  }

  private static func isStopped(_ status: Int32) -> Bool { status & 0xff == 0x7f }
}

/// What a process in a container has besides its program; see `ContainedProcess`.
public struct Confinement {
  /// The folder of a control group in which it is from its first moment; negative for the caller's own.
  ///
  /// A process that moves would wait for the kernel, often for more than ten milliseconds.
  public var controlGroup: Int32
  /// A pidfd, whose control group namespace it joins; negative for the caller's own.
  public var namespacedProcess: Int32
  /// The capabilities that it may get, a bit for each.
  public var boundingSet: UInt64
  /// Whether no program that it executes gets more rights than it has; see PR_SET_NO_NEW_PRIVS(2const).
  public var forbidsNewPrivileges: Bool
  /// Descriptors from this one up are closed.
  public var firstClosedDescriptor: UInt32

  /// Collects what it has.
  public init(
    controlGroup: Int32, namespacedProcess: Int32, boundingSet: UInt64, forbidsNewPrivileges: Bool,
    firstClosedDescriptor: UInt32
  ) {
    self.controlGroup = controlGroup
    self.namespacedProcess = namespacedProcess
    self.boundingSet = boundingSet
    self.forbidsNewPrivileges = forbidsNewPrivileges
    self.firstClosedDescriptor = firstClosedDescriptor
  }
}
