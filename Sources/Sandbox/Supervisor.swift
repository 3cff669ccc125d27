internal import Glibc
public import LinuxSystem

/// Waits for a command that is not this process itself, and is to the caller what the command would be: it ends as the
/// command does, stops when the command stops, and passes on the signals that it gets.
struct Supervisor {
  /// The process of the command.
  private let command: Int32
  /// The first process of the PID namespace, with which all others in it end.
  private let firstProcess: Int32?
  /// The process that keeps the ledger of owners.
  private let ledger: Int32?
  private let report: StatusReport?
  private let signals: HeldSignals
  private let terminal: TerminalSettings?

  /// Which of the processes this one is.
  enum Role {
    /// The one that waits.
    case supervisor(Supervisor)
    /// The one that becomes the command, with a descriptor to which something is written if it does not.
    case command(noticeOfFailure: Int32?)
  }

  /// Starts the process of the command, and what must be there with it; all go on from here, but one.
  ///
  /// - Parameters:
  ///   - hasOwnProcesses: whether they are the first ones of a PID namespace.
  ///   - statusDescriptor: to which the command's process and its end are reported.
  ///   - ledgerSocket: by which the ledger of owners gets what it is kept from; nil if none is kept.
  /// - Returns: which of the processes this one is.
  /// - Throws: the error of fork(2), pipe2(2), pidfd_open(2) or prctl(2).
  static func start(
    hasOwnProcesses: Bool, statusDescriptor: Int32?, ledgerSocket: Int32? = nil
  ) throws(SystemError) -> Role {
    // What runs inside shares a user namespace with these processes, which still see the host.
    try Credentials.becomeOpaque()
    let parent = ForkedProcess.Parent.descriptor(try Kernel.processDescriptor(getpid()).duplicate())
    let terminal = TerminalSettings.current()
    let signals = HeldSignals()
    var firstProcess: Int32?
    if hasOwnProcesses {
      let id = try ForkedProcess.fork()
      if id == 0 { reap(for: parent) }
      firstProcess = id
    }
    var ledger: Int32?
    if let ledgerSocket {
      let id = try ForkedProcess.fork()
      if id == 0 {
        ForkedProcess.closeDescriptors(but: [ledgerSocket])
        OwnershipLedger.keep(receivingFrom: ledgerSocket)
      }
      close(ledgerSocket)
      ledger = id
    }
    var report: StatusReport?
    if let statusDescriptor { report = try StatusReport(to: statusDescriptor) }
    let command = try ForkedProcess.fork()
    if command == 0 {
      signals.release()
      try Credentials.becomeTransparent()
      // The first process is killed with the supervisor, and all others in the namespace with the first.
      if !hasOwnProcesses { try ForkedProcess.dieWithParent(parent) }
      return .command(noticeOfFailure: report?.noticeOfFailure())
    }
    report?.begin(command)
    ForkedProcess.closeDescriptors(but: Set([0, 1, 2] + (report?.descriptors ?? [])))
    return .supervisor(
      Supervisor(
        command: command, firstProcess: firstProcess, ledger: ledger, report: report, signals: signals,
        terminal: terminal))
  }

  /// What the first process of a PID namespace is there for: processes whose parents have ended are its children then.
  private static func reap(for parent: ForkedProcess.Parent) -> Never {
    do throws(SystemError) {
      try ForkedProcess.dieWithParent(parent)
      try Kernel.clearCapabilities()
    } catch { _exit(1) }
    // The kernel takes note of their ends all by itself.
    signal(SIGCHLD, SIG_IGN)
    ForkedProcess.closeDescriptors(but: [])
    chdir("/")
    while true { pause() }
  }

  // MARK: - Waiting

  /// Waits for the end of the command, and ends all that is left in its PID namespace.
  ///
  /// - Returns: how the command has ended.
  func wait() -> ExitStatus {
    let status = waitForCommand()
    if let firstProcess {
      kill(firstProcess, SIGKILL)
      // It ends when all others in the namespace have, and somebody has taken note of that.
      if let ledger { _ = try? ForkedProcess.wait(for: ledger) }
      _ = try? ForkedProcess.wait(for: firstProcess)
    }
    // A shell in another PID namespace does not know whose the terminal was, and one that was killed did not say.
    if case .signaled = status { terminal?.restore() } else { terminal?.restoreForeground() }
    report?.end(status)
    return status
  }

  private func waitForCommand() -> ExitStatus {
    while true {
      var status: Int32 = 0
      let changed = waitpid(command, &status, WNOHANG | WUNTRACED)
      if changed == command {
        if status & 0xff != 0x7f { return ExitStatus(waitStatus: status) }
        // The caller's shell is told; when it has this process go on, so does the command.
        raise(SIGSTOP)
        kill(command, SIGCONT)
      } else if changed < 0 && errno != EINTR {
        return .exited(1)
      }
      signals.passNext(to: command)
    }
  }
}

extension Sandbox {
  /// Ends this process as a command has ended.
  public static func end(as status: ExitStatus) -> Never {
    guard case .signaled(let number) = status else { exit(status.code) }
    // One memory image is enough.
    var limit = rlimit(rlim_cur: 0, rlim_max: 0)
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
    signal(number, SIG_DFL)
    var set = sigset_t()
    sigemptyset(&set)
    sigprocmask(SIG_SETMASK, &set, nil)
    raise(number)
    exit(status.code)
  }
}
