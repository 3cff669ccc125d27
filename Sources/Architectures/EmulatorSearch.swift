public import LinuxSystem

/// Where QEMU's user mode emulators are on a host.
public struct EmulatorSearch: Sendable {
  private let folders: [ByteString]

  /// Looks in the folders of `$PATH`, and where distributions keep programs.
  public init(path: ByteString?) {
    let folders = (path?.bytes ?? []).split(separator: UInt8(ascii: ":")).map { ByteString($0) }
    self.folders = folders.filter(\.isAbsolutePath) + ["/usr/bin", "/usr/local/bin", "/usr/libexec"]
  }

  /// The emulator of an architecture; nil where there is none that works in another file tree.
  ///
  /// - Throws: `EmulatorError`.
  public func callAsFunction(_ architecture: Architecture) throws(EmulatorError) -> ByteString {
    let names = ["qemu-\(architecture.emulatorName)-static", "qemu-\(architecture.emulatorName)"]
    var dynamic: ByteString?
    for name in names {
      for folder in folders {
        let path = folder.appending(ByteString(name))
        guard FileSystem.isReachable(path) else { continue }
        // It is started in file trees that do not have its libraries.
        do {
          if try ELFInterpreter.path(of: path) == nil { return path }
          dynamic = dynamic ?? path
        } catch {
          continue
        }
      }
    }
    if let dynamic { throw .isDynamic(dynamic, architecture) }
    throw .missing(architecture)
  }
}

/// Why programs of another architecture cannot be run.
public enum EmulatorError: Error, Hashable, Sendable {
  /// There is no emulator.
  case missing(Architecture)
  /// It needs libraries of the host's, which are not there where it is to run.
  case isDynamic(ByteString, Architecture)
}

extension EmulatorError: CustomStringConvertible {
  /// What is missing, and what to do.
  public var description: String {
    switch self {
    case .missing(let architecture):
      "there is no emulator of \(architecture.name): install QEMU's static user mode emulators, "
        + "such as the package qemu-user-static"
    case .isDynamic(let path, let architecture):
      "\(path) is linked dynamically, and cannot run in other file trees: install a static qemu-\(architecture.emulatorName), "
        + "such as that of the package qemu-user-static"
    }
  }
}
