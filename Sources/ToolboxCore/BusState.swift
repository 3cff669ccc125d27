public import LinuxSystem

/// Whether a D-Bus message bus is to be found.
public enum BusState: Hashable, Sendable {
  /// Its socket is at this path.
  case socket(ByteString)
  /// Its address names no file, such as `unix:abstract=NAME`: whether it is there cannot be seen.
  case unseen(ByteString)
  /// Something that is no socket is at this path.
  case noSocket(ByteString)
  /// Nothing is at this path.
  case missing(ByteString)
  /// The address is not one that could be used.
  case notUnderstood(ByteString)
  /// There is neither an address nor a place to look at.
  case unknown

  /// The system bus, where creating a container looks for it.
  public static func system(
    _ environment: Environment, kind: (ByteString) -> FileSystem.Kind?
  ) -> BusState {
    do { return at(try HostMounts.systemBusPath(environment), kind) } catch {
      return .notUnderstood(environment["DBUS_SYSTEM_BUS_ADDRESS"] ?? "")
    }
  }

  /// The session bus: of the addresses in `DBUS_SESSION_BUS_ADDRESS` the first that is there, or without any the
  /// socket `bus` in the runtime directory, as the D-Bus specification has it.
  public static func session(
    _ environment: Environment, kind: (ByteString) -> FileSystem.Kind?
  ) -> BusState {
    let runtimeBus = environment.nonEmpty("XDG_RUNTIME_DIR")?.appending("bus")
    guard let address = environment.nonEmpty("DBUS_SESSION_BUS_ADDRESS") else {
      return runtimeBus.map { at($0, kind) } ?? .unknown
    }
    let states = BusAddress.all(in: address).map { entry -> BusState in
      if let path = entry["unix", "path"] { return at(path, kind) }
      if entry["unix", "runtime"] == "yes", let runtimeBus { return at(runtimeBus, kind) }
      return .unseen(address)
    }
    let found = states.first { state in
      switch state {
      case .socket, .unseen: true
      default: false
      }
    }
    return found ?? states.first ?? .notUnderstood(address)
  }

  private static func at(_ path: ByteString, _ kind: (ByteString) -> FileSystem.Kind?) -> BusState {
    switch kind(path) {
    case .socket: .socket(path)
    case nil: .missing(path)
    default: .noSocket(path)
    }
  }
}

/// A server address of the D-Bus specification, such as `unix:path=/run/user/1000/bus,guid=0123`.
struct BusAddress {
  private let transport: ByteString
  private let values: [ByteString: ByteString]

  /// The addresses of a list, which semicolons separate; what is no address is left out.
  static func all(in list: ByteString) -> [BusAddress] {
    list.bytes.split(separator: UInt8(ascii: ";")).compactMap { BusAddress(ByteString($0)) }
  }

  private init?(_ text: ByteString) {
    guard let (transport, rest) = text.split(atFirst: ":"), !transport.isEmpty else { return nil }
    self.transport = transport
    var values: [ByteString: ByteString] = [:]
    for pair in rest.bytes.split(separator: UInt8(ascii: ",")) {
      guard let (key, value) = ByteString(pair).split(atFirst: "="),
        let unescaped = Self.unescaped(value)
      else { return nil }
      values[key] = unescaped
    }
    self.values = values
  }

  /// The value of a key, if the transport is this one.
  subscript(transport: ByteString, key: ByteString) -> ByteString? {
    transport == self.transport ? values[key] : nil
  }

  /// A byte may be written as `%` and two hexadecimal digits.
  private static func unescaped(_ text: ByteString) -> ByteString? {
    var bytes: [UInt8] = []
    var rest = text.bytes[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      let digits = rest.prefix(2).compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
      guard digits.count == 2, let value = UInt8(exactly: digits[0] * 16 + digits[1]), value != 0 else {
        return nil
      }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return ByteString(bytes)
  }
}
