internal import Glibc

/// How the terminal behind standard input treats what is typed.
struct TerminalSettings {
  private var settings: termios

  /// The settings as they are; nil if standard input is no terminal.
  static func current() -> TerminalSettings? {
    var settings = termios()
    return tcgetattr(0, &settings) == 0 ? TerminalSettings(settings: settings) : nil
  }

  /// Puts the terminal back to these settings.
  func restore() {
    var settings = settings
    // From the background the call would stop this process.
    let before = signal(SIGTTOU, SIG_IGN)
    tcsetattr(0, TCSANOW, &settings)
    signal(SIGTTOU, before)
  }
}
