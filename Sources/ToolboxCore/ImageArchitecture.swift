internal import Architectures
internal import LinuxSystem

/// Whether the programs of an image run on a host: the entry point does in any case, for it is the host's.
struct ImageArchitecture {
  /// Names of architectures as images have them, which are Go's, by those of uname(2): of all for which containers can
  /// be asked for, and of others for which there are images.
  private static let names: [String: String] = {
    let others = ["armv7l": "arm", "i686": "386", "loongarch64": "loong64"]
    return others.merging(Architecture.all.map { ($0.name, $0.ociName) }) { $1 }
  }()

  private let host: Host
  private let files: any HostFiles

  init(_ host: Host, _ files: any HostFiles) {
    self.host = host
    self.files = files
  }

  /// What a person has to know before a container is made; nil if there is nothing.
  func warning(_ image: ImageAcquisition.Image) -> String? {
    guard let architecture = image.details.architecture, let own = Self.names[host.machine.description],
      architecture != own, !hasEmulator(for: architecture), !(own == "amd64" && architecture == "386")
    else { return nil }
    return """
      Warning: image \(image.name) is for \(architecture), and this host is \(own)
      Its programs run only where an emulator is set up for them, such as qemu-user-static.

      """
  }

  private func hasEmulator(for architecture: String) -> Bool {
    let machines = Self.names.filter { $0.value == architecture }.map(\.key) + [architecture]
    return machines.flatMap { EmulatorHandler.paths($0) }.contains { files.exists($0) }
  }
}
