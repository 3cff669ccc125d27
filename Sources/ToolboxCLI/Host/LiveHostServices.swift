internal import LinuxSystem
internal import ToolboxCore

/// The host's services as systemd(1) keeps them.
struct LiveHostServices: HostServices {
  func listeningSockets(ofUnit unit: String) -> [ByteString] {
    SystemServices.listeningSockets(ofUnit: unit)
  }
}
