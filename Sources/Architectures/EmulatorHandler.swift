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

  /// Where the kernel may say what it knows of an emulator, by QEMU's name for it, on all distributions.
  public static func paths(_ emulatorName: String, in folder: ByteString = folder) -> [ByteString] {
    ["", "-static"].map { folder.appending(ByteString("qemu-\(emulatorName)\($0)")) }
  }

  /// Makes sure that the kernel runs programs of an architecture in containers.
  ///
  /// - Parameters:
  ///   - architecture: the architecture.
  ///   - hasOwn: whether containers have a registration of their own, so that this one serves only until then.
  ///   - folder: where the kernel says what it knows.
  /// - Throws: `EmulatorError.notRegistered`, `.disabled`, or `.notFixed`.
  public static func check(
    _ architecture: Architecture, hasOwn: Bool, in folder: ByteString = folder
  ) throws(EmulatorError) {
    let found = paths(architecture.emulatorName, in: folder).compactMap {
      path -> (path: ByteString, handler: EmulatorHandler)? in
      guard let content = try? FileSystem.read(path) else { return nil }
      return (path, EmulatorHandler(String(decoding: content, as: UTF8.self)))
    }
    guard let first = found.first else { throw .notRegistered(architecture) }
    let enabled = found.filter(\.handler.isEnabled)
    guard let used = enabled.first else { throw .disabled(first.path, architecture) }
    if !hasOwn, !enabled.contains(where: \.handler.isFixed) { throw .notFixed(used.path, architecture) }
    // All of them can be switched off at once.
    let status = folder.appending("status")
    if let content = try? FileSystem.read(status), content.starts(with: Array("disabled".utf8)) {
      throw .disabled(status, architecture)
    }
  }
}
