internal import LinuxSystem
internal import ToolboxRuntime

/// What of the host a new container is to see, as found on this host.
struct HostMounts {
  var volumes: [ContainerSpecification.Volume] = []
  /// Directories which the host has as links; the entry point makes such links in the container.
  var entryPointFlags: [ByteString] = []

  /// Looks at the host.
  ///
  /// - Throws: `ToolboxError` if the home directory or the system bus cannot be found.
  init(_ host: Host, _ files: any HostFiles, _ services: any HostServices) throws(ToolboxError) {
    let bus = try Self.systemBus(host, files)
    let home: ByteString
    do { home = try files.resolve(host.home) } catch { throw .homeUnresolvable(host.home, error) }

    volumes = [
      .init("/", at: "/run/host", "rslave"),
      .init("/dev", "rslave"),
      .init(bus),
      .init(home, "rslave"),
      .init(host.toolboxPath, at: ContainerSpecification.programPath, "ro"),
      .init(host.runtimeDirectory.base),
    ]
    if Self.target(of: "/home", files) == "/var/home" { entryPointFlags.append("--home-link") }
    addSocket(ofUnit: "avahi-daemon.socket", files, services)
    addSocket(ofUnit: "sssd-kcm.socket", files, services)
    add("/media", linkedTo: "/run/media", flag: "--media-link", files)
    add("/mnt", linkedTo: "/var/mnt", flag: "--mnt-link", files)
    addSocket(ofUnit: "pcscd.socket", files, services)
    if files.exists("/run/media") { volumes.append(.init("/run/media", "rslave")) }
    let snippets: [ByteString] = ["/etc/profile.d/toolbox.sh", "/usr/share/profile.d/toolbox.sh"]
    if let snippet = snippets.first(where: files.exists) {
      volumes.append(.init(snippet, at: "/etc/profile.d/toolbox.sh", "ro"))
    }
  }

  /// The socket of a service: the first one that has a path and is there.
  private mutating func addSocket(
    ofUnit unit: String, _ files: any HostFiles, _ services: any HostServices
  ) {
    for path in services.listeningSockets(ofUnit: unit) where path.isAbsolutePath {
      guard let socket = Self.target(of: path, files) else { continue }
      volumes.append(.init(socket))
      return
    }
  }

  /// A directory that an image-based host may have as a link to another that is mounted anyway.
  private mutating func add(
    _ path: ByteString, linkedTo target: ByteString, flag: ByteString, _ files: any HostFiles
  ) {
    guard files.exists(path) else { return }
    if Self.target(of: path, files) == target {
      entryPointFlags.append(flag)
    } else {
      volumes.append(.init(path, "rslave"))
    }
  }

  private static func target(of path: ByteString, _ files: any HostFiles) -> ByteString? {
    try? files.resolve(path)
  }

  /// The socket of the system bus: `DBUS_SYSTEM_BUS_ADDRESS` says it, or else it is where it always is.
  private static func systemBus(_ host: Host, _ files: any HostFiles) throws(ToolboxError) -> ByteString {
    let path = try systemBusPath(host.environment)
    do { return try files.resolve(path) } catch { throw .systemBusMissing(error) }
  }

  /// Where the socket of the system bus should be.
  ///
  /// - Throws: `systemBusUnknown`.
  static func systemBusPath(_ environment: Environment) throws(ToolboxError) -> ByteString {
    let address =
      environment.nonEmpty("DBUS_SYSTEM_BUS_ADDRESS") ?? "unix:path=/var/run/dbus/system_bus_socket"
    let parts = address.bytes.split(separator: UInt8(ascii: "="), omittingEmptySubsequences: false)
    guard parts.count == 2 else { throw .systemBusUnknown(address: address.description) }
    return ByteString(parts[1])
  }
}
