internal import Glibc
public import LinuxSystem

/// Waits for a command that is not this process itself, and is to the caller what the command would be: it ends as the
/// command does, stops when the command stops, and passes on the signals that it gets.
struct Supervisor {
  /// The process of the command.
  private let command: Int32
  /// The first process of the PID namespace, with which all others in it end.
  private let firstProcess: Int32?
  private let report: StatusReport?

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
  /// - Returns: which of the processes this one is.
  /// - Throws: the error of fork(2), pipe2(2) or pidfd_open(2).
  static func start(hasOwnProcesses: Bool, statusDescriptor: Int32?) throws(SystemError) -> Role {
    let parent = try Kernel.processDescriptor(getpid()).duplicate()
    let signals = HeldSignals()
    var firstProcess: Int32?
    if hasOwnProcesses {
      let id = try ForkedProcess.fork()
      if id == 0 { reap(for: parent) }
      firstProcess = id
    }
    var report: StatusReport?
    if let statusDescriptor { report = try StatusReport(to: statusDescriptor) }
    let command = try ForkedProcess.fork()
    if command != 0 {
      report?.begin(command)
      return .supervisor(Supervisor(command: command, firstProcess: firstProcess, report: report))
    }
    signals.release()
    // The first process is killed with the supervisor, and all others in the namespace with the first.
    if !hasOwnProcesses { try ForkedProcess.dieWithParent(parent) }
    return .command(noticeOfFailure: report?.noticeOfFailure())
  }

  /// What the first process of a PID namespace is there for: processes whose parents have ended are its children then.
  private static func reap(for parent: Int32) -> Never {
    // The kernel takes note of their ends all by itself.
    signal(SIGCHLD, SIG_IGN)
    _ = try? Kernel.dropCapabilities()
    do throws(SystemError) { try ForkedProcess.dieWithParent(parent) } catch { _exit(1) }
    ForkedProcess.closeDescriptors(but: -1)
    chdir("/")
    while true { pause() }
  }

  // MARK: - Waiting

  /// Waits for the end of the command, and ends all that is left in its PID namespace.
  ///
  /// - Returns: how the command has ended.
  func wait() -> ExitStatus {
    let terminal = TerminalSettings.current()
    let status = waitForCommand()
    if let firstProcess {
      kill(firstProcess, SIGKILL)
      var ignored: Int32 = 0
      while waitpid(firstProcess, &ignored, 0) < 0 && errno == EINTR {}
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
        // The caller's shell is told, and when it has this process go on, so does the command.
        raise(SIGSTOP)
        kill(command, SIGCONT)
      } else if changed < 0 && errno != EINTR {
        return .exited(1)
      }
      HeldSignals.passNext(to: command)
    }
  }
}

extension Sandbox {
  /// Ends this process as the command has ended.
  public static func end(as status: ExitStatus) -> Never {
    guard case .signaled(let number) = status else { exit(status.code) }
    // One memory image is enough.
    var limit = rlimit(rlim_cur: 0, rlim_max: 0)
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
    signal(number, SIG_DFL)
    HeldSignals.releaseAll()
    raise(number)
    exit(status.code)
  }
}

/// The signals that a supervisor holds back, to pass them on to the command.
private struct HeldSignals {
  private let before: sigset_t
  private let childAction: sigaction

  /// Signals that are not held back: those that stop a process, which is stopped then, and those of its own faults.
  private static let excluded = [
    SIGKILL, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU, SIGCONT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT,
    SIGSYS,
  ]

  private static var held: sigset_t {
    var set = sigset_t()
    sigfillset(&set)
    for signal in excluded { sigdelset(&set, signal) }
    return set
  }

  /// Holds them back from now on.
  init() {
    var set = Self.held
    var before = sigset_t()
    sigprocmask(SIG_BLOCK, &set, &before)
    self.before = before
    // A caller that ignores the ends of its children has taught this process to do so too.
    var action = sigaction()
    var old = sigaction()
    sigemptyset(&action.sa_mask)
    sigaction(SIGCHLD, &action, &old)
    childAction = old
  }

  /// Has all signals be what they were, in the process of the command.
  func release() {
    var action = childAction
    sigaction(SIGCHLD, &action, nil)
    var set = before
    sigprocmask(SIG_SETMASK, &set, nil)
  }

  static func releaseAll() {
    var set = sigset_t()
    sigemptyset(&set)
    sigprocmask(SIG_SETMASK, &set, nil)
  }

  /// Waits for the next signal, and passes it on.
  ///
  /// Not those that the terminal sends: they reach the command itself, as all that is in the foreground.
  static func passNext(to process: Int32) {
    var set = held
    var information = siginfo_t()
    let number = sigwaitinfo(&set, &information)
    if number > 0 && number != SIGCHLD && information.si_code <= 0 { kill(process, number) }
  }
}
