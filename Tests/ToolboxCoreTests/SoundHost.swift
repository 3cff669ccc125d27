import LinuxSystem

@testable import ToolboxCore

/// A host to which nothing is missing; tests break one thing at a time.
let soundHost = HostFacts(
  programName: "toolbox", userID: 1000, userName: "u",
  environment: Environment(["XDG_RUNTIME_DIR": "/run/user/1000"]), home: .success("/home/u"),
  configurationError: nil, controlGroups: .unified,
  hasSubordinateUserIDs: true, hasSubordinateGroupIDs: true, freeSubordinateIDs: 100_000...165_535,
  missingMappers: [], runtimeDirectory: "/run/user/1000",
  runtimeDirectoryState: .there(owner: 1000, mode: 0o700), systemBus: .socket("/run/dbus/system_bus_socket"),
  sessionBus: .socket("/run/user/1000/bus"), hostLink: .root, hasMedia: true,
  program: HostFacts.Program(
    path: "/usr/bin/toolbox", isExecutable: true, interpreter: .success("/run/host/lib/ld.so"),
    hasInterpreter: true),
  flatpakService: "/usr/share/dbus-1/services/org.freedesktop.Flatpak.service", skopeo: "/usr/bin/skopeo",
  emulation: HostFacts.Emulation(handlers: [], handlersOutside: [], programs: []), missingSources: [])

/// The engine of such a host, with a container.
let soundEngine = EngineExamination(
  version: .success("4.3.1"),
  information: .success(
    EngineInformation(
      runtime: "crun", runtimeVersion: "crun version 1.8.1\ncommit: 1", storageDriver: "overlay",
      storageConfiguration: "/home/u/.config/containers/storage.conf")),
  containers: .success([
    ExaminedContainer(
      name: "box", isRunning: true, command: ["toolbox", "init-container"], sources: ["/usr/bin/toolbox"])
  ]))

/// A host with something changed.
func host(_ change: (inout HostFacts) -> Void) -> HostFacts {
  var host = soundHost
  change(&host)
  return host
}

/// An engine with something changed.
func engine(_ change: (inout EngineExamination) -> Void) -> EngineExamination {
  var engine = soundEngine
  change(&engine)
  return engine
}

/// A finding in a line, and what mends it below.
func told(_ check: Diagnosis.Check) -> String {
  "\(check.status.rawValue): \(check.finding)" + (check.remedy.map { "\n\($0)" } ?? "")
}
