internal import LinuxSystem
internal import Sandbox

/// The file tree in which programs of the host work on an image: the host's programs, read-only, the image at one place,
/// and nothing else of the host's.
struct ToolTree {
  /// Where the image is.
  static let root = SandboxPath("/buildroot")

  /// The root file system of the image, on the host.
  let image: ByteString
  /// More folders of the host, and where they are in the tree.
  let folders: [(path: ByteString, place: ByteString)]

  /// The options under which a program runs.
  ///
  /// - Parameters:
  ///   - command: the program and its arguments.
  ///   - variables: of its environment, which has little besides.
  ///   - hasNetwork: whether it may use the network.
  ///   - runsImage: whether programs of the image run, which want /proc, /dev and the like there.
  /// - Returns: options for a sandbox.
  func options(
    _ command: [ByteString], _ variables: [(name: ByteString, value: ByteString)] = [],
    hasNetwork: Bool = false,
    runsImage: Bool = false
  ) -> SandboxOptions {
    var options = SandboxOptions()
    options.operations = base + (runsImage ? Self.ofImage : [])
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
      Self.show("/usr", isReadOnly: true), Self.make(.processes, "/proc"), Self.make(.devices, "/dev"),
      Self.make(.temporary(size: nil), "/tmp"), Self.make(.temporary(size: nil), "/var/tmp"),
      Self.make(.directory, "/run"), Self.make(.directory, "/root"),
    ]
    for name in links {
      let path = "/" + ByteString(name)
      // Where the host has no merged /usr they are folders.
      if let text = try? FileSystem.readLink(path) {
        operations.append(Self.make(.link(to: text), path))
      } else {
        operations.append(Self.show(path, isReadOnly: true))
      }
    }
    for path: ByteString in [
      "/etc/resolv.conf", "/etc/hosts", "/etc/ssl", "/etc/alternatives", "/etc/ld.so.cache",
    ]
    where FileSystem.isReachable(path) {
      operations.append(Self.show(path, isReadOnly: true))
    }
    // Programs that unpack archives know the image's users, not the host's.
    for name: ByteString in ["passwd", "group"] {
      operations.append(Self.make(.link(to: Self.root.text + "/etc/" + name), "/etc/" + name))
    }
    operations.append(Operation(.bind(.init(.host(SandboxPath(image)))), at: Self.root))
    return operations
      + folders.map { Operation(.bind(.init(.host(SandboxPath($0.path)))), at: SandboxPath($0.place)) }
  }

  private static var ofImage: [Operation] {
    [
      make(.processes, root.text + "/proc"), make(.devices, root.text + "/dev"),
      make(.temporary(size: nil), root.text + "/run"), make(.temporary(size: nil), root.text + "/tmp"),
    ]
  }

  private static func show(_ path: ByteString, isReadOnly: Bool) -> Operation {
    Operation(.bind(.init(.host(SandboxPath(path)), isReadOnly: isReadOnly)), at: SandboxPath(path))
  }

  private static func make(_ kind: Operation.Kind, _ path: ByteString) -> Operation {
    Operation(kind, at: SandboxPath(path))
  }
}
