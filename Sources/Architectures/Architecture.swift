internal import LinuxSystem

/// An architecture of processors, by all of its names.
public struct Architecture: Hashable, Sendable {
  /// As the kernel calls it, such as `aarch64`; see uname(2).
  public let name: String
  /// As images of containers call it, which is Go's word, such as `arm64`.
  public let ociName: String
  /// As QEMU calls its user mode emulator, such as `aarch64`.
  public let emulatorName: String
  /// As Debian calls it, such as `arm64`.
  public let debianName: String
  /// As RPM calls it, such as `aarch64`.
  public let rpmName: String
  /// What else people write, in small letters.
  public let otherSpellings: [String]
  /// What is said of it in the header of programs.
  public let elf: ELFMachine

  private init(
    _ name: String, oci: String, debian: String, otherSpellings: [String] = [], _ elf: ELFMachine
  ) {
    self.name = name
    ociName = oci
    emulatorName = name
    debianName = debian
    rpmName = name
    self.otherSpellings = otherSpellings
    self.elf = elf
  }

  /// All of them, sorted by name.
  public static let all: [Architecture] = [
    Architecture("aarch64", oci: "arm64", debian: "arm64", ELFMachine(code: 183)),
    Architecture("ppc64le", oci: "ppc64le", debian: "ppc64el", ELFMachine(code: 21)),
    Architecture("riscv64", oci: "riscv64", debian: "riscv64", ELFMachine(code: 243)),
    Architecture("s390x", oci: "s390x", debian: "s390x", ELFMachine(code: 22, isLittleEndian: false)),
    Architecture("x86_64", oci: "amd64", debian: "amd64", otherSpellings: ["x86-64"], ELFMachine(code: 62)),
  ]

  /// All names that people may write, in small letters.
  public var spellings: Set<String> { Set([name, ociName, debianName, rpmName] + otherSpellings) }

  /// The architecture with a name, in capital or small letters.
  public static func named(_ text: String) -> Architecture? {
    let text = text.lowercased()
    return all.first { $0.spellings.contains(text) }
  }

  /// The one for which the running kernel was built; nil where it is none of these.
  public static var host: Architecture? { Kernel.machine.utf8.flatMap { named($0) } }
}

/// How programs of an architecture are known by the beginning of their files; see elf(5).
public struct ELFMachine: Hashable, Sendable {
  /// The machine.
  public let code: UInt16
  /// Whether it has addresses of 64 bits.
  public let is64Bit: Bool
  /// Whether the low byte of a number comes first.
  public let isLittleEndian: Bool

  /// Describes a machine.
  public init(code: UInt16, is64Bit: Bool = true, isLittleEndian: Bool = true) {
    self.code = code
    self.is64Bit = is64Bit
    self.isLittleEndian = isLittleEndian
  }
}
