public import LinuxSystem

/// What tells the kernel by which program those of another architecture are run; see the kernel's document on
/// binfmt_misc.
public struct EmulatorRegistration: Hashable, Sendable {
  /// The architecture of the programs.
  public let architecture: Architecture
  /// The emulator, where it is when it is registered: it is opened then.
  public let emulator: ByteString

  /// Describes a registration.
  public init(_ architecture: Architecture, emulator: ByteString) {
    self.architecture = architecture
    self.emulator = emulator
  }

  /// Whether a kernel has registrations of a user namespace's own, as Linux 6.7 and newer do.
  ///
  /// - Parameter release: its version, as uname(2) says it.
  /// - Returns: whether it is one of these.
  public static func isPossible(release: ByteString = Kernel.release) -> Bool {
    let numbers = release.description.split(separator: ".", maxSplits: 2).prefix(2).map { part in
      Int(part.prefix { ("0"..."9").contains($0) }) ?? 0
    }
    return !numbers.lexicographicallyPrecedes([6, 7])
  }

  /// Its name below the file system of binfmt_misc.
  public var name: String { "qemu-\(architecture.emulatorName)" }

  /// What is written into the file `register`.
  ///
  /// The flags: the emulator is opened now (F) and opens no programs itself (O), set-user-ID programs have their rights
  /// (C), and programs see the name under which they were started (P), of which Linux 5.12 and newer tell QEMU 6.0 and
  /// newer. With C, whoever starts a set-user-ID program can make the emulator do anything with its rights: the instance
  /// of binfmt_misc must be one of a user namespace's own.
  public var line: ByteString {
    let header = Self.text(of: magic) + ":" + Self.text(of: mask)
    return ByteString(":\(name):M::\(header):") + emulator + ":OCFP"
  }

  /// Tells the kernel, in the place of what it was told under this name before.
  ///
  /// - Parameter folder: where binfmt_misc is mounted, of a user namespace's own.
  /// - Throws: the error of open(2) or write(2).
  public func register(in folder: ByteString = EmulatorHandler.folder) throws(SystemError) {
    let file = folder.appending(ByteString(name))
    if FileSystem.exists(file) { try FileSystem.write(Array("-1".utf8), to: file, mode: 0o644) }
    try FileSystem.write(line.bytes, to: folder.appending("register"), mode: 0o200)
  }

  /// How programs begin.
  var magic: [UInt8] {
    let machine = architecture.elf
    let identity: [UInt8] = [
      0x7f, 0x45, 0x4c, 0x46, machine.is64Bit ? 2 : 1, machine.isLittleEndian ? 1 : 2, 1, 0,
    ]
    return identity + Array(repeating: 0, count: 8) + bytes(of: 2) + bytes(of: machine.code)
  }

  /// Which bits of that are looked at: of any system, and both kinds of programs, position-independent and not.
  var mask: [UInt8] {
    Array(repeating: 0xff, count: 7) + [0] + Array(repeating: 0xff, count: 8) + bytes(of: 0xfffe)
      + bytes(of: 0xffff)
  }

  private func bytes(of number: UInt16) -> [UInt8] {
    let low = UInt8(number & 0xff)
    let high = UInt8(number >> 8)
    return architecture.elf.isLittleEndian ? [low, high] : [high, low]
  }

  private static func text(of bytes: [UInt8]) -> ByteString {
    ByteString(
      bytes.map { byte in
        let digits = String(byte, radix: 16)
        return "\\x" + (digits.count == 1 ? "0" : "") + digits
      }.joined())
  }
}
