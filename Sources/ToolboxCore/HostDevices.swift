internal import CDI
internal import LinuxSystem
internal import Logging
internal import ToolboxRuntime

/// What of the host changes from one start of a container to the next, and is not mounted for good: the driver of
/// its graphics cards, and the certificates that it trusts.
///
/// None of it keeps a person out.
struct HostDevices {
  private let host: Host
  private let doors: Doors
  private let logger: Logger

  init(_ host: Host, _ doors: Doors, _ logger: Logger) {
    self.host = host
    self.doors = doors
    self.logger = logger
  }

  /// Gets it ready; for a container that is about to be started also what its entry point reads.
  ///
  /// - Returns: `NAME=VALUE` of what commands in the container need.
  func variables(isStarting: Bool) -> [ByteString] {
    var variables = driverVariables(isStarting: isStarting)
    if let socket = doors.services.certificateServer(in: host.runtimeDirectory) {
      variables.append("P11_KIT_SERVER_ADDRESS=unix:path=" + socket)
    }
    return variables
  }

  private func driverVariables(isStarting: Bool) -> [ByteString] {
    switch doors.services.nvidiaDriver() {
    case .none, .unsupported: return []
    case .mismatch(let kernel, let library):
      logger.debug("NVIDIA's kernel module has version \(kernel), its libraries have \(library)")
      if isStarting {
        doors.console.note(
          """
          Warning: the proprietary NVIDIA driver's kernel and user space don't match
          Check the host operating system and systemd journal.

          """)
      }
      return []
    case .found(let specification):
      if isStarting {
        do throws(SystemError) {
          try FileSystem.replace(
            host.runtimeDirectory.specificationForNVIDIA, with: specification.json, mode: 0o644)
        } catch {
          doors.console.note(
            "Warning: failed to write Container Device Interface to file: \(error)\n"
              + "Programs in the container may not find the graphics card.\n")
        }
      }
      return specification.edits.environment.map { ByteString($0) }
    }
  }
}
