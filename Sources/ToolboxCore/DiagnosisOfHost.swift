internal import LinuxSystem

// What the host's kernel, files and programs mean.
extension Diagnosis {
  /// Below it, containers see the host's files: what is loaded from there is the host's in every container.
  private static let hostFolder: ByteString = "/run/host/"

  static func controlGroups(_ groups: ControlGroups) -> Check {
    let remedy = "Add this to the kernel's command line, and restart: systemd.unified_cgroup_hierarchy=1"
    return switch groups {
    case .unified: Check(.controlGroups, .ok, "version 2")
    case .hybrid:
      Check(.controlGroups, .warning, "version 1 beside version 2, which podman gives up", remedy: remedy)
    case .legacy: Check(.controlGroups, .warning, "version 1, which podman gives up", remedy: remedy)
    case .missing:
      Check(
        .controlGroups, .warning, "none at /sys/fs/cgroup",
        remedy: "Mount them: sudo mount -t cgroup2 cgroup2 /sys/fs/cgroup")
    }
  }

  static func hostLink(_ link: HostFacts.HostLink) -> Check {
    switch link {
    case .root: Check(.hostLink, .ok, "leads to the root directory")
    case .missing:
      Check(
        .hostLink, .failed, "is not there, and containers reach this program through it",
        remedy: """
          Create it: sudo systemd-tmpfiles --create toolbox.conf
          Without toolbox.conf, until the next start of the machine: sudo ln -s / /run/host
          """)
    case .other:
      Check(
        .hostLink, .failed, "does not lead to the root directory",
        remedy: "Move it away, and then: sudo ln -s / /run/host")
    }
  }

  static func media(_ isThere: Bool) -> Check {
    if isThere { return Check(.media, .ok, "is there") }
    return Check(
      .media, .warning, "is not there: new containers will not see removable media",
      remedy: "Create it: sudo systemd-tmpfiles --create toolbox.conf")
  }

  static func program(_ program: HostFacts.Program) -> Check {
    let path = program.path
    guard path.isAbsolutePath, program.isExecutable else {
      return Check(
        .program, .failed, "\(path) is not the absolute path of a program, and containers mount it",
        remedy: "Set TOOLBOX_PATH to the path of toolbox, or: unset TOOLBOX_PATH")
    }
    let remedy = "Call the program toolbox as it is installed, or set TOOLBOX_PATH to its path."
    switch program.interpreter {
    case .failure(let error):
      return Check(
        .program, .warning, "\(path) may not start in containers: \(error)", remedy: remedy)
    case .success(nil): return Check(.program, .ok, "\(path), which needs no dynamic linker")
    case .success(let interpreter?) where !interpreter.hasPrefix(hostFolder):
      return Check(
        .program, .warning,
        "\(path) is loaded by \(interpreter), which containers may have in another version or not at all",
        remedy: remedy)
    case .success(let interpreter?) where !program.hasInterpreter:
      return Check(
        .program, .failed, "\(path) is loaded by \(interpreter), which is not there",
        remedy: "Create /run/host; if it is there, install toolbox anew.")
    case .success(let interpreter?): return Check(.program, .ok, "\(path), loaded by \(interpreter)")
    }
  }

  static func flatpak(_ service: ByteString?) -> Check {
    if let service { return Check(.flatpak, .ok, service.description) }
    return Check(
      .flatpak, .note, "none: toolbox cannot be called inside containers",
      remedy: "If you want to: install the package flatpak.")
  }

  static func skopeo(_ path: ByteString?) -> Check {
    if let path { return Check(.skopeo, .ok, path.description) }
    return Check(
      .skopeo, .warning,
      "skopeo(1) is not in PATH: the size of an image is not shown before it is downloaded, "
        + "and images for other architectures cannot be",
      remedy: "Install the package skopeo.")
  }

  static func emulation(_ emulation: HostFacts.Emulation) -> Check {
    let possible = emulation.containers.filter { $0.value == nil }.keys.sorted()
    let containers = emulation.haveOwn ? "containers can be for" : "containers can be, but without sudo, for"
    let parts = [
      (containers, possible),
      ("handlers for", emulation.handlers),
      ("handlers that do not work in containers for", emulation.handlersOutside),
      ("static QEMU for", emulation.programs),
    ]
    let found = parts.filter { !$0.1.isEmpty }.map { "\($0.0) \($0.1.joined(separator: ", "))" }
    return Check(
      .emulation, .note, found.isEmpty ? "none for other architectures" : found.joined(separator: "; "),
      remedy: emulation.haveOwn || possible.isEmpty
        ? nil : "If you want sudo in them: use Linux 6.7 or newer, as another user than root.")
  }
}
