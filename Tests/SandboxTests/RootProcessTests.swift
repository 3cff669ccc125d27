import Glibc
import LinuxSystem
import Testing

@testable import Sandbox

@Suite(.serialized) struct RootProcessTests {
  @Test func aSignalEndsWhatMayBeInterrupted() throws {
    let thread = InterruptedThread()
    let person = thread.interruptAgainAndAgain()
    let status = try RootProcess.run(isInterruptible: true) {
      sleep(60)
      return 0
    }
    person.cancel()
    #expect(status == .signaled(SIGKILL))
    #expect(TerminationSignals.isInterrupted)
    // What puts things in order is not interrupted by the same signal.
    #expect(try RootProcess.run { 7 } == .exited(7))
    TerminationSignals.takeEffect()
  }

  @Test func aSignalDoesNotEndWhatPutsThingsInOrder() throws {
    let thread = InterruptedThread()
    let person = thread.interruptAgainAndAgain()
    let status = try TerminationSignals.deferring { () throws(SandboxError) in
      try RootProcess.run {
        usleep(300_000)
        return 7
      }
    }
    person.cancel()
    #expect(status == .exited(7))
  }

  @Test func whatMayBeInterruptedBeginsWithoutBlockedSignals() throws {
    _ = InterruptedThread()
    let status = try TerminationSignals.deferring { () throws(SandboxError) in
      try RootProcess.run(isInterruptible: true) {
        var mask = sigset_t()
        sigprocmask(SIG_SETMASK, nil, &mask)
        return sigismember(&mask, SIGINT) + sigismember(&mask, SIGTERM)
      }
    }
    #expect(status == .exited(0))
  }
}

/// This thread, made as the program's only one is: no signal is blocked.
///
/// SIGHUP does not end the tests.
private final class InterruptedThread {
  private let id = pthread_self()
  private let before: (@convention(c) (Int32) -> Void)?

  init() {
    before = signal(SIGHUP) { _ in }
    var none = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, nil)
  }

  /// Since the first time may come before there is anything to interrupt.
  func interruptAgainAndAgain() -> Task<Void, Never> {
    Task.detached { [id] in
      while !Task.isCancelled {
        pthread_kill(id, SIGHUP)
        usleep(20_000)
      }
    }
  }

  deinit {
    signal(SIGHUP, before)
  }
}
