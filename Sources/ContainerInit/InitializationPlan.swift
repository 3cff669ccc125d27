internal import Architectures
internal import LinuxSystem
internal import ToolboxRuntime

/// The steps that set up a container, in their order.
struct InitializationPlan {
  let steps: [any InitializationStep]
  /// By names of files in the host's /etc: what is done again when they change.
  let following: [ByteString: [any InitializationStep]]

  init(
    _ options: InitializationOptions, hostEtcIsVisible: Bool, runtimeDirectory: RuntimeDirectory, cdi: ApplyCDI,
    environment: Environment
  ) {
    var steps: [any InitializationStep] = [
      CreateMarker(Surroundings.legacyMarker), CreateMarker(Surroundings.toolbxMarker),
    ]
    // Later steps may run programs of the container.
    let foreign = options.architecture == Architecture.host ? nil : options.architecture
    if let architecture = foreign {
      steps.append(CheckEmulation(architecture, environment: environment))
      // Root's containers are in root's own user namespace, and what is registered there is the host's.
      if options.userID != 0 { steps.append(RegisterEmulator(architecture, emulator: options.emulator)) }
    }
    following = hostEtcIsVisible ? Self.filesOfTheHost : [:]
    if hostEtcIsVisible { steps += Self.order.flatMap { Self.filesOfTheHost[$0] ?? [] } }
    if options.linksMedia { steps.append(RedirectPath("/media", to: "/run/media", .directory)) }
    if options.linksMnt { steps.append(RedirectPath("/mnt", to: "/var/mnt", .directory)) }
    steps += Self.mounts
    if options.linksHome { steps.append(RedirectPath("/home", to: "/var/home", .directory)) }
    steps.append(LinkHome(options.home))
    steps.append(ConfigureUser(options))
    // The driver's libraries are for programs of the host's.
    if foreign == nil { steps.append(cdi) }
    steps += [
      WriteConfiguration.kerberos, ConfigurePKCS11(socket: runtimeDirectory.certificateSocket),
      WriteConfiguration.rpm,
    ]
    self.steps = steps
  }

  private static let order: [ByteString] = ["host.conf", "hosts", "localtime", "resolv.conf"]

  private static let filesOfTheHost: [ByteString: [any InitializationStep]] = [
    "host.conf": [RedirectPath("/etc/host.conf", to: "/run/host/etc/host.conf", .fileUnlessLink)],
    "hosts": [ConfigureHosts()],
    "localtime": [RedirectPath("/etc/localtime", to: "/run/host/etc/localtime", .file), ConfigureTimeZone()],
    "resolv.conf": [RedirectPath("/etc/resolv.conf", to: "/run/host/etc/resolv.conf", .file)],
  ]

  /// What containers see of the host at its own place.
  ///
  /// They are not mounted when a container is created, for one that exists could not get a new one then.
  private static let mounts: [any InitializationStep] = [
    BindMount("/etc/machine-id"),
    BindMount("/run/libvirt"),
    BindMount("/run/systemd/journal"),
    BindMount("/run/systemd/resolve"),
    BindMount("/run/systemd/sessions"),
    BindMount("/run/systemd/system"),
    BindMount("/run/systemd/users"),
    BindMount("/run/udev/data"),
    BindMount("/run/udev/tags"),
    BindMount("/tmp", options: .slave),
    BindMount("/var/lib/flatpak"),
    BindMount("/var/lib/libvirt"),
    BindMount("/var/lib/systemd/coredump"),
    BindMount("/var/log/journal"),
    BindMount("/var/mnt", options: .slave),
    // Sockets of services that the host did not have when the container was created.
    BindMount("/run/avahi-daemon/socket"),
    BindMount("/run/.heim_org.h5l.kcm-socket"),
    BindMount("/run/pcscd/pcscd.comm"),
    // Programs take an empty directory here to mean that there is no SELinux.
    BindMount("/sys/fs/selinux", from: "/usr/share/empty", onlyOverExisting: true),
  ]
}
