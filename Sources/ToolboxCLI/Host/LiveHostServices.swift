internal import Architectures
internal import CDI
internal import Glibc
internal import LinuxSystem
internal import Logging
internal import ToolboxCore
internal import ToolboxRuntime

/// The host's services as systemd(1), p11-kit(8) and Flatpak keep them.
struct LiveHostServices: HostServices {
  /// How long another process may be at the same, in milliseconds: nobody is kept waiting for certificates.
  private static let patience: Int64 = 2000

  private let environment: Environment
  private let runner: any ProcessRunner
  private let logger: Logger

  init(_ environment: Environment, _ runner: any ProcessRunner, _ logger: Logger) {
    self.environment = environment
    self.runner = runner
    self.logger = logger
  }

  func listeningSockets(ofUnit unit: String) -> [ByteString] {
    SystemServices.listeningSockets(ofUnit: unit)
  }

  func requestFlatpakSession() throws(SystemError) {
    try SystemServices.requestFlatpakSession()
  }

  func emulator(of architecture: Architecture) throws(EmulatorError) -> ByteString {
    let path = try EmulatorSearch(path: environment["PATH"])(architecture)
    try EmulatorHandler.check(architecture, hasOwn: Self.haveOwnEmulators)
    // In containers the host is elsewhere: an absolute link on the way would lead into the container.
    return (try? FileSystem.resolve(path)) ?? path
  }

  /// Whether containers have registrations of emulators of their own: those of root are in the host's user namespace.
  static var haveOwnEmulators: Bool { geteuid() != 0 && EmulatorRegistration.isPossible() }

  func nvidiaDriver() -> NVIDIADriver.Discovery { NVIDIADriver.discover() }

  func certificateServer(in directory: RuntimeDirectory) -> ByteString? {
    let socket = directory.certificateSocket
    do throws(SystemError) {
      if UnixSocket.accepts(socket) { return socket }
      // Two that start it at once would take the socket from each other.
      let lock = try FileLock(creating: socket + ".lock")
      guard try lock.acquire(milliseconds: Self.patience) else {
        throw SystemError(EAGAIN, "lock \(socket).lock")
      }
      if UnixSocket.accepts(socket) { return socket }
      // Of a server that has ended, or of a login before.
      try FileSystem.remove(socket)
      // It goes on in the background.
      let status = try runner.run(
        Command(
          "p11-kit",
          [
            "server", "--name", socket, "--provider", "p11-kit-trust.so",
            "pkcs11:model=p11-kit-trust?write-protected=yes",
          ])
      ).status
      guard status.isSuccess else {
        throw SystemError(EIO, "run p11-kit server, which ended with \(status.code)")
      }
      return socket
    } catch {
      logger.debug("Containers do not see the host's certificates: \(error)")
      return nil
    }
  }
}
