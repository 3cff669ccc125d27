internal import CLinux
internal import Glibc

/// The command line of this process, the program's name first; bytes that are not UTF-8 are what they were.
///
/// Empty where the program was started without any word.
public var commandLine: [ByteString] {
  (0..<clinux_argument_count()).compactMap { index in
    clinux_argument(index).map { ByteString(cString: $0) }
  }
}

/// The variables of a process's environment; names and values are bytes.
public struct Environment: Sendable {
  private var values: [ByteString: ByteString]

  /// Makes an environment of names and values.
  public init(_ values: [ByteString: ByteString] = [:]) {
    self.values = values
  }

  /// The environment that this process was given.
  public static func current() -> Environment {
    var values: [ByteString: ByteString] = [:]
    var position = environ
    while let entry = position.pointee {
      if let (name, value) = ByteString(cString: entry).split(atFirst: "="), values[name] == nil {
        values[name] = value
      }
      position += 1
    }
    return Environment(values)
  }

  /// The value of a variable; nil if it is not set.
  public subscript(name: ByteString) -> ByteString? {
    get { values[name] }
    set { values[name] = newValue }
  }

  /// This environment with other values of some variables.
  func changing(_ variables: [ByteString: ByteString]) -> Environment {
    Environment(values.merging(variables) { $1 })
  }

  /// The value of a variable that is set and not empty.
  public func nonEmpty(_ name: ByteString) -> ByteString? {
    values[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// `NAME=VALUE` for each variable, sorted by name: what execve(2) takes.
  public var entries: [ByteString] {
    values.sorted { $0.key < $1.key }.map { $0.key + "=" + $0.value }
  }
}
