import LinuxSystem
import Testing

@testable import ToolboxCore

struct BusStateTests {
  private let kinds: [ByteString: FileSystem.Kind] = [
    "/run/user/1000/bus": .socket, "/var/run/dbus/system_bus_socket": .socket, "/s": .socket, "/a b": .socket,
    "/file": .regular,
  ]

  private func session(_ address: ByteString?, _ directory: ByteString? = "/run/user/1000") -> BusState {
    var environment = Environment()
    environment["DBUS_SESSION_BUS_ADDRESS"] = address
    environment["XDG_RUNTIME_DIR"] = directory
    return BusState.session(environment) { kinds[$0] }
  }

  @Test(
    arguments: [
      (nil, .socket("/run/user/1000/bus")), ("", .socket("/run/user/1000/bus")),
      ("unix:path=/s", .socket("/s")), ("unix:path=/s,guid=0123", .socket("/s")),
      ("unix:guid=0123,path=/s", .socket("/s")), ("unix:path=/a%20b", .socket("/a b")),
      ("unix:path=/none;unix:path=/s", .socket("/s")), ("unix:path=/none;unix:path=/file", .missing("/none")),
      ("unix:path=/file", .noSocket("/file")), ("unix:runtime=yes", .socket("/run/user/1000/bus")),
      ("unix:abstract=/tmp/x,guid=1", .unseen("unix:abstract=/tmp/x,guid=1")),
      ("tcp:host=localhost,port=1", .unseen("tcp:host=localhost,port=1")),
      ("autolaunch:", .unseen("autolaunch:")),
      ("nonsense", .notUnderstood("nonsense")), ("unix:path", .notUnderstood("unix:path")),
      ("unix:path=/%2", .notUnderstood("unix:path=/%2")), ("unix:path=/%00", .notUnderstood("unix:path=/%00")),
      (":path=/s", .notUnderstood(":path=/s")),
    ] as [(ByteString?, BusState)])
  func sessionBuses(address: ByteString?, state: BusState) {
    #expect(session(address) == state)
  }

  @Test func withoutARuntimeDirectory() {
    #expect(session(nil, nil) == .unknown)
    #expect(session(nil, "/run/user/1") == .missing("/run/user/1/bus"))
    #expect(session("unix:runtime=yes", nil) == .unseen("unix:runtime=yes"))
  }

  @Test(
    arguments: [
      (nil, .socket("/var/run/dbus/system_bus_socket")), ("unix:path=/s", .socket("/s")),
      ("unix:path=/none", .missing("/none")), ("unix:path=/file", .noSocket("/file")),
      // What creating a container would not understand either.
      ("nonsense", .notUnderstood("nonsense")),
      ("unix:path=/s,guid=1", .notUnderstood("unix:path=/s,guid=1")),
    ] as [(ByteString?, BusState)])
  func systemBuses(address: ByteString?, state: BusState) {
    var environment = Environment()
    environment["DBUS_SYSTEM_BUS_ADDRESS"] = address
    #expect(BusState.system(environment) { kinds[$0] } == state)
  }

  @Test func whatIsSaidOfThem() {
    #expect(
      told(Diagnosis.systemBus(.missing("/s"), Environment()))
        == "failed: /s is not there\nStart it: sudo systemctl start dbus.socket")
    #expect(
      told(Diagnosis.systemBus(.noSocket("/s"), Environment(["DBUS_SYSTEM_BUS_ADDRESS": "x=/s"])))
        == "failed: /s is no socket\nIf this is not meant: unset DBUS_SYSTEM_BUS_ADDRESS")
    #expect(
      told(Diagnosis.systemBus(.notUnderstood("x"), Environment(["DBUS_SYSTEM_BUS_ADDRESS": "x"])))
        == "failed: DBUS_SYSTEM_BUS_ADDRESS is not understood: x\n"
        + "If this is not meant: unset DBUS_SYSTEM_BUS_ADDRESS")
    #expect(
      told(Diagnosis.sessionBus(.unknown)) == """
        warning: neither DBUS_SESSION_BUS_ADDRESS nor XDG_RUNTIME_DIR is set
        Containers reach neither the desktop nor, to run toolbox inside, the host without it.
        Log in by a session of its own, or start it: systemctl --user start dbus.socket
        """)
    #expect(told(Diagnosis.sessionBus(.unseen("tcp:"))) == "ok: tcp:, which is no file to look at")
  }
}
