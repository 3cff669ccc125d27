internal import LinuxSystem

/// The driver's files besides its libraries: programs, firmware, configuration and sockets.
struct NVIDIAFiles: Sendable {
  /// Where the driver's programs talk to those that run already.
  static let sockets = [
    "/run/nvidia-persistenced/socket", "/run/nvidia-fabricmanager/socket", "/tmp/nvidia-mps",
  ]
  private static let programs = [
    "nvidia-smi", "nvidia-debugdump", "nvidia-persistenced", "nvidia-cuda-mps-control",
    "nvidia-cuda-mps-server", "nvidia-imex", "nvidia-imex-ctl",
  ]
  private static let programFolders = ["/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"]
  private static let configurationFolders = ["/etc", "/usr/local/share", "/usr/share"]
  private static let configuration = [
    "glvnd/egl_vendor.d/10_nvidia.json", "egl/egl_external_platform.d/15_nvidia_gbm.json",
    "egl/egl_external_platform.d/10_nvidia_wayland.json", "nvidia/nvoptix.bin",
    "X11/xorg.conf.d/10-nvidia.conf", "X11/xorg.conf.d/nvidia-drm-outputclass.conf",
  ]

  private let tree: HostTree
  private let version: String
  private let folders: [String]

  /// Looks for the files of a version; `folders` are those for libraries.
  init(_ tree: HostTree, _ version: String, _ folders: [String]) {
    self.tree = tree
    self.version = version
    self.folders = folders
  }

  /// All paths, in an order that does not change.
  var paths: [String] {
    [xorgDriver, xorgExtension].compactMap { $0 }
      + Self.programs.compactMap { firstFile($0, in: Self.programFolders) }
      + firmware
      + Self.configuration.compactMap { firstFile($0, in: Self.configurationFolders) }
      + vulkan("vulkan/icd.d", "nvidia_icd") + vulkan("vulkan/implicit_layer.d", "nvidia_layers")
      + Self.sockets.filter(isReachable)
  }

  /// The link by which Xorg finds its extension.
  var links: [LibraryLink] {
    guard let path = xorgExtension else { return [] }
    let name = "libglxserver_nvidia.so.\(version)"
    return [LibraryLink(target: name, path: String(path.dropLast(version.count + 1)))]
  }

  private var xorgFolders: [String] {
    let below = ["nvidia/xorg", "xorg/modules/drivers", "xorg/modules/extensions", "xorg/modules", "xorg"]
    return folders.flatMap { folder in below.map { "\(folder)/\($0)" } + [folder] }
  }

  private var xorgDriver: String? { firstFile("nvidia_drv.so", in: xorgFolders) }

  private var xorgExtension: String? { firstFile("libglxserver_nvidia.so.\(version)", in: xorgFolders) }

  /// What the kernel loads into the processors; programs in containers may look at it.
  private var firmware: [String] {
    let release = tree.text(of: "/proc/sys/kernel/osrelease")?.trimmed ?? ""
    let parameter = tree.text(of: "/sys/module/firmware_class/parameters/path")?.trimmed ?? ""
    // The folders and their order are those of the kernel.
    let folders = [
      parameter, "/lib/firmware/updates/\(release)", "/lib/firmware/updates", "/lib/firmware/\(release)",
      "/lib/firmware",
    ]
    let found = folders.lazy.filter { $0.hasPrefix("/") }.map { folder in
      let folder = "\(folder)/nvidia/\(version)"
      let names = tree.names(in: folder).filter { $0.hasPrefix("gsp") && $0.hasSuffix(".bin") }
      return names.map { "\(folder)/\($0)" }
    }
    return found.first { !$0.isEmpty } ?? []
  }

  /// The files of that name in the first folder that has some; distributions add the architecture to the name.
  private func vulkan(_ folder: String, _ name: String) -> [String] {
    let found = Self.configurationFolders.lazy.map { parent in
      tree.names(in: "\(parent)/\(folder)").filter { file in
        file == "\(name).json" || (file.hasPrefix("\(name).") && file.hasSuffix(".json"))
      }.map { "\(parent)/\(folder)/\($0)" }
    }
    return found.first { !$0.isEmpty } ?? []
  }

  private func firstFile(_ name: String, in folders: [String]) -> String? {
    folders.lazy.map { "\($0)/\(name)" }.first { tree.kind(of: $0) == .regular }
  }

  /// Anybody may put something else into /tmp.
  private func isReachable(_ path: String) -> Bool {
    let kind = tree.kind(of: path)
    return kind == .socket || (kind == .directory && tree.resolve(path) == path)
  }
}

extension String {
  /// The text without the space at its ends.
  fileprivate var trimmed: String {
    split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
