internal import Glibc

/// Mounts by their paths; see mount(2) and mount_namespaces(7).
public enum Mounts {
  /// Makes `source`, with all that is mounted below it, visible at `target` as well.
  ///
  /// If the options cannot be had, nothing stays mounted.
  ///
  /// - Throws: the error of mount(2) or statvfs(3).
  public static func bind(
    _ source: ByteString, at target: ByteString, _ options: Options = .none
  ) throws(SystemError) {
    let operation = "bind \(target) to \(source)"
    try mount(source, target, UInt(MS_BIND | MS_REC), operation)
    do throws(SystemError) {
      if options.attributes != 0 {
        // mount(2) passes over all flags but these two when it binds.
        let flags = UInt(MS_BIND | MS_REMOUNT) | options.attributes
        try mount("none", target, flags | lockedAttributes(of: target), operation)
      }
      for flags in options.propagations { try mount("none", target, flags, operation) }
    } catch {
      _ = target.withCString { umount2($0, Int32(MNT_DETACH)) }
      throw error
    }
  }

  /// The flags that a mount has: in a user namespace the kernel refuses to take one away.
  ///
  /// Those about times of access it keeps by itself unless others are asked for.
  private static func lockedAttributes(of target: ByteString) throws(SystemError) -> UInt {
    var status = statvfs()
    guard target.withCString({ statvfs($0, &status) }) == 0 else { throw .last("look at the mount \(target)") }
    // statvfs(3) has the same numbers for them.
    return UInt(status.f_flag) & UInt(MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC)
  }

  /// Mounts a file system of the kernel's own, whose set-user-ID bits, devices and programs are without effect.
  ///
  /// - Parameters:
  ///   - type: such as `binfmt_misc`.
  ///   - target: the directory on which it is mounted.
  /// - Throws: the error of mount(2): EPERM where a user namespace may not, ENODEV where the kernel has none such.
  public static func mountKernel(_ type: ByteString, at target: ByteString) throws(SystemError) {
    try mount(type, target, UInt(MS_NOSUID | MS_NODEV | MS_NOEXEC), "mount \(type) at \(target)", type: type)
  }

  private static func mount(
    _ source: ByteString, _ target: ByteString, _ flags: UInt, _ operation: String, type: ByteString = "none"
  ) throws(SystemError) {
    let result = source.withCString { source in
      target.withCString { target in
        type.withCString { type in Glibc.mount(source, target, type, flags, nil) }
      }
    }
    guard result == 0 else { throw .last(operation) }
  }
}
