internal import CLinux
internal import Glibc

/// A mount, with what is mounted below it, that is attached nowhere; it goes away with its owner unless it is attached.
///
/// The mount API of descriptors: nothing is looked up twice, and no path is too long or has a character with a meaning.
/// Linux 5.12 or newer; see mount_setattr(2).
public struct DetachedMount: ~Copyable {
  private let descriptor: Descriptor

  /// The mount's root directory, or the file that it shows.
  public var number: Int32 { descriptor.number }

  /// Copies what is mounted at a path, and below it.
  ///
  /// - Throws: the error of open_tree(2): EINVAL for what is in another mount namespace.
  public init(copying path: ByteString, followingLink: Bool = true) throws(SystemError) {
    let number = path.withCString { clinux_clone_tree(AT_FDCWD, $0, followingLink) }
    descriptor = try Descriptor(owning: number, orThrow: "copy the mount \(path)")
  }

  /// Copies what is mounted at an open file, and below it.
  ///
  /// - Throws: the error of open_tree(2).
  public init(copying file: borrowing Descriptor) throws(SystemError) {
    let number = clinux_clone_tree(file.number, "", true)
    descriptor = try Descriptor(owning: number, orThrow: "copy a mount")
  }

  /// Copies what is mounted at a path in an open directory, and below it; a link itself, not what it leads to.
  ///
  /// - Throws: the error of open_tree(2).
  public init(copying name: ByteString, in directory: borrowing Descriptor) throws(SystemError) {
    let number = name.withCString { clinux_clone_tree(directory.number, $0, false) }
    descriptor = try Descriptor(owning: number, orThrow: "copy the mount \(name)")
  }

  /// Makes a new file system.
  ///
  /// - Parameters:
  ///   - type: such as `tmpfs`.
  ///   - parameters: names and values in the file system's own words; without a value it is a flag.
  ///   - layers: names and open directories of an overlay; Linux 6.13 or newer.
  ///   - isRestricted: whether its set-user-ID bits, devices and programs are without effect.
  /// - Throws: the error of fsopen(2), fsconfig(2) or fsmount(2): EINVAL also where the kernel is too old.
  public init(
    new type: ByteString, _ parameters: [(name: ByteString, value: ByteString?)] = [],
    layers: [(name: ByteString, directory: Int32)] = [], isRestricted: Bool = false
  ) throws(SystemError) {
    let operation = "mount a new \(type)"
    let context = try Descriptor(
      owning: type.withCString { clinux_open_file_system($0) }, orThrow: operation)
    for (name, value) in parameters {
      let result = name.withCString { name in
        guard let value else { return clinux_configure_file_system(context.number, name, nil) }
        return value.withCString { clinux_configure_file_system(context.number, name, $0) }
      }
      guard result == 0 else { throw .last(operation) }
    }
    for (name, directory) in layers {
      let result = name.withCString { clinux_configure_file_system_layer(context.number, $0, directory) }
      guard result == 0 else { throw .last(operation) }
    }
    let number = clinux_mount_file_system(context.number, isRestricted)
    descriptor = try Descriptor(owning: number, orThrow: operation)
  }

  /// Whether the kernel takes an open directory for a parameter of a file system.
  public static func accepts(_ type: ByteString, layer name: ByteString, _ directory: Int32) -> Bool {
    let context = Descriptor(owning: type.withCString { clinux_open_file_system($0) })
    return name.withCString { clinux_configure_file_system_layer(context.number, $0, directory) } == 0
  }

  /// Forbids to write through it, and through all that is mounted below it.
  ///
  /// - Throws: the error of mount_setattr(2).
  public func makeReadOnly() throws(SystemError) {
    guard clinux_make_read_only(number, true) == 0 else { throw .last("make a mount read-only") }
  }

  /// Attaches it on top of an open file or directory.
  ///
  /// - Returns: a descriptor of the mount, which stays.
  /// - Throws: the error of move_mount(2): ENOTDIR where one is a directory and the other is not.
  @discardableResult
  public consuming func attach(at target: borrowing Descriptor) throws(SystemError) -> Descriptor {
    guard clinux_attach_tree(number, target.number) == 0 else { throw .last("attach a mount") }
    return descriptor
  }
}

extension Mounts {
  /// Forbids to write through the mount that an open file is the root of, not through those below it.
  ///
  /// - Throws: the error of mount_setattr(2): EINVAL for what is not the root of a mount.
  public static func makeReadOnly(_ mount: borrowing Descriptor) throws(SystemError) {
    guard clinux_make_read_only(mount.number, false) == 0 else { throw .last("make a mount read-only") }
  }

  /// How mounts pass on what is mounted below them; see mount_namespaces(7).
  public enum Propagation: Sendable {
    /// To all of a peer group.
    case shared
    /// From the others only.
    case slave
  }

  /// Sets how the mount that an open file is the root of, and all below it, pass on what is mounted.
  ///
  /// - Throws: the error of mount_setattr(2): EINVAL for what is not the root of a mount.
  public static func setPropagation(
    _ propagation: Propagation, of mount: borrowing Descriptor
  ) throws(SystemError) {
    guard clinux_set_propagation(mount.number, propagation == .shared) == 0 else {
      throw .last("set the propagation of mounts")
    }
  }

  /// Takes a mount away, with all below it, as soon as nothing uses it any more.
  ///
  /// - Throws: the error of umount2(2).
  public static func detach(_ path: ByteString) throws(SystemError) {
    guard path.withCString({ umount2($0, Int32(MNT_DETACH)) }) == 0 else { throw .last("detach \(path)") }
  }

  /// Makes a mount the root directory, and attaches the one that was it at `old`; see pivot_root(2).
  ///
  /// - Throws: the error of pivot_root(2): EINVAL where the root directory cannot be moved.
  public static func pivotRoot(to new: ByteString, old: ByteString) throws(SystemError) {
    let result = new.withCString { new in old.withCString { clinux_pivot_root(new, $0) } }
    guard result == 0 else { throw .last("change the root directory") }
  }
}
