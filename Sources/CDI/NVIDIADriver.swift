public import LinuxSystem

/// The proprietary driver of NVIDIA on this machine, as its files tell.
///
/// NVIDIA's own programs ask the driver's library NVML, which cannot be loaded into a program that runs on each
/// `enter`, and fails where only a part of the driver is installed. What it would say here is in files.
public enum NVIDIADriver {
  /// What was found.
  public enum Discovery: Hashable, Sendable {
    /// The driver is not loaded.
    case none
    /// It is loaded on a platform whose libraries cannot be told this way: WSL or Tegra.
    case unsupported
    /// What containers need of it.
    case found(CDISpecification)
    /// The module in the kernel and the libraries have different versions, so that no program can use them; the
    /// machine was not restarted after an update.
    case mismatch(kernel: String, library: String)
  }

  /// Looks for the driver.
  ///
  /// Without one this costs two calls of open(2) that fail.
  ///
  /// - Parameter root: the folder that stands for the root of the machine.
  /// - Returns: what was found; nothing about it is an error.
  public static func discover(root: ByteString = "/") -> Discovery {
    let tree = HostTree(root)
    guard let version = loadedVersion(tree) else { return .none }
    if isUnsupported(tree) { return .unsupported }
    let folders = NVIDIALibraries.folders(tree)
    let libraries = NVIDIALibraries(tree, version, folders)
    if libraries == nil, let other = NVIDIALibraries.otherVersion(tree, folders) {
      return .mismatch(kernel: version, library: other)
    }
    return .found(specification(tree, version, libraries, folders))
  }

  /// The version of the module in the kernel.
  private static func loadedVersion(_ tree: HostTree) -> String? {
    for path in ["/sys/module/nvidia/version", "/proc/driver/nvidia/version"] {
      guard let text = tree.text(of: path) else { continue }
      // One file has nothing else, the other names it in its first line.
      let line = text.split(separator: "\n").first ?? ""
      if let version = line.split(whereSeparator: \.isWhitespace).map(String.init).first(where: isVersion) {
        return version
      }
    }
    return nil
  }

  /// Whether a word is digits with dots in between, as in `535.129.03`; it will be a part of file names.
  static func isVersion(_ word: String) -> Bool {
    let parts = word.split(separator: ".", omittingEmptySubsequences: false)
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    return word.utf8.count <= 32 && parts.count > 1
      && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(digits.contains) }
  }

  private static func isUnsupported(_ tree: HostTree) -> Bool {
    if tree.exists("/dev/dxg") || tree.exists("/etc/nv_tegra_release") { return true }
    return tree.text(of: "/sys/devices/soc0/family")?.lowercased().hasPrefix("tegra") == true
  }

  private static func specification(
    _ tree: HostTree, _ version: String, _ libraries: NVIDIALibraries?, _ folders: [String]
  ) -> CDISpecification {
    let files = NVIDIAFiles(tree, version, folders)
    var edits = CDISpecification.ContainerEdits()
    // It tells the older ways to bring the driver into containers to stay away.
    edits.environment = ["NVIDIA_VISIBLE_DEVICES=void"]
    edits.deviceNodes = ["/dev/nvidia-modeset", "/dev/nvidia-uvm-tools", "/dev/nvidia-uvm", "/dev/nvidiactl"]
      .filter(tree.exists).map { CDISpecification.DeviceNode($0) }
    edits.mounts = mounts(tree, (libraries?.paths ?? []) + files.paths)
    let links = (libraries?.links ?? []) + files.links
    if !links.isEmpty {
      edits.hooks.append(hook("create-symlinks", option: "--link", links.map { "\($0.target)::\($0.path)" }))
    }
    if let libraries {
      edits.hooks.append(hook("update-ldcache", option: "--folder", libraries.linkerFolders))
    }
    return CDISpecification(version: "0.5.0", kind: "nvidia.com/gpu", edits: edits)
  }

  /// Mounts of the files at the paths under which programs look for them.
  private static func mounts(_ tree: HostTree, _ paths: [String]) -> [CDISpecification.Mount] {
    var seen: Set<String> = []
    return paths.compactMap { path in
      // Links of the host, such as those to /etc/alternatives, would lead to files of the container.
      guard let source = tree.resolve(path), seen.insert(path).inserted else { return nil }
      let isSocket = NVIDIAFiles.sockets.contains(path)
      return CDISpecification.Mount(
        source, at: path, options: ["ro", "nosuid", "nodev", "bind"] + (isSocket ? ["noexec"] : []))
    }
  }

  private static func hook(_ name: String, option: String, _ values: [String]) -> CDISpecification.Hook {
    CDISpecification.Hook(
      "createContainer", path: "/usr/bin/nvidia-cdi-hook",
      arguments: ["nvidia-cdi-hook", name] + values.flatMap { [option, $0] })
  }
}

/// A symbolic link that a container needs.
struct LibraryLink: Hashable, Sendable {
  let target: String
  let path: String
}
