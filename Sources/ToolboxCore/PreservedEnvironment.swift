public import LinuxSystem

/// The variables of a person's session that commands in containers see as well.
public enum PreservedEnvironment {
  /// Toolbx's list, in its order.
  private static let namesOfToolbx: [ByteString] = [
    "COLORTERM", "CONTAINERS_STORAGE_CONF", "DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS",
    "DESKTOP_SESSION", "DISPLAY", "HISTCONTROL", "HISTFILE", "HISTFILESIZE", "HISTIGNORE", "HISTSIZE",
    "HISTTIMEFORMAT", "HOME", "KDE_FULL_SESSION", "KDE_SESSION_VERSION", "KONSOLE_DBUS_SESSION",
    "KONSOLE_DBUS_WINDOW", "KONSOLE_PROFILE_NAME", "KONSOLE_VERSION", "LANG", "SHELL", "SSH_AUTH_SOCK", "TERM",
    "TOOLBOX_PATH", "USER", "VTE_VERSION", "WAYLAND_DISPLAY", "XAUTHORITY", "XDG_CACHE_HOME", "XDG_CONFIG_HOME",
    "XDG_CURRENT_DESKTOP", "XDG_DATA_DIRS", "XDG_DATA_HOME", "XDG_MENU_PREFIX", "XDG_RUNTIME_DIR", "XDG_SEAT",
    "XDG_SESSION_CLASS", "XDG_SESSION_DESKTOP", "XDG_SESSION_ID", "XDG_SESSION_TYPE", "XDG_STATE_HOME",
    "XDG_VTNR",
    "XTERM_VERSION",
  ]

  /// What makes dates, sorting and messages those of the person's session, where that differs from `LANG`.
  private static let ofLocale: [ByteString] = [
    "LC_ADDRESS", "LC_ALL", "LC_COLLATE", "LC_CTYPE", "LC_IDENTIFICATION", "LC_MEASUREMENT", "LC_MESSAGES",
    "LC_MONETARY", "LC_NAME", "LC_NUMERIC", "LC_PAPER", "LC_TELEPHONE", "LC_TIME",
  ]

  /// `NAME=VALUE` of those that are set, in the order above; an empty value is a value.
  public static func entries(of environment: Environment) -> [ByteString] {
    namesOfToolbx.compactMap { name in environment[name].map { name + "=" + $0 } }
  }

  /// `NAME=VALUE` of all that commands in a container with these locales see of a person's session.
  static func entries(of host: Host, where locales: Set<String>) -> [ByteString] {
    var environment = host.environment
    environment["TOOLBOX_PATH"] = host.toolboxPath
    return entries(of: environment) + localeEntries(of: environment, where: locales)
  }

  /// `NAME=VALUE` of those that name a locale, if the container has it: shells and others complain about locales
  /// that are missing, each time.
  private static func localeEntries(of environment: Environment, where locales: Set<String>) -> [ByteString] {
    ofLocale.compactMap { name in
      guard let value = environment.nonEmpty(name)?.utf8, has(value, locales) else { return nil }
      return ByteString("\(name)=\(value)")
    }
  }

  /// Whether a locale is built into every C library, or has a folder; its codeset is spelled there as setlocale(3)
  /// looks for it: `utf8` for `UTF-8`.
  private static func has(_ locale: String, _ locales: Set<String>) -> Bool {
    if ["C", "POSIX"].contains(locale) { return true }
    let parts = locale.split(separator: ".", maxSplits: 1)
    guard parts.count == 2 else { return locales.contains(locale) }
    let modifier = parts[1].firstIndex(of: "@").map { parts[1][$0...] } ?? ""
    let codeset = parts[1].prefix { $0 != "@" }.lowercased().filter { $0.isLetter || $0.isNumber }
    return locales.contains(locale) || locales.contains("\(parts[0]).\(codeset)\(modifier)")
  }
}
