internal import Glibc

/// How the terminal behind standard input treats what is typed; see termios(3).
public struct TerminalSettings {
  private let settings: termios

  /// The settings as they are; nil if standard input is no terminal.
  public static func current() -> TerminalSettings? {
    var settings = termios()
    return tcgetattr(0, &settings) == 0 ? TerminalSettings(settings: settings) : nil
  }

  /// Puts the terminal back to these settings.
  public func restore() {
    _ = Self.apply(settings)
  }

  /// Makes the terminal hand over every key at once, and show none.
  ///
  /// - Returns: whether that was possible.
  public func readKeysSilently() -> Bool {
    var settings = settings
    settings.c_lflag &= ~tcflag_t(ECHO | ICANON)
    withUnsafeMutableBytes(of: &settings.c_cc) { characters in
      characters[Int(VMIN)] = 1
      characters[Int(VTIME)] = 0
    }
    return Self.apply(settings)
  }

  /// Takes up what was typed, and forgets it; whether there was anything.
  public static func discardInput() -> Bool {
    var found = false
    var buffer = [UInt8](repeating: 0, count: 4096)
    var entry = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
    while retrying({ poll(&entry, 1, 0) }) > 0, entry.revents & Int16(POLLIN) != 0,
      retrying({ read(0, &buffer, buffer.count) }) > 0
    {
      found = true
    }
    return found
  }

  private static func apply(_ settings: termios) -> Bool {
    var settings = settings
    // From the background the call would stop this process.
    let before = signal(SIGTTOU, SIG_IGN)
    defer { signal(SIGTTOU, before) }
    return tcsetattr(0, TCSANOW, &settings) == 0
  }
}
