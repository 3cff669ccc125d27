internal import CLinux
internal import Glibc

/// Gives open descriptors to another process, through a socket; see unix(7).
public enum DescriptorPassing {
  /// Two sockets that are connected, close-on-exec, which the caller closes.
  ///
  /// - Throws: the error of socketpair(2).
  public static func sockets() throws(SystemError) -> (Int32, Int32) {
    var pair: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &pair) == 0 else { throw .last("create sockets") }
    return (pair[0], pair[1])
  }

  /// Sends a descriptor.
  ///
  /// - Throws: the error of sendmsg(2).
  public static func send(_ descriptor: Int32, through socket: Int32) throws(SystemError) {
    guard clinux_send_descriptor(socket, descriptor) == 0 else { throw .last("send a descriptor") }
  }

  /// Waits for a descriptor, which the caller closes.
  ///
  /// - Throws: the error of recvmsg(2); ENOMSG if there will be none.
  public static func receive(from socket: Int32) throws(SystemError) -> Int32 {
    let number = clinux_receive_descriptor(socket)
    guard number >= 0 else { throw .last("receive a descriptor") }
    return number
  }
}
