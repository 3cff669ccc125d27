internal import CLinux
internal import Glibc

/// SIGHUP, SIGINT, SIGTERM and SIGQUIT, held back while something must not be cut in two.
///
/// For as long as the value lives the signals are blocked in this process, not in those that it starts. Those
/// that the caller ignores stay ignored.
public struct TerminationSignals: ~Copyable {
  private let descriptor: Int32

  /// Blocks the signals, and with `watchingChildren` tells of SIGCHLD too.
  ///
  /// - Throws: the error of signalfd(2).
  public init(watchingChildren: Bool = false) throws(SystemError) {
    descriptor = clinux_signal_descriptor(watchingChildren)
    guard descriptor >= 0 else {
      clinux_unblock_termination()
      throw .last("create a signal descriptor")
    }
  }

  deinit {
    close(descriptor)
    clinux_unblock_termination()
  }

  /// Runs `body` to its end, and all programs that it runs; a signal takes effect afterwards.
  public static func deferring<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    clinux_block_termination()
    defer { clinux_unblock_termination() }
    return try body()
  }

  /// Holds nothing back in a copy of this process: what the copy becomes must not begin with blocked signals.
  public static func holdNothingBack() {
    clinux_forget_blocking()
  }

  /// Whether the signals are held back, by a value or by `deferring`.
  static var areHeldBack: Bool { clinux_termination_is_blocked() }

  /// Whether a signal has interrupted something, and waits for what must be put in order first.
  public static var isInterrupted: Bool { clinux_pending_termination() != 0 }

  /// Lets a signal that has interrupted something take effect: in general this ends the process.
  public static func takeEffect() {
    clinux_release_termination()
  }

  /// Keeps a signal that has interrupted something until `takeEffect`.
  public static func postpone(_ signal: Int32) {
    clinux_postpone_termination(signal)
  }

  /// Becomes readable, for poll(2), when one of the signals arrives.
  public var number: Int32 { descriptor }

  /// Waits until one of the signals, or SIGCHLD if that is watched, arrives or a descriptor becomes readable.
  ///
  /// - Returns: the signals that arrived.
  /// - Throws: the error of poll(2).
  public func next(orReadable other: Int32 = -1, milliseconds: Int32 = -1) throws(SystemError) -> [Int32] {
    var entries = [
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: other, events: Int16(POLLIN), revents: 0),
    ]
    guard retrying({ poll(&entries, 2, milliseconds) }) >= 0 else { throw .last("wait for signals") }
    return arrived()
  }

  /// The signals that have arrived and were not read yet.
  public func arrived() -> [Int32] {
    var arrived: [Int32] = []
    while true {
      let signal = clinux_read_signal(descriptor, nil)
      if signal == 0 { return arrived }
      arrived.append(signal)
    }
  }

  /// Waits until one of the signals, or SIGCHLD if that is watched, arrives.
  ///
  /// - Returns: all but those of the terminal's keys, which reach all that is in the foreground. Of a hangup the kernel
  ///   tells the session's leader alone.
  /// - Throws: the error of poll(2).
  func nextButKeys() throws(SystemError) -> [Int32] {
    _ = try Kernel.wait(forReadable: [descriptor], milliseconds: nil)
    var arrived: [Int32] = []
    while true {
      var isSent = false
      let signal = clinux_read_signal(descriptor, &isSent)
      if signal == 0 { return arrived }
      if isSent || signal == SIGHUP { arrived.append(signal) }
    }
  }
}
