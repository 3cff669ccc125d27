internal import Glibc
internal import LinuxSystem

/// The signals that a supervisor holds back, to pass them on to the command.
struct HeldSignals {
  private let before: sigset_t
  private let childAction: sigaction

  /// Signals that are not held back: those that nobody can, that of going on, and those of a process's own faults.
  private static let excluded = [
    SIGKILL, SIGSTOP, SIGCONT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS,
  ]
  /// Those that the keys and the size of the terminal send to all that is in the foreground.
  private static let ofForeground = [SIGINT, SIGQUIT, SIGTSTP, SIGWINCH]

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

  /// Waits for the next signal, and passes it on, unless it reaches the command without that.
  func passNext(to process: Int32) {
    var set = Self.held
    var information = siginfo_t()
    let number = sigwaitinfo(&set, &information)
    if number <= 0 || number == SIGCHLD { return }
    // Sent by no process: the kernel has its own code for that, which the header has as a macro.
    let isOfKernel = information.si_code == 0x80
    if isOfKernel && Self.ofForeground.contains(number) && getsid(process) == getsid(0) { return }
    // What this process has done to itself, such as to write to a pipe that nobody reads.
    if information.si_code <= 0 && information._sifields._kill.si_pid == getpid() { return }
    kill(process, number)
  }
}
