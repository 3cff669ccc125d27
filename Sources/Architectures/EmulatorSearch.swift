public import LinuxSystem

/// Where QEMU's user mode emulators are on a host.
public struct EmulatorSearch: Sendable {
  private let folders: [ByteString]

  /// Looks in the folders of `$PATH`, and where distributions keep programs.
  ///
  /// - Parameter path: the value of `$PATH`; nil for the usual folders alone.
  public init(path: ByteString?) {
    let folders = (path?.bytes ?? []).split(separator: UInt8(ascii: ":")).map { ByteString($0) }
    self.folders = folders.filter(\.isAbsolutePath) + ["/usr/bin", "/usr/local/bin", "/usr/libexec"]
  }

  /// Where the emulator of an architecture may be, the likeliest place first.
  ///
  /// - Parameter architecture: the architecture.
  /// - Returns: absolute paths.
  public func candidates(_ architecture: Architecture) -> [ByteString] {
    ["qemu-\(architecture.emulatorName)-static", "qemu-\(architecture.emulatorName)"].flatMap { name in
      folders.map { $0.appending(ByteString(name)) }
    }
  }

  /// The emulator of an architecture.
  ///
  /// - Parameter architecture: the architecture.
  /// - Returns: the path of one that works in another file tree.
  /// - Throws: `EmulatorError` where there is none.
  public func callAsFunction(_ architecture: Architecture) throws(EmulatorError) -> ByteString {
    try Self.first(of: candidates(architecture), for: architecture)
  }

  /// The first of some files that is an emulator, and starts in file trees that do not have its libraries.
  ///
  /// - Parameters:
  ///   - paths: the files, which need not be there.
  ///   - architecture: for which it is.
  /// - Returns: one of the paths.
  /// - Throws: `EmulatorError.isDynamic` where there are others only, or else `EmulatorError.missing`.
  public static func first(
    of paths: [ByteString], for architecture: Architecture
  ) throws(EmulatorError) -> ByteString {
    var dynamic: ByteString?
    for path in paths where FileSystem.mayExecute(path) {
      do {
        if try ELFInterpreter.isStatic(path) { return path }
        dynamic = dynamic ?? path
      } catch {
        // It is no program.
        continue
      }
    }
    if let dynamic { throw .isDynamic(dynamic, architecture) }
    throw .missing(architecture)
  }
}
