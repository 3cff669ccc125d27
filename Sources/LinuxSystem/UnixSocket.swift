internal import Glibc

/// Sockets in the file system; see unix(7).
public enum UnixSocket {
  /// Whether somebody listens at a path.
  public static func accepts(_ path: ByteString) -> Bool {
    var address = sockaddr_un()
    guard path.bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return false }
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.bytes) }
    let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
    guard let socket = try? Descriptor(owning: Glibc.socket(AF_UNIX, type, 0), orThrow: "create a socket")
    else {
      return false
    }
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket.number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    // One that is too busy to take it at once listens, too.
    return result == 0 || errno == EAGAIN
  }
}
