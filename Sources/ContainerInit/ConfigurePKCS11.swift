internal import Glibc
internal import LinuxSystem

/// Lets the programs of the container trust the certificates that the host trusts, by way of p11-kit's server there.
struct ConfigurePKCS11: InitializationStep {
  private static let variable = "P11_KIT_SERVER_ADDRESS"
  private static let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-".utf8)
  private static let client: ByteString = "pkcs11/p11-kit-client.so"
  private static let modules: ByteString = "/etc/pkcs11/modules"

  private let socket: ByteString

  /// The socket of the host's server, which is the same path in the container.
  init(socket: ByteString) {
    self.socket = socket
  }

  var description: String { "configure PKCS #11 to read from the host" }

  func execute() throws(InitializationError) {
    // In each of the files another quotation would be needed.
    guard socket.bytes.allSatisfy(Self.plain.contains) else { return }
    do throws(SystemError) {
      guard try FileSystem.kind(of: Self.modules) == .directory, Self.hasClient,
        try FileSystem.kind(of: socket) == .socket
      else { return }
    } catch { throw InitializationError("failed to \(description)", error) }
    for step in try steps() { try step.execute() }
  }

  /// Where distributions have the module that asks a server.
  private static var hasClient: Bool {
    let folders: [ByteString] = ["/usr/lib64", "/usr/lib"]
    let multiarch = FileSystem.entries(of: "/usr/lib").map { "/usr/lib/" + $0 }
    return (folders + multiarch).contains { FileSystem.exists($0.appending(client)) }
  }

  private func steps() throws(InitializationError) -> [WriteConfiguration] {
    let address = "unix:path=\(socket)"
    try Self.require(
      "/etc/profile.d", "The shell start-up scripts must include files from /etc/profile.d in\ncontainers.")
    try Self.require(
      "/etc/sudoers.d",
      "The sudoers(5) policy must include files from /etc/sudoers.d in\n"
        + "containers with /etc/pkcs11/modules and p11-kit-client.so.")
    let sshd: ByteString = "/etc/ssh/sshd_config.d"
    return [
      WriteConfiguration(
        to: description, Self.modules.appending("p11-kit-trust.module"),
        "\nmodule: p11-kit-client.so\nserver-address: \(address)\n"),
      WriteConfiguration(
        to: "configure sshd(8) to set \(Self.variable)", sshd.appending("90-toolbx.conf"),
        "\nSetEnv \(Self.variable)=\(address)\n",
        mode: ((try? FileSystem.status(of: sshd))?.st_mode ?? 0o644) & 0o666),
      WriteConfiguration(
        to: "configure su(1) to set \(Self.variable)", "/etc/profile.d/toolbx-pkcs11.sh",
        "\nexport \(Self.variable)=\(address)\n", prologue: "# shellcheck shell=sh\n#\n"),
      WriteConfiguration(
        to: "configure sudo(8) to set \(Self.variable)", "/etc/sudoers.d/90-toolbx-pkcs11",
        "\nDefaults env_keep += \"\(Self.variable)\"\n", mode: 0o440),
    ]
  }

  private static func require(_ directory: ByteString, _ reason: String) throws(InitializationError) {
    if (try? FileSystem.kind(of: directory)) == .directory { return }
    throw InitializationError(
      "directory \(directory) not found in container\n\(reason)\n"
        + "Go to https://containertoolbx.org/ for further information.")
  }
}
