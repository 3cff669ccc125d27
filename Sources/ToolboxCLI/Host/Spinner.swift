internal import LinuxSystem

/// A line on a terminal that shows that something goes on.
final class Spinner {
  private static let frames = ["|", "/", "-", "\\"]
  private static let erase = "\r\u{1b}[K"

  private let text: String
  private let isColored: Bool
  private let write: (String) -> Void
  private var turns = 0

  /// Draws `text` and the first frame.
  init(_ text: String, isColored: Bool, write: @escaping (String) -> Void) {
    self.text = text
    self.isColored = isColored
    self.write = write
    advance()
  }

  /// Draws the next frame in the place of the last one.
  func advance() {
    let frame = Self.frames[turns % Self.frames.count]
    let colored = isColored ? "\u{1b}[37m\(frame)\u{1b}[0m" : frame
    write((turns == 0 ? "" : Self.erase) + "\r\(text)\(colored)")
    turns += 1
  }

  /// Leaves nothing behind.
  func end() {
    write(Self.erase)
  }
}
