import Glibc
import LinuxSystem
import TestSupport
import Testing

/// One after the other: the signals that are held back are the whole process's.
@Suite(.serialized) struct ProcessTests {
  let runner = LiveProcessRunner(
    environment: Environment(["PATH": "/usr/bin:/bin", "ODD": ByteString([0xFF, 0x3D])]))

  @Test func outputAndErrorsAreKeptApart() throws {
    let output = try runner.capture(Command("sh", ["-c", "echo out; echo err >&2; exit 7"]))
    #expect(output.status == .exited(7))
    #expect(output.standardOutput == Array("out\n".utf8))
    #expect(output.standardError == Array("err\n".utf8))
  }

  @Test func moreThanAPipeHoldsIsRead() throws {
    let script: ByteString = "head -c 300000 /dev/zero; head -c 300000 /dev/zero >&2"
    let output = try runner.capture(Command("sh", ["-c", script]))
    #expect(output.standardOutput.count == 300_000)
    #expect(output.standardError.count == 300_000)
  }

  @Test func severalRunSideBySide() throws {
    let directory = TemporaryDirectory()
    // Each waits for the other, which one after the other would never end.
    let fifo = directory.path.appending("fifo")
    #expect(fifo.withCString { mkfifo($0, 0o600) } == 0)
    let outputs = try runner.capture([
      Command("sh", ["-c", "echo word > \"$1\"; echo first", "sh", fifo]), Command("cat", [fifo]),
    ])
    #expect(outputs.map(\.standardOutput) == [Array("first\n".utf8), Array("word\n".utf8)])
  }

  @Test func oneMayBeStartedLater() throws {
    // When a process was started, in ticks since boot; there are a hundred in a second.
    let first = Command("cut", ["-d", " ", "-f", "22", "/proc/self/stat"])
    var second = first
    second.delay = 200
    let ticks = try runner.capture([first, second]).map {
      Int(String(decoding: $0.standardOutput.dropLast(), as: UTF8.self)) ?? 0
    }
    #expect(ticks[0] > 0)
    #expect(ticks[1] - ticks[0] >= 19)
  }

  @Test func errorsInTheBackgroundAreKeptIfThatIsWanted() throws {
    for (stream, errors) in [(Command.Stream.kept, "err\n"), (.null, "")] {
      var command = Command("sh", ["-c", "echo out; echo err >&2; exit 7"])
      command.standardError = stream
      var process = try runner.start(command)
      var output: CapturedOutput?
      while output == nil {
        _ = try Kernel.wait(forReadable: [process.descriptor], milliseconds: nil)
        output = process.poll()
      }
      #expect(output?.status == .exited(7))
      #expect(output?.standardOutput == Array("out\n".utf8))
      #expect(output?.standardError == Array(errors.utf8))
    }
  }

  @Test func argumentsAndEnvironmentAreBytes() throws {
    let odd = ByteString([0x61, 0xC3, 0x28, 0x0A])
    let output = try runner.capture(Command("sh", ["-c", "printf %s \"$1$ODD\"", "sh", odd]))
    #expect(output.standardOutput == [0x61, 0xC3, 0x28, 0x0A, 0xFF, 0x3D])
  }

  @Test func aProgramThatIsMissingIsSaidSo() {
    let error = #expect(throws: SystemError.self) { try runner.capture(Command("no-such-program")) }
    #expect(error == SystemError(ENOENT, "run no-such-program"))
  }

  @Test func aFileThatIsNoProgramIsSaidSo() throws {
    let directory = TemporaryDirectory()
    let file = directory.path.appending("data")
    try FileSystem.write(Array("\u{7f}ELF".utf8), to: file, mode: 0o755)
    let error = #expect(throws: SystemError.self) { try runner.run(Command(file)) }
    #expect(error?.code == ENOEXEC)
  }

  @Test func theSignalThatEndedAProcessIsKnown() throws {
    #expect(try runner.run(Command("sh", ["-c", "kill -KILL $$"])).status == .signaled(SIGKILL))
    #expect(ExitStatus.signaled(SIGKILL).code == 137)
  }

  @Test func descriptorsStayClosedUnlessTheyAreToBeKept() throws {
    let null = open("/dev/null", O_RDONLY)
    let inherited = fcntl(null, F_DUPFD, 40)
    defer {
      close(null)
      close(inherited)
    }
    var command = Command("sh", ["-c", "test -e /proc/self/fd/\(inherited)"].map { ByteString($0) })
    #expect(try runner.run(command).status == .exited(1))
    command.keepsDescriptors = true
    #expect(try runner.run(command).status == .exited(0))
  }

  @Test func programsAreStartedWithoutBlockedSignals() throws {
    let read = Command("sh", ["-c", "grep SigBlk /proc/self/status"])
    let before = try runner.capture(read).standardOutput
    let during = try TerminationSignals.deferring { () throws(SystemError) in
      try runner.capture(read).standardOutput
    }
    #expect(String(decoding: before, as: UTF8.self) == String(decoding: during, as: UTF8.self))
  }

  @Test func standardErrorCanBeKept() throws {
    var command = Command("sh", ["-c", "echo kept >&2"])
    command.standardError = .kept
    #expect(try runner.run(command).standardError == Array("kept\n".utf8))
  }

  @Test func whatIsThrownAwayIsInterruptedAlsoWhileSignalsAreHeldBack() throws {
    let thread = InterruptedThread()
    let person = Task.detached { [id = thread.id] in
      while !Task.isCancelled {
        pthread_kill(id, SIGHUP)
        usleep(20_000)
      }
    }
    let runner = LiveProcessRunner(
      environment: Environment(["PATH": "/usr/bin:/bin"]), isInterruptible: true)
    let error = try TerminationSignals.deferring { () throws(SystemError) in
      do throws(SystemError) { _ = try runner.capture(Command("sleep", ["60"])) } catch { return error }
      throw SystemError(EINVAL, "be interrupted")
    }
    person.cancel()
    #expect(error == SystemError(EINTR, "run sleep"))
    #expect(TerminationSignals.isInterrupted)
    TerminationSignals.takeEffect()
  }

  @Test func anInterruptionEndsWhatRunsAndIsKeptUntilAllIsInOrder() throws {
    let thread = InterruptedThread()
    // Again and again, for the first time may come before there is anything to interrupt.
    let person = Task.detached { [id = thread.id] in
      while !Task.isCancelled {
        pthread_kill(id, SIGHUP)
        usleep(20_000)
      }
    }
    let error = #expect(throws: SystemError.self) { try runner.capture(Command("sleep", ["60"])) }
    person.cancel()
    #expect(error == SystemError(EINTR, "run sleep"))
    #expect(TerminationSignals.isInterrupted)
    // What puts things in order is not interrupted by the same signal.
    let output = try TerminationSignals.deferring { () throws(SystemError) in
      try runner.capture(Command("echo", ["in order"]))
    }
    #expect(output.standardOutput == Array("in order\n".utf8))
    TerminationSignals.takeEffect()
    #expect(!TerminationSignals.isInterrupted)
  }
}

/// This thread, made as the program's only one is: no signal is blocked.
///
/// SIGHUP does not end the tests.
private final class InterruptedThread {
  let id = pthread_self()
  private let before: (@convention(c) (Int32) -> Void)?

  init() {
    before = signal(SIGHUP) { _ in }
    var none = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, nil)
  }

  deinit {
    signal(SIGHUP, before)
  }
}
