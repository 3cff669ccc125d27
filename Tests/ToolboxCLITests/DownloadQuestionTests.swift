import TestSupport
import Testing
import ToolboxCore

@testable import ToolboxCLI

/// The question before a download, with a terminal on which everything is told beforehand.
struct DownloadQuestionTests {
  private final class Terminal: QuestionTerminal {
    var written = ""
    var lines: [String]
    var typed: [Bool?]
    var hasLine = false

    init(_ lines: [String], typed: [Bool?] = [false]) {
      self.lines = lines
      self.typed = typed
    }

    func write(_ text: String) { written += text }
    func readLine() -> String? { lines.isEmpty ? nil : lines.removeFirst() }
    func waitForLine(orReadable descriptor: Int32) -> Bool { true }
    func discardingInput(_ body: () -> Void) -> Bool? {
      body()
      return typed.removeFirst()
    }
  }

  private func ask(_ terminal: Terminal, _ size: SizeAnswer) -> Bool {
    DownloadQuestion(image: "i", size: FakeSize(size), terminal: terminal).ask()
  }

  @Test func theSizeIsPutInPlace() {
    let terminal = Terminal(["Yes"])
    #expect(ask(terminal, .known(294_100_000)))
    #expect(terminal.written == "Download i ( ... MB)? [y/N]: \rDownload i (294.1MB)? [y/N]: \u{1b}[K\u{1b}[s")
  }

  @Test func whatWasTypedIsForgottenAndTheQuestionRepeated() {
    let terminal = Terminal(["n"], typed: [true, true, false])
    #expect(!ask(terminal, .unknown))
    let again = "\u{1b}[u\u{1b}[K...\nDownload i? [y/N]: \u{1b}[K\u{1b}[s"
    #expect(
      terminal.written == "Download i ( ... MB)? [y/N]: \rDownload i? [y/N]: \u{1b}[K\u{1b}[s" + again + again)
  }

  @Test func anAnswerThatComesFirstCounts() {
    let terminal = Terminal(["what", "y"])
    #expect(ask(terminal, .pending))
    #expect(terminal.written == "Download i ( ... MB)? [y/N]: Download i ( ... MB)? [y/N]: ")
    let known = Terminal(["y"])
    known.hasLine = true
    #expect(ask(known, .known(1)))
    #expect(known.written == "Download i ( ... MB)? [y/N]: ")
  }

  @Test(arguments: [([], [false]), ([""], [false]), (["y"], [nil])] as [([String], [Bool?])])
  func everythingElseIsNo(lines: [String], typed: [Bool?]) {
    #expect(!ask(Terminal(lines, typed: typed), .known(1)))
  }
}
