internal import Glibc
internal import LinuxSystem
internal import ToolboxCore

/// The person at the terminal, or whoever is behind the standard streams.
struct TerminalConsole: Console {
  private var showsProgress = false
  private let failure = Failure()

  /// Like this one, and showing what goes on if there is a terminal to show it on.
  func showingProgress(_ isWanted: Bool) -> TerminalConsole {
    var console = self
    console.showsProgress = isWanted && isTerminal(1)
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
    try? Descriptor.write(Array(text.utf8), to: 2)
  }

  func confirms(_ question: String) -> Bool {
    while true {
      write(question)
      guard let answer = readLine() else { return false }
      switch answer.lowercased() {
      case "y", "yes": return true
      case "", "n", "no": return false
      default: continue
      }
    }
  }

  /// Byte by byte: what stands behind the line belongs to the command that is run afterwards.
  private func readLine() -> String? {
    var line: [UInt8] = []
    var byte: UInt8 = 0
    while read(0, &byte, 1) == 1 {
      if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
      line.append(byte)
    }
    return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
  }

  func showingProgress<Result, Failure: Error>(
    _ text: String, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard showsProgress else { return try body() }
    write(text)
    // Back to the beginning of the line, and the rest of it erased.
    defer { write("\r\u{1b}[K") }
    return try body()
  }
}
