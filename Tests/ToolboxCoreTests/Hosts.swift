import Glibc
import LinuxSystem
import Logging
import TestSupport
import ToolboxCore
import ToolboxRuntime

/// A host on which everything is where it always is, and whose runtime directory is that of a test.
func ordinaryHost(
  runtimeDirectory: ByteString = "/run/user/1000", _ environment: [ByteString: ByteString] = [:],
  hasTerminal: Bool = false
) -> Host {
  let ordinary: [ByteString: ByteString] = [
    "HOME": "/home/u", "SHELL": "/bin/bash", "XDG_RUNTIME_DIR": runtimeDirectory,
  ]
  let all = Environment(ordinary.merging(environment) { $1 })
  guard let directory = RuntimeDirectory(userID: 1000, environment: all) else {
    fatalError("the environment above names a runtime directory")
  }
  // The runtime directory is given to this user, so it must be the one who runs the tests.
  let user = User(
    name: "u", id: runtimeDirectory == "/run/user/1000" ? 1000 : getuid(),
    groupID: runtimeDirectory == "/run/user/1000" ? 1000 : getgid(), home: "/home/u", shell: "/bin/sh")
  return Host(
    user: user, environment: all, toolboxPath: "/usr/bin/toolbox", workingDirectory: "/home/u/src",
    runtimeDirectory: directory, defaults: Defaults(OSRelease("ID=fedora\nVERSION_ID=44\n")),
    hasTerminal: hasTerminal)
}

/// The files of such a host.
let ordinaryFiles: [ByteString: ByteString] = [
  "/run/host": "/", "/var/run/dbus/system_bus_socket": "/run/dbus/system_bus_socket", "/home/u": "/home/u",
  "/home": "/home", "/media": "/media", "/mnt": "/mnt", "/run/media": "/run/media",
  "/usr/bin/toolbox": "/usr/bin/toolbox",
  "/usr/share/profile.d/toolbox.sh": "/usr/share/profile.d/toolbox.sh",
]

/// Doors behind which nothing happens.
func testDoors(
  _ engine: FakeEngine, files: [ByteString: ByteString] = ordinaryFiles,
  services: FakeServices = FakeServices(),
  console: FakeConsole = FakeConsole(), entryPoints: FakeMonitor = FakeMonitor(),
  entrance: FakeEntrance = FakeEntrance(),
  builder: FakeBuilder? = nil, record: FakeRecord = FakeRecord()
) -> Doors {
  Doors(
    engine: engine, files: FakeFiles(files), services: services, console: console, entryPoints: entryPoints,
    entrance: entrance, builder: builder ?? FakeBuilder(of: nil, for: engine),
    migration: Migration(engine, record, silentLogger))
}

/// A logger that keeps nothing.
let silentLogger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

/// The words of an error, for tests that compare whole errors.
func words(_ body: () throws -> Void) -> String {
  do { try body() } catch { return "\(error)" }
  return "no error"
}
