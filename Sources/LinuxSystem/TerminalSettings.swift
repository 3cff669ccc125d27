internal import Glibc

/// How the terminal behind standard input treats what is typed, and who gets it; see termios(3).
public struct TerminalSettings {
  private let settings: termios
  /// The process group in the foreground, if it is this process's own.
  private let foreground: pid_t?

  /// The settings as they are; nil if standard input is no terminal.
  public static func current() -> TerminalSettings? {
    var settings = termios()
    guard tcgetattr(0, &settings) == 0 else { return nil }
    let group = tcgetpgrp(0)
    return TerminalSettings(settings: settings, foreground: group == getpgrp() ? group : nil)
  }

  /// Puts the terminal back to these settings, and this process's group into the foreground if it was there.
  ///
  /// Nothing is done where another group that is alive has the terminal by now, such as that of a shell which has put
  /// this process into the background.
  public func restore() {
    guard isNobodyElses else { return }
    restoreForeground()
    _ = Self.apply(settings)
  }

  /// Puts this process's group into the foreground if it was there, and no other group that is alive has the terminal.
  public func restoreForeground() {
    guard let foreground, isNobodyElses else { return }
    Self.ignoringStops { tcsetpgrp(0, foreground) }
  }

  private var isNobodyElses: Bool {
    let group = tcgetpgrp(0)
    return group <= 0 || group == getpgrp() || (kill(-group, 0) != 0 && errno == ESRCH)
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
    return ignoringStops { tcsetattr(0, TCSANOW, &settings) } == 0
  }

  /// From the background the calls would stop this process.
  @discardableResult
  private static func ignoringStops(_ call: () -> Int32) -> Int32 {
    let before = signal(SIGTTOU, SIG_IGN)
    defer { signal(SIGTTOU, before) }
    return call()
  }
}
