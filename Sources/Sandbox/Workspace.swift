internal import Glibc
internal import LinuxSystem

/// The place in which a new root directory is made: a tmpfs that is the root directory of this process meanwhile, with
/// that of the host below it.
///
/// It is mounted over the old root directory, which is always there, so that nothing like a /tmp is needed.
struct Workspace: ~Copyable {
  private static let hostName: ByteString = "host"

  /// The root of the tmpfs.
  let directory: Descriptor
  /// The root directory of the host.
  let host: Descriptor

  /// Makes a workspace in a mount namespace that this process has to itself, and goes there.
  ///
  /// - Parameter isSlave: whether the mounts are slaves of the host's already, as the kernel makes them together with a
  ///   user namespace.
  /// - Throws: the error of a system call about mounts.
  init(isSlave: Bool) throws(SystemError) {
    let oldRoot = try Descriptor(opening: "/", Descriptor.pathOnly | O_DIRECTORY)
    var hostTree: DetachedMount?
    var isMount = isSlave
    if !isMount { isMount = try Self.makeSlave(oldRoot) }
    if !isMount { hostTree = try Self.leaveChroot(oldRoot) }
    var workspace = try Self.mountOverRoot()
    do throws(SystemError) {
      try Mounts.pivotRoot(to: ".", old: Self.hostName)
      // Of a chroot nothing else is of use.
      if !isMount { try Mounts.detach(Self.hostName) }
    } catch {
      // The initial RAM file system, or what a chroot cannot get out of: it stays, below the workspace.
      guard error.code == EINVAL else { throw error }
      if isMount {
        try Mounts.detach(".")
        hostTree = try DetachedMount(copying: oldRoot)
        workspace = try Self.mountOverRoot()
      }
      guard chroot(".") == 0 else { throw .last("change the root directory") }
    }
    if let hostTree = hostTree.take() {
      let target = try Descriptor(opening: Self.hostName, in: workspace, Descriptor.pathOnly | O_DIRECTORY)
      try hostTree.attach(at: target)
    }
    host = try Descriptor(opening: Self.hostName, in: workspace, Descriptor.pathOnly | O_DIRECTORY)
    directory = workspace
  }

  /// Makes the mounts slaves where the root directory is that of a plain chroot, and no mount: from the true root directory
  /// on.
  ///
  /// - Returns: what is seen in the chroot.
  private static func leaveChroot(_ root: borrowing Descriptor) throws(SystemError) -> DetachedMount {
    // Not by /proc, which may not be there.
    try Namespaces.join(["mnt"], of: try Kernel.processDescriptor(getpid()))
    let trueRoot = try Descriptor(opening: "/", Descriptor.pathOnly | O_DIRECTORY)
    try Mounts.setPropagation(.slave, of: trueRoot)
    return try DetachedMount(copying: root)
  }

  /// - Returns: false where the root directory is not the root of a mount.
  private static func makeSlave(_ root: borrowing Descriptor) throws(SystemError) -> Bool {
    do throws(SystemError) { try Mounts.setPropagation(.slave, of: root) } catch {
      if error.code == EINVAL { return false }
      throw error
    }
    return true
  }

  /// Mounts a tmpfs over the root directory, and goes there.
  private static func mountOverRoot() throws(SystemError) -> Descriptor {
    let root = try Descriptor(opening: "/", Descriptor.pathOnly | O_DIRECTORY)
    let directory = try DetachedMount(new: "tmpfs", [("mode", "0755")]).attach(at: root)
    guard mkdirat(directory.number, "host", 0o755) == 0, fchdir(directory.number) == 0 else {
      throw .last("make a workspace")
    }
    return directory
  }
}
