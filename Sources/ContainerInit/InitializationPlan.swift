internal import LinuxSystem
internal import ToolboxRuntime

/// The steps that set up a container, in their order.
struct InitializationPlan {
  let steps: [any InitializationStep]

  init(_ options: InitializationOptions, hostEtcIsVisible: Bool, cdi: ApplyCDI? = nil) {
    var steps: [any InitializationStep] = [
      CreateMarker(Surroundings.legacyMarker), CreateMarker(Surroundings.toolbxMarker),
    ]
    if hostEtcIsVisible { steps += Self.filesOfTheHost }
    if options.linksMedia { steps.append(RedirectPath("/media", to: "/run/media", .directory)) }
    if options.linksMnt { steps.append(RedirectPath("/mnt", to: "/var/mnt", .directory)) }
    steps += Self.mounts
    if options.linksHome { steps.append(RedirectPath("/home", to: "/var/home", .directory)) }
    steps.append(ConfigureUser(options))
    if let cdi { steps.append(cdi) }
    steps.append(ConfigureRPM())
    self.steps = steps
  }

  private static let filesOfTheHost: [any InitializationStep] = [
    RedirectPath("/etc/host.conf", to: "/run/host/etc/host.conf", .fileUnlessLink),
    RedirectPath("/etc/hosts", to: "/run/host/etc/hosts", .fileUnlessLink),
    RedirectPath("/etc/localtime", to: "/run/host/etc/localtime", .file),
    ConfigureTimeZone(),
    RedirectPath("/etc/resolv.conf", to: "/run/host/etc/resolv.conf", .file),
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
    // Programs take an empty directory here to mean that there is no SELinux.
    BindMount("/sys/fs/selinux", from: "/usr/share/empty", onlyOverExisting: true),
  ]
}
