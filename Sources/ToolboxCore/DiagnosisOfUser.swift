internal import LinuxSystem

// What the user's session and rights mean.
extension Diagnosis {
  static func subordinateIDs(_ host: HostFacts) -> Check {
    if host.userID == 0 { return Check(.subordinateIDs, .ok, "root needs none") }
    guard let user = host.userName else {
      return Check(
        .subordinateIDs, .failed, "the user ID \(host.userID) is not in the user database",
        remedy: "Add the user to passwd(5), or to a source that nsswitch.conf(5) names.")
    }
    let range = "\(host.freeSubordinateIDs.lowerBound)-\(host.freeSubordinateIDs.upperBound)"
    var kinds: [String] = []
    var options: [String] = []
    if !host.hasSubordinateUserIDs {
      kinds.append("user IDs")
      options.append("--add-subuids \(range)")
    }
    if !host.hasSubordinateGroupIDs {
      kinds.append("group IDs")
      options.append("--add-subgids \(range)")
    }
    if kinds.isEmpty { return Check(.subordinateIDs, .ok, "granted to \(user)") }
    return Check(
      .subordinateIDs, .failed, "no range of \(kinds.joined(separator: " and of ")) is granted to \(user)",
      remedy: """
        Grant one: sudo usermod \(options.joined(separator: " ")) \(user)
        Then let podman use it: podman system migrate
        """)
  }

  static func idMapping(_ host: HostFacts) -> Check {
    if host.userID == 0 { return Check(.idMapping, .ok, "root needs none") }
    if host.missingMappers.isEmpty { return Check(.idMapping, .ok, "by newuidmap(1) and newgidmap(1)") }
    let names = host.missingMappers.map { "\($0)(1)" }.joined(separator: " and ")
    return Check(
      .idMapping, .failed, "\(names) \(host.missingMappers.count == 1 ? "is" : "are") not in PATH",
      remedy: "Install the package uidmap (Debian, Ubuntu), shadow-utils (Fedora) or shadow (Arch Linux).")
  }

  static func runtimeDirectory(_ host: HostFacts) -> Check {
    if host.userID == 0 { return Check(.runtimeDirectory, .ok, "/run/toolbox, made when it is needed") }
    let usual = "/run/user/\(host.userID)"
    let session =
      "Log in by a session of its own, not by su(1) or sudo(8). "
      + "To have the directory without a session: sudo loginctl enable-linger \(host.userName ?? "UID")"
    let failed = { (finding: String, remedy: String) in
      Check(.runtimeDirectory, .failed, finding, remedy: remedy)
    }
    guard let path = host.runtimeDirectory else {
      return failed("XDG_RUNTIME_DIR is not set, and \(usual) is not there", session)
    }
    guard path.isAbsolutePath else {
      return failed(
        "XDG_RUNTIME_DIR is not an absolute path: \(path)", "Set it anew: export XDG_RUNTIME_DIR=\(usual)")
    }
    switch host.runtimeDirectoryState {
    case .missing: return failed("\(path) is not there", session)
    case .other: return failed("\(path) is no directory", "Set it anew: export XDG_RUNTIME_DIR=\(usual)")
    case .unreadable(let error): return failed("\(path) cannot be looked at: \(error.reason)", session)
    case .there(let owner, _) where owner != host.userID:
      return failed("\(path) belongs to the user ID \(owner), not to \(host.userID)", session)
    case .there(_, let mode) where mode & 0o777 != 0o700:
      let isUsable = mode & 0o700 == 0o700
      return Check(
        .runtimeDirectory, isUsable ? .warning : .failed,
        "\(path) has the mode \(octal(mode)), but its owner alone must have all rights",
        remedy: "Restrict it: chmod 0700 \(path)")
    case .there:
      guard host.environment.nonEmpty("XDG_RUNTIME_DIR") != nil else {
        return Check(.runtimeDirectory, .note, "XDG_RUNTIME_DIR is not set: \(path) is used")
      }
      return Check(.runtimeDirectory, .ok, path.description)
    }
  }

  private static func octal(_ mode: UInt32) -> String {
    let digits = String(mode & 0o7777, radix: 8)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  static func systemBus(_ bus: BusState, _ environment: Environment) -> Check {
    let isSet = environment.nonEmpty("DBUS_SYSTEM_BUS_ADDRESS") != nil
    let remedy =
      isSet
      ? "If this is not meant: unset DBUS_SYSTEM_BUS_ADDRESS"
      : "Start it: sudo systemctl start dbus.socket"
    return self.bus(.systemBus, bus, .failed, variable: "DBUS_SYSTEM_BUS_ADDRESS", remedy: remedy)
  }

  static func sessionBus(_ bus: BusState) -> Check {
    self.bus(
      .sessionBus, bus, .warning, variable: "DBUS_SESSION_BUS_ADDRESS",
      remedy: """
        Containers reach neither the desktop nor, to run toolbox inside, the host without it.
        Log in by a session of its own, or start it: systemctl --user start dbus.socket
        """)
  }

  private static func bus(
    _ subject: Subject, _ bus: BusState, _ status: Status, variable: String, remedy: String
  ) -> Check {
    switch bus {
    case .socket(let path): Check(subject, .ok, path.description)
    case .unseen(let address): Check(subject, .ok, "\(address), which is no file to look at")
    case .noSocket(let path): Check(subject, status, "\(path) is no socket", remedy: remedy)
    case .missing(let path): Check(subject, status, "\(path) is not there", remedy: remedy)
    case .notUnderstood(let address):
      Check(subject, status, "\(variable) is not understood: \(address)", remedy: remedy)
    case .unknown:
      Check(subject, status, "neither \(variable) nor XDG_RUNTIME_DIR is set", remedy: remedy)
    }
  }

  static func home(_ host: HostFacts) -> Check {
    switch host.home {
    case .success(let path): return Check(.home, .ok, path.description)
    case .failure(let error):
      return Check(
        .home, .failed, "cannot \(error)", remedy: "Make the directory, or set HOME to the one that you have.")
    }
  }

  static func configuration(_ host: HostFacts) -> Check {
    guard let error = host.configurationError else { return Check(.configuration, .ok, "can be read") }
    return Check(
      .configuration, .failed, error, remedy: "Mend the file: toolbox.conf(5) says what may stand in it.")
  }
}
