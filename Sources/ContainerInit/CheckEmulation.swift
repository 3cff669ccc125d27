internal import Architectures
internal import Glibc
internal import LinuxSystem

/// Sees whether the host runs programs of the container at all.
struct CheckEmulation: InitializationStep {
  private let architecture: Architecture
  private let environment: Environment

  init(_ architecture: Architecture, environment: Environment) {
    self.architecture = architecture
    self.environment = environment
  }

  var description: String { "see whether the host runs programs of \(architecture.name)" }

  var isEssential: Bool { true }

  func execute() throws(InitializationError) {
    try check(LiveProcessRunner(environment: environment))
  }

  func check(_ runner: some ProcessRunner) throws(InitializationError) {
    var command = Command("true")
    command.timeLimit = 8_000
    do { _ = try runner.capture(command) } catch {
      // Anything else, such as that there is no such program, is no sign of a host that does not know them.
      guard error.code == ENOEXEC else { return }
      throw InitializationError(
        """
        programs of \(architecture.name) do not run: binfmt_misc on the host has no working handler for them
        On the host, install the package qemu-user-static, and then: sudo systemctl restart systemd-binfmt
        """)
    }
  }
}
