internal import CLinux
internal import Glibc

/// What systemd(1) knows about the services of this machine, by its interface on the system bus.
///
/// See org.freedesktop.systemd1(5).
public enum SystemServices {
  /// The addresses of the stream sockets on which a unit listens, such as `/run/avahi-daemon/socket`.
  ///
  /// - Returns: none if there is no such unit, no systemd or no bus.
  public static func listeningSockets(ofUnit unit: String) -> [ByteString] {
    let object = "/org/freedesktop/systemd1/unit/" + pathElement(unit)
    guard let text = clinux_listening_sockets(object) else { return [] }
    defer { free(text) }
    var addresses: [ByteString] = []
    var position = text
    while position.pointee != 0 {
      let address = ByteString(cString: position)
      addresses.append(address)
      position += address.bytes.count + 1
    }
    return addresses
  }

  /// Asks Flatpak's session helper for a session, by which it makes what containers of the first Toolbxes mount.
  ///
  /// - Throws: the error of connecting to the session bus, or of the call.
  public static func requestFlatpakSession() throws(SystemError) {
    let result = clinux_request_flatpak_session()
    if result < 0 { throw SystemError(-result, "call org.freedesktop.Flatpak.SessionHelper.RequestSession") }
  }

  /// Has the user's own systemd(1) put a process of the user into the control group of a unit that is delegated.
  ///
  /// - Parameters:
  ///   - process: the process ID.
  ///   - unit: the unit's name.
  ///   - folder: a control group below the unit's, beginning with a slash; or empty.
  /// - Throws: the error of connecting to the session bus, or of the call.
  public static func attach(
    _ process: Int32, toUserUnit unit: String, folder: String
  ) throws(SystemError) {
    let result = clinux_attach_to_user_unit(unit, folder, process)
    if result < 0 { throw SystemError(-result, "have systemd attach process \(process) to \(unit)") }
  }

  /// The name of a unit as an element of its object path: every byte that is no ASCII letter or digit, and a digit
  /// at the beginning, is `_` and two hexadecimal digits; see sd_bus_path_encode(3).
  static func pathElement(_ name: String) -> String {
    if name.isEmpty { return "_" }
    return name.utf8.enumerated().map { index, byte in
      let character = Character(Unicode.Scalar(byte))
      let isLetter = byte < 0x80 && character.isLetter
      let isDigit = byte < 0x80 && character.isNumber
      if isLetter || isDigit && index > 0 { return String(character) }
      return "_" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16)
    }.joined()
  }
}
