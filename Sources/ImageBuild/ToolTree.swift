internal import Architectures
internal import LinuxSystem
internal import Sandbox

/// The file tree in which programs of the host work on an image: the host's programs, read-only, the image at one place,
/// and little else of the host's.
struct ToolTree {
  /// Where the image is.
  static let root = SandboxPath("/buildroot")

  /// A folder or file of the host.
  struct Folder: Hashable {
    /// Where it is on the host.
    var path: ByteString
    /// Where it is in the tree.
    var place: ByteString
    /// Whether nothing can be written in it.
    var isReadOnly = false
    /// Whether programs of the image may write in it to no effect: what the build relies on is not theirs.
    var isKeptFromImage = false
  }

  /// What programs need to find servers and to trust them, wherever distributions have it.
  private static let shown: [ByteString] = [
    "/etc/resolv.conf", "/etc/hosts", "/etc/ssl", "/etc/pki/tls", "/etc/pki/ca-trust", "/etc/ca-certificates",
    "/etc/crypto-policies", "/etc/alternatives", "/etc/ld.so.cache",
  ]

  /// The root file system of the image, on the host.
  let image: ByteString
  /// More of the host.
  var folders: [Folder] = []
  /// Of programs' environment, which has little besides.
  var variables: [(name: ByteString, value: ByteString)] = []
  /// Likewise, of those that use the network, such as the addresses of proxies.
  var networkVariables: [(name: ByteString, value: ByteString)] = []
  /// How programs of the image are run, if not by the host's processors.
  var emulation: EmulatorRegistration?

  /// The options under which a program runs.
  ///
  /// - Parameters:
  ///   - command: the program and its arguments.
  ///   - hasNetwork: whether it may use the network.
  ///   - runsImage: whether programs of the image run, which want /proc, /dev and the like there.
  ///   - hasTerminal: whether a person is to talk to it; all others are kept from the terminal.
  /// - Returns: options for a sandbox.
  func options(
    _ command: [ByteString], hasNetwork: Bool = false, runsImage: Bool = false, hasTerminal: Bool = false
  ) -> SandboxOptions {
    var options = SandboxOptions()
    options.operations = base(runsImage: runsImage) + (runsImage ? ofImage : [])
    options.becomesRoot = true
    options.hasUserNamespace = true
    options.hasOwnSession = !hasTerminal
    options.suppressed = [.synchronize]
    options.recordsOwners = true
    options.namespaces = hasNetwork ? [.ipc, .process] : [.ipc, .process, .network]
    options.clearsEnvironment = true
    let usual: [(name: ByteString, value: ByteString)] = [
      ("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"), ("HOME", "/root"), ("LC_ALL", "C.UTF-8"),
    ]
    options.setVariables = (usual + variables + (hasNetwork ? networkVariables : [])).map {
      SandboxOptions.Variable(name: $0.name, value: $0.value)
    }
    options.command = command
    return options
  }

  private func base(runsImage: Bool) -> [Operation] {
    let links = ["bin", "sbin", "lib", "lib64", "lib32", "libx32"].filter {
      FileSystem.isReachable("/" + ByteString($0))
    }
    var operations = [
      Self.show(Folder(path: "/usr", place: "/usr", isReadOnly: true)), Self.make(.processes, "/proc"),
      Self.make(.devices, "/dev"), Self.make(.temporary(size: nil), "/tmp"),
      Self.make(.temporary(size: nil), "/var/tmp"), Self.make(.directory, "/run"),
      Self.make(.directory, "/root"),
    ]
    for name in links {
      let path = "/" + ByteString(name)
      // Where the host has no merged /usr they are folders.
      if let text = try? FileSystem.readLink(path) {
        operations.append(Self.make(.link(to: text), path))
      } else {
        operations.append(Self.show(Folder(path: path, place: path, isReadOnly: true)))
      }
    }
    for path in Self.shown where FileSystem.isReachable(path) {
      operations.append(Self.show(Folder(path: path, place: path, isReadOnly: true)))
    }
    operations.append(Self.make(.link(to: "/proc/self/mounts"), "/etc/mtab"))
    // Programs that unpack archives know the image's users, not the host's.
    for name: ByteString in ["passwd", "group"] {
      operations.append(Self.make(.link(to: Self.root.text + "/etc/" + name), "/etc/" + name))
    }
    operations.append(Self.show(Folder(path: image, place: Self.root.text)))
    return operations + folders.map { Self.show($0, discardingChanges: runsImage && $0.isKeptFromImage) }
  }

  private var ofImage: [Operation] {
    let root = Self.root.text
    let emulation = emulation.map {
      [Self.make(.programFormats([$0.line]), "/proc/sys/fs/binfmt_misc")]
    }
    return [
      Self.make(.processes, root + "/proc"), Self.make(.devices, root + "/dev"),
      Self.make(.temporary(size: nil), root + "/run"), Self.make(.temporary(size: nil), root + "/tmp"),
    ] + (emulation ?? [])
  }

  private static func show(_ folder: Folder, discardingChanges: Bool = false) -> Operation {
    if discardingChanges {
      var overlay = Operation.Overlay()
      overlay.lower = [SandboxPath(folder.path)]
      overlay.upper = .temporary
      return Operation(.overlay(overlay), at: SandboxPath(folder.place))
    }
    let bind = Operation.Bind(.host(SandboxPath(folder.path)), isReadOnly: folder.isReadOnly)
    return Operation(.bind(bind), at: SandboxPath(folder.place))
  }

  private static func make(_ kind: Operation.Kind, _ path: ByteString) -> Operation {
    Operation(kind, at: SandboxPath(path))
  }
}
