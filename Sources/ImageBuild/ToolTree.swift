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
  }

  /// The root file system of the image, on the host.
  let image: ByteString
  /// More of the host.
  var folders: [Folder] = []
  /// Of programs of the environment, which has little besides.
  var variables: [(name: ByteString, value: ByteString)] = []
  /// How programs of the image are run, if not by the host's processors.
  var emulation: EmulatorRegistration?

  /// The options under which a program runs.
  ///
  /// - Parameters:
  ///   - command: the program and its arguments.
  ///   - hasNetwork: whether it may use the network.
  ///   - runsImage: whether programs of the image run, which want /proc, /dev and the like there.
  /// - Returns: options for a sandbox.
  func options(_ command: [ByteString], hasNetwork: Bool = false, runsImage: Bool = false) -> SandboxOptions {
    var options = SandboxOptions()
    options.operations = base + (runsImage ? ofImage : [])
    options.becomesRoot = true
    options.suppressed = [.synchronize]
    options.recordsOwners = true
    options.namespaces = hasNetwork ? [.ipc, .process] : [.ipc, .process, .network]
    options.clearsEnvironment = true
    options.setVariables =
      ([("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"), ("HOME", "/root"), ("LC_ALL", "C.UTF-8")] + variables).map {
        SandboxOptions.Variable(name: $0.name, value: $0.value)
      }
    options.command = command
    return options
  }

  private var base: [Operation] {
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
    for path: ByteString in [
      "/etc/resolv.conf", "/etc/hosts", "/etc/ssl", "/etc/alternatives", "/etc/ld.so.cache",
    ]
    where FileSystem.isReachable(path) {
      operations.append(Self.show(Folder(path: path, place: path, isReadOnly: true)))
    }
    // Programs that unpack archives know the image's users, not the host's.
    for name: ByteString in ["passwd", "group"] {
      operations.append(Self.make(.link(to: Self.root.text + "/etc/" + name), "/etc/" + name))
    }
    operations.append(Self.show(Folder(path: image, place: Self.root.text)))
    return operations + folders.map(Self.show)
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

  private static func show(_ folder: Folder) -> Operation {
    let bind = Operation.Bind(.host(SandboxPath(folder.path)), isReadOnly: folder.isReadOnly)
    return Operation(.bind(bind), at: SandboxPath(folder.place))
  }

  private static func make(_ kind: Operation.Kind, _ path: ByteString) -> Operation {
    Operation(kind, at: SandboxPath(path))
  }
}
