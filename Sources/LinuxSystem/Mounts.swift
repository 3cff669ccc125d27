internal import Glibc

/// Bind mounts; see mount(2) and mount_namespaces(7).
public enum Mounts {
  /// How mounts that appear on one side of a bind mount show on the other.
  public enum Propagation: Sendable {
    /// As the mount that is bound has it.
    case inherited
    /// New mounts of the source appear at the target, not the other way.
    case slave
  }

  /// Makes `source`, with all that is mounted below it, visible at `target` as well.
  ///
  /// - Throws: the error of mount(2).
  public static func bind(
    _ source: ByteString, at target: ByteString, propagation: Propagation = .inherited
  ) throws(SystemError) {
    try mount(source, target, UInt(MS_BIND | MS_REC))
    if propagation == .slave { try mount("none", target, UInt(MS_SLAVE | MS_REC)) }
  }

  private static func mount(_ source: ByteString, _ target: ByteString, _ flags: UInt) throws(SystemError) {
    let result = source.withCString { source in
      target.withCString { target in Glibc.mount(source, target, nil, flags, nil) }
    }
    guard result == 0 else { throw .last("bind \(target) to \(source)") }
  }
}
