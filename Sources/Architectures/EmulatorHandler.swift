public import LinuxSystem

/// What the kernel says about an emulator that was registered; see its document on binfmt_misc.
public struct EmulatorHandler: Hashable, Sendable {
  /// Where the kernel says what it knows.
  public static let folder: ByteString = "/proc/sys/fs/binfmt_misc"

  /// Whether it is used.
  public let isEnabled: Bool
  /// Whether the emulator was opened when it was registered (flag `F`), so that it need not be in a container.
  public let isFixed: Bool

  /// Reads the description of a handler.
  ///
  /// - Parameter description: the content of its file.
  public init(_ description: String) {
    let lines = description.split(separator: "\n")
    isEnabled = lines.first == "enabled"
    isFixed = lines.contains { $0.hasPrefix("flags:") && $0.contains("F") }
  }

  /// Makes sure that the kernel runs programs of an architecture.
  ///
  /// - Parameters:
  ///   - architecture: the architecture.
  ///   - folder: where the kernel says what it knows.
  /// - Throws: `EmulatorError.notRegistered` or `EmulatorError.disabled`.
  public static func check(
    _ architecture: Architecture, in folder: ByteString = folder
  ) throws(EmulatorError) {
    let names = ["qemu-\(architecture.emulatorName)", "qemu-\(architecture.emulatorName)-static"]
    let found = names.compactMap { name -> (path: ByteString, handler: EmulatorHandler)? in
      let path = folder.appending(ByteString(name))
      guard let content = try? FileSystem.read(path) else { return nil }
      return (path, EmulatorHandler(String(decoding: content, as: UTF8.self)))
    }
    guard let first = found.first else { throw .notRegistered(architecture) }
    guard found.contains(where: \.handler.isEnabled) else { throw .disabled(first.path, architecture) }
    // All of them can be switched off at once.
    let status = folder.appending("status")
    if let content = try? FileSystem.read(status), content.starts(with: Array("disabled".utf8)) {
      throw .disabled(status, architecture)
    }
  }
}
