/// When programs that run side by side have run for too long, and what is done about it.
struct TimeLimits {
  /// How long a program that was asked to end may go on before it is killed, in milliseconds.
  static let grace: Int64 = 1000

  private struct Step {
    let time: Int64
    let signal: TerminationSignal
  }

  /// How a program is ended.
  enum TerminationSignal: Hashable {
    /// SIGTERM.
    case ask
    /// SIGKILL.
    case kill
  }

  private var steps: [Step?]
  /// Which programs have run for too long.
  private(set) var exceeded: Set<Int> = []

  /// - Parameters:
  ///   - limits: milliseconds from now for each program; nil for as long as it likes.
  ///   - now: the time of a clock that never jumps, in milliseconds.
  init(_ limits: [Int64?], now: Int64) {
    steps = limits.map { limit in limit.map { Step(time: now + $0, signal: .ask) } }
  }

  /// Milliseconds until something is due, as poll(2) takes them; -1 if nothing will be.
  func remaining(_ now: Int64) -> Int32 {
    steps.compactMap { $0?.time }.min().map { Int32(clamping: max(0, $0 - now)) } ?? -1
  }

  /// Forgets a program that has finished.
  mutating func finish(_ program: Int) {
    steps[program] = nil
  }

  /// What must be done now: first a program is asked to end, and then it is killed.
  mutating func due(_ now: Int64) -> [(program: Int, signal: TerminationSignal)] {
    var due: [(program: Int, signal: TerminationSignal)] = []
    for (program, step) in steps.enumerated() {
      guard let step, step.time <= now else { continue }
      exceeded.insert(program)
      due.append((program, step.signal))
      steps[program] = step.signal == .ask ? Step(time: now + Self.grace, signal: .kill) : nil
    }
    return due
  }
}
