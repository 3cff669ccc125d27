internal import Glibc
internal import LinuxSystem
internal import ToolboxCore

/// The person at the terminal, or whoever is behind the standard streams.
struct TerminalConsole: Console, QuestionTerminal {
  private var showsProgress = false
  private var isColored = true
  private var signals: HeldSignals?
  private let failure = Failure()

  /// Like this one, and showing what goes on if there is a terminal to show it on.
  func showingProgress(_ isWanted: Bool, isColored: Bool) -> TerminalConsole {
    var console = self
    console.showsProgress = isWanted && isTerminal(1)
    console.isColored = isColored
    return console
  }

  func write(_ text: String) {
    do { try Descriptor.write(Array(text.utf8), to: 1) } catch { failure.first = failure.first ?? error }
  }

  /// Why something could not be written to standard output; whoever reads it must not take it for the whole.
  var writeError: SystemError? { failure.first }

  private final class Failure {
    var first: SystemError?
  }

  func note(_ text: String) {
    // It may quote what a container, an image or podman has said.
    try? Descriptor.write(Array(Printable.lines(text).utf8), to: 2)
  }

  func confirms(_ question: String) -> Bool {
    write(question)
    return answer(to: question)
  }

  /// A signal counts as no, and takes effect when the terminal, and whoever finds out the size, are in order.
  func confirmsDownload(of image: String, size: any PendingSize) -> Bool {
    guard let signals = try? HeldSignals() else { return false }
    var terminal = self
    terminal.signals = signals
    let isYes = DownloadQuestion(image: image, size: size, terminal: terminal).ask()
    guard let signal = signals.value.arrived().first else { return isYes }
    TerminationSignals.postpone(signal)
    return false
  }

  /// Signals that are held back, for all copies of the console.
  private final class HeldSignals {
    let value: TerminationSignals

    init() throws(SystemError) { value = try TerminationSignals() }
  }

  /// Byte by byte: what stands behind the line belongs to the command that is run afterwards.
  func readLine() -> String? {
    var line: [UInt8] = []
    var byte: UInt8 = 0
    while waitForInput(), read(0, &byte, 1) == 1 {
      if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
      line.append(byte)
    }
    return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
  }

  var hasLine: Bool { (try? Kernel.wait(forReadable: [0], milliseconds: 0).first) ?? true }

  func waitForLine(orReadable descriptor: Int32) -> Bool {
    let sources = [0, signals?.value.number ?? -1, descriptor]
    guard let ready = try? Kernel.wait(forReadable: sources, milliseconds: nil) else { return true }
    return ready[0] || ready[1]
  }

  /// Waits until there is something to read; false if a signal came instead.
  private func waitForInput() -> Bool {
    guard let signals else { return true }
    let ready = try? Kernel.wait(forReadable: [0, signals.value.number], milliseconds: nil)
    return ready?[1] == false
  }

  func discardingInput(_ body: () -> Void) -> Bool? {
    guard let terminal = TerminalSettings.current(), terminal.readKeysSilently() else { return nil }
    defer { terminal.restore() }
    let before = TerminalSettings.discardInput()
    body()
    let after = TerminalSettings.discardInput()
    return before || after
  }

  func showingProgress<Result, Failure: Error>(
    _ text: String, _ body: (_ advance: @escaping () -> Void) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard showsProgress else { return try body({}) }
    let spinner = Spinner(text, isColored: isColored, write: write)
    defer { spinner.end() }
    return try body(spinner.advance)
  }
}
