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

  /// What makes dates, sorting and messages those of the person's session, where that differs from the host's.
  private static let locale: [ByteString] = [
    "LANGUAGE", "LC_ADDRESS", "LC_ALL", "LC_COLLATE", "LC_CTYPE", "LC_IDENTIFICATION", "LC_MEASUREMENT",
    "LC_MESSAGES", "LC_MONETARY", "LC_NAME", "LC_NUMERIC", "LC_PAPER", "LC_TELEPHONE", "LC_TIME", "TZ",
  ]

  static let names = namesOfToolbx + locale

  /// `NAME=VALUE` of those that are set, in the order above; an empty value is a value.
  public static func entries(of environment: Environment) -> [ByteString] {
    names.compactMap { name in environment[name].map { name + "=" + $0 } }
  }
}
