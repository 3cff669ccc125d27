internal import ToolboxCore

/// The question whether an image may be fetched, in two phases.
///
/// It is asked at once, with dots where the size of the image will be. When the size comes, and nobody has answered
/// yet, the question is written again with the size in it; what was typed in between is not taken for an answer to
/// a question that looked different.
struct DownloadQuestion {
  let image: String
  let size: any PendingSize
  let terminal: any QuestionTerminal

  /// Asks until there is an answer.
  func ask() -> Bool {
    let first = "Download \(image) ( ... MB)? [y/N]: "
    terminal.write(first)
    guard let known = sizeBeforeAnswer() else {
      size.cancel()
      return terminal.answer(to: first)
    }
    let second = Self.text(image, known)
    return putInPlace(second) && terminal.answer(to: second)
  }

  static func text(_ image: String, _ size: SizeAnswer) -> String {
    guard case .known(let bytes) = size else { return "Download \(image)? [y/N]: " }
    return "Download \(image) (\(HumanSize(bytes: bytes)))? [y/N]: "
  }

  /// What is known of the size; nil if a line was typed before.
  private func sizeBeforeAnswer() -> SizeAnswer? {
    while true {
      let answer = size.poll()
      if answer != .pending { return terminal.hasLine ? nil : answer }
      if terminal.waitForLine(orReadable: size.descriptor) { return nil }
    }
  }

  /// Writes the question in the place of the first one; again, below it, for as long as something is typed.
  ///
  /// - Returns: false if the terminal cannot be had.
  private func putInPlace(_ question: String) -> Bool {
    var text = "\r\(question)\u{1b}[K\u{1b}[s"
    while true {
      guard let wasTyped = terminal.discardingInput({ terminal.write(text) }) else { return false }
      if !wasTyped { return true }
      text = "\u{1b}[u\u{1b}[K...\n\(question)\u{1b}[K\u{1b}[s"
    }
  }
}

/// A terminal on which somebody is asked.
protocol QuestionTerminal {
  /// Writes to standard output.
  func write(_ text: String)

  /// The next line that is typed; nil at the end of the input.
  func readLine() -> String?

  /// Whether a line, or the end, was typed already.
  var hasLine: Bool { get }

  /// Waits until a line was typed or a descriptor is readable; whether it was a line.
  func waitForLine(orReadable descriptor: Int32) -> Bool

  /// Runs `body` while nothing that is typed is shown, or kept.
  ///
  /// - Returns: whether anything was typed, also of a line that was not ended; nil if the terminal cannot be had.
  func discardingInput(_ body: () -> Void) -> Bool?
}

extension QuestionTerminal {
  /// The answer to a question that is there already; it is written again after what is neither yes nor no.
  func answer(to question: String) -> Bool {
    while let line = readLine() {
      switch line.lowercased() {
      case "y", "yes": return true
      case "", "n", "no": return false
      default: write(question)
      }
    }
    return false
  }
}
