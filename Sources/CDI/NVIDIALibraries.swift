internal import LinuxSystem

/// The driver's libraries, which all have its version in their names and are next to each other.
struct NVIDIALibraries: Sendable {
  /// Some that tell where the others are; a machine for graphics alone, or for computing alone, lacks some.
  private static let landmarks = ["libcuda.so", "libnvidia-ml.so", "libGLX_nvidia.so", "libnvidia-glcore.so"]

  #if arch(x86_64)
    private static let triplet = "x86_64-linux-gnu"
  #elseif arch(arm64)
    private static let triplet = "aarch64-linux-gnu"
  #else
    private static let triplet = "powerpc64le-linux-gnu"
  #endif

  /// Where distributions keep libraries of this architecture, those of the driver among them.
  ///
  /// The cache of ld.so(8) is not read: where the driver's folder is in no other place, its packages put it there.
  private static let candidates = [
    "/usr/lib64", "/usr/lib/\(triplet)", "/usr/lib", "/usr/lib64/nvidia", "/usr/lib/\(triplet)/nvidia/current",
    "/usr/lib/\(triplet)/nvidia", "/usr/lib/nvidia/current", "/usr/lib/nvidia", "/run/opengl-driver/lib",
    "/usr/local/lib64", "/usr/local/lib/\(triplet)", "/usr/local/lib",
  ]

  /// The folder in which the libraries are.
  let folder: String
  private let tree: HostTree
  private let version: String
  private let folders: [String]

  /// Finds the libraries of a version; nil if there are none.
  init?(_ tree: HostTree, _ version: String, _ folders: [String]) {
    let found = Self.landmarks.lazy.compactMap { landmark in
      folders.first { tree.exists("\($0)/\(landmark).\(version)") }
    }
    guard let folder = found.first else { return nil }
    self.folder = folder
    self.tree = tree
    self.version = version
    self.folders = folders
  }

  /// The folders for libraries that this machine has, each once and without links.
  static func folders(_ tree: HostTree) -> [String] {
    var seen: Set<String> = []
    return candidates.compactMap(tree.resolve).filter { seen.insert($0).inserted }
  }

  /// The version of libraries that are not those of the loaded module.
  static func otherVersion(_ tree: HostTree, _ folders: [String]) -> String? {
    let names = folders.flatMap(tree.names(in:))
    for landmark in landmarks {
      let prefix = landmark + "."
      let versions = names.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
      // `libcuda.so.1` says nothing.
      if let version = versions.last(where: NVIDIADriver.isVersion) { return version }
    }
    return nil
  }

  /// The libraries, and those for EGL on GBM and Wayland, which have versions of their own.
  var paths: [String] {
    linkerFolders.flatMap { folder in
      tree.names(in: folder).filter { $0.hasSuffix(".so.\(version)") }.map { "\(folder)/\($0)" }
    } + ["libnvidia-egl-gbm.so.", "libnvidia-egl-wayland.so."].flatMap(platformLibraries)
  }

  /// Whole versions only: the short ones are links that ldconfig(8) makes.
  private func platformLibraries(_ prefix: String) -> [String] {
    let isWanted = { (name: String) in
      name.hasPrefix(prefix) && NVIDIADriver.isVersion(String(name.dropFirst(prefix.count)))
    }
    let found = folders.lazy.map { folder in
      tree.names(in: folder).filter(isWanted).map { "\(folder)/\($0)" }
    }
    return found.first { !$0.isEmpty } ?? []
  }

  /// What ld.so(8) is to know about.
  var linkerFolders: [String] {
    [folder] + (tree.kind(of: "\(folder)/vdpau") == .directory ? ["\(folder)/vdpau"] : [])
  }

  /// The links that ldconfig(8) does not make, as far as their libraries are there.
  var links: [LibraryLink] {
    let table = [
      ("libcuda.so.\(version)", "libcuda.so.1", "libcuda.so"),
      ("libnvidia-opticalflow.so.\(version)", "libnvidia-opticalflow.so.1", "libnvidia-opticalflow.so"),
      ("libGLX_nvidia.so.\(version)", "libGLX_nvidia.so.\(version)", "libGLX_indirect.so.0"),
      ("libnvidia-allocator.so.\(version)", "../libnvidia-allocator.so.1", "gbm/nvidia-drm_gbm.so"),
      (
        "libnvidia-vulkan-producer.so.\(version)", "libnvidia-vulkan-producer.so.\(version)",
        "libnvidia-vulkan-producer.so"
      ),
    ]
    return table.compactMap { library, target, link in
      tree.exists("\(folder)/\(library)") ? LibraryLink(target: target, path: "\(folder)/\(link)") : nil
    }
  }
}
