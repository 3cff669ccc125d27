import Glibc
import TestSupport
import Testing

@testable import LinuxSystem

struct TimeLimitTests {
  private func due(_ limits: inout TimeLimits, _ now: Int64) -> [String] {
    limits.due(now).map { "\($0.signal) \($0.program)" }
  }

  @Test func whatHasNoLimitIsNeverDue() {
    var limits = TimeLimits([nil, nil], now: 100)
    #expect(limits.remaining(100) == -1)
    #expect(due(&limits, .max) == [])
    #expect(limits.exceeded == [])
  }

  @Test func aProgramIsAskedAndThenKilled() {
    var limits = TimeLimits([nil, 500, 2000], now: 100)
    #expect(limits.remaining(100) == 500)
    #expect(due(&limits, 599) == [])
    #expect(due(&limits, 600) == ["ask 1"])
    #expect(limits.exceeded == [1])
    #expect(limits.remaining(600) == Int32(TimeLimits.grace))
    #expect(due(&limits, 600 + TimeLimits.grace) == ["kill 1"])
    #expect(due(&limits, 1900) == [])
    #expect(limits.remaining(3000) == 0)
    #expect(due(&limits, 3000) == ["ask 2"])
    #expect(limits.exceeded == [1, 2])
  }

  @Test func whatHasFinishedIsNotDue() {
    var limits = TimeLimits([500], now: 0)
    limits.finish(0)
    #expect(limits.remaining(0) == -1)
    #expect(due(&limits, 1000) == [])
    #expect(limits.exceeded == [])
  }

  @Test func aLimitBeyondWhatPollTakesIsTheLongestThatItTakes() {
    #expect(TimeLimits([.max - 1], now: 0).remaining(0) == .max)
  }
}

/// Programs that run for too long.
@Suite(.serialized) struct TimeLimitedProcessTests {
  private let runner = LiveProcessRunner(environment: Environment(["PATH": "/usr/bin:/bin"]))

  private func limited(_ script: ByteString, milliseconds: Int64 = 200) -> Command {
    var command = Command("sh", ["-c", script])
    command.timeLimit = milliseconds
    return command
  }

  /// Whether a process ends within ten seconds; one that init has not reaped yet has no command line any more.
  private func isOver(_ id: Int32) -> Bool {
    for _ in 0..<200 {
      guard let words = try? FileSystem.read("/proc/\(id)/cmdline"), !words.isEmpty else { return true }
      usleep(50_000)
    }
    return false
  }

  @Test func oneIsEndedAndTheOtherIsNot() throws {
    let outputs = try runner.capture([
      limited("echo before; exec sleep 1000"), limited("echo done; exit 3", milliseconds: 60_000),
    ])
    #expect(outputs[0].status == .timedOut)
    #expect(outputs[0].standardOutput == Array("before\n".utf8))
    #expect(outputs[1] == CapturedOutput(status: .exited(3), standardOutput: Array("done\n".utf8)))
  }

  @Test func whatDoesNotListenIsKilledWithAllThatItHasStarted() throws {
    let directory = TemporaryDirectory()
    let file = directory.path.appending("processes")
    let script = "trap '' TERM; sleep 1000 & echo $$ $! >" + file + "; while :; do wait; done"
    #expect(try runner.capture(limited(script)).status == .timedOut)
    let processes = String(decoding: try FileSystem.read(file), as: UTF8.self).split(
      whereSeparator: \.isWhitespace)
    #expect(processes.count == 2)
    for id in processes.compactMap({ Int32($0) }) {
      #expect(isOver(id), "process \(id)")
    }
  }

  @Test func itIsKilledWhileOthersGoOn() throws {
    let directory = TemporaryDirectory()
    let file = directory.path.appending("process")
    let isOver: ByteString = """
      until test -s "$0"; do sleep 0.05; done
      while test -n "$(tr -d '\\0' </proc/$(cat "$0")/cmdline 2>/dev/null)"; do sleep 0.05; done
      echo over
      """
    var other = Command("sh", ["-c", isOver, file])
    other.timeLimit = 30_000
    let deaf = limited("trap '' TERM; echo $$ >" + file + "; while :; do sleep 1; done")
    let outputs = try runner.capture([deaf, other])
    #expect(outputs[0].status == .timedOut)
    #expect(outputs[1] == CapturedOutput(status: .exited(0), standardOutput: Array("over\n".utf8)))
  }

  @Test func streamsThatAreHeldOpenOutOfReachAreNotWaitedFor() throws {
    let directory = TemporaryDirectory()
    let file = directory.path.appending("process")
    let output = try runner.capture(
      limited("setsid sh -c 'echo $$ >\"$1\"; exec sleep 1000' sh " + file + "; :"))
    #expect(output.status == .timedOut)
    let id = String(decoding: try FileSystem.read(file), as: UTF8.self).split(separator: "\n").first.flatMap {
      Int32($0)
    }
    kill(try #require(id), SIGKILL)
  }

  @Test func itIsSaidAsTimeoutSaysIt() {
    #expect(ExitStatus.timedOut.code == 124)
    #expect(!ExitStatus.timedOut.isSuccess)
  }
}
