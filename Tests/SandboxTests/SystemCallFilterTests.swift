import Testing

@testable import Sandbox

/// What the filters answer, for programs of every architecture that a kernel runs.
struct SystemCallFilterTests {
  /// Programs of an architecture: the kernel's number for it, that of <linux/audit.h>, and the numbers of calls.
  struct Programs: Sendable {
    var machine: String
    var architecture: UInt32
    var owner: [UInt32]
    var synchronize: [UInt32]
    var others: [UInt32]
  }

  /// The numbers are those of the kernel's tables: chown and its kin, fsync, sync and its kin, read and write.
  static let programs = [
    Programs(
      machine: "x86_64", architecture: 0xC000_003E, owner: [92, 93, 94, 260],
      synchronize: [26, 74, 75, 162, 277, 306],
      others: [0, 1, 59, 90]),
    // Of the x32 ABI: the same architecture, and a bit in the number.
    Programs(
      machine: "x86_64", architecture: 0xC000_003E, owner: [0x4000_005C, 0x4000_0104],
      synchronize: [0x4000_004A],
      others: [0x4000_0000]),
    Programs(
      machine: "x86_64", architecture: 0x4000_0003, owner: [16, 95, 182, 198, 207, 212, 298],
      synchronize: [36, 118, 144, 148, 314, 344], others: [3, 4, 11, 15]),
    Programs(
      machine: "aarch64", architecture: 0xC000_00B7, owner: [54, 55], synchronize: [81, 82, 83, 84, 227, 267],
      others: [63, 64, 221]),
    Programs(
      machine: "aarch64", architecture: 0x4000_0028, owner: [16, 95, 182, 198, 207, 212, 325],
      synchronize: [36, 118, 144, 148, 341, 373], others: [3, 4, 11]),
    Programs(
      machine: "riscv64", architecture: 0xC000_00F3, owner: [54, 55], synchronize: [81, 82, 83, 84, 227, 267],
      others: [63, 64, 221]),
    Programs(
      machine: "ppc64le", architecture: 0xC000_0015, owner: [16, 95, 181, 289],
      synchronize: [36, 118, 144, 148, 308, 348],
      others: [3, 4, 11]),
    Programs(
      machine: "s390x", architecture: 0x8000_0016, owner: [198, 207, 212, 291],
      synchronize: [36, 118, 144, 148, 307, 338],
      others: [3, 4, 11]),
    Programs(
      machine: "s390x", architecture: 0x16, owner: [16, 95, 182, 198, 207, 212],
      synchronize: [36, 118, 144, 148],
      others: [3, 4, 11]),
  ]

  @Test(arguments: programs)
  func callsSucceedWithoutEffect(of programs: Programs) throws {
    for families: Set<SandboxOptions.Suppression> in [
      [.changeOwner], [.synchronize], [.changeOwner, .synchronize],
    ] {
      let filter = try SystemCallFilter(suppressing: families, on: programs.machine)
      let program = ClassicBPF(try filter.program(), isBigEndian: programs.machine == "s390x")
      let answer = { program.run(number: $0, architecture: programs.architecture) }
      for number in programs.owner {
        #expect(answer(number) == (families.contains(.changeOwner) ? .success : .allowed), "\(number)")
      }
      for number in programs.synchronize {
        #expect(answer(number) == (families.contains(.synchronize) ? .success : .allowed), "\(number)")
      }
      for number in programs.others { #expect(answer(number) == .allowed, "\(number)") }
    }
  }

  /// The interpreter has 0 for every argument: these are calls that give a file to root, which may have been another's.
  @Test(arguments: programs)
  func allChangesOfOwnersAreHandedOver(of programs: Programs) throws {
    let filter = try SystemCallFilter(
      suppressing: [.synchronize], handsOverOwners: true, on: programs.machine)
    let program = ClassicBPF(try filter.program(), isBigEndian: programs.machine == "s390x")
    let answer = { program.run(number: $0, architecture: programs.architecture) }
    for number in programs.owner { #expect(answer(number) == .handedOver, "\(number)") }
    for number in programs.synchronize { #expect(answer(number) == .success, "\(number)") }
    for number in programs.others { #expect(answer(number) == .allowed, "\(number)") }
  }

  @Test func programsOfOtherArchitecturesAreLeftAlone() throws {
    let program = ClassicBPF(try SystemCallFilter(suppressing: [.changeOwner], on: "x86_64").program())
    #expect(program.run(number: 54, architecture: 0xC000_00B7) == .allowed)
  }

  @Test func unknownMachinesAreAnError() {
    #expect(throws: SandboxError.self) { _ = try SystemCallFilter(suppressing: [.changeOwner], on: "pdp11") }
  }
}

/// So much of the kernel's classic BPF as filters of system calls have; see seccomp(2).
private struct ClassicBPF {
  enum Answer: Hashable {
    case allowed
    /// The call is not made, and 0 is returned.
    case success
    /// Another process answers.
    case handedOver
    case other(UInt32)
  }

  private struct Instruction {
    var code: UInt16
    var whenTrue: UInt8
    var whenFalse: UInt8
    var operand: UInt32
  }

  private let instructions: [Instruction]

  init(_ bytes: [UInt8], isBigEndian: Bool = false) {
    instructions = bytes.withUnsafeBytes { buffer in
      stride(from: 0, to: buffer.count, by: 8).map { offset in
        let code = buffer.loadUnaligned(fromByteOffset: offset, as: UInt16.self)
        let operand = buffer.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self)
        return Instruction(
          code: isBigEndian ? code.bigEndian : code.littleEndian,
          whenTrue: buffer[offset + 2], whenFalse: buffer[offset + 3],
          operand: isBigEndian ? operand.bigEndian : operand.littleEndian)
      }
    }
  }

  func run(number: UInt32, architecture: UInt32) -> Answer {
    var accumulator: UInt32 = 0
    var position = 0
    while position < instructions.count {
      let instruction = instructions[position]
      position += 1
      let holds: Bool
      switch instruction.code {
      case 0x20:
        accumulator = instruction.operand == 0 ? number : instruction.operand == 4 ? architecture : 0
        continue
      case 0x05:
        position += Int(instruction.operand)
        continue
      case 0x06:
        switch instruction.operand {
        case 0x7FFF_0000: return .allowed
        case 0x0005_0000: return .success
        case 0x7FC0_0000: return .handedOver
        default: return .other(instruction.operand)
        }
      case 0x15: holds = accumulator == instruction.operand
      case 0x25: holds = accumulator > instruction.operand
      case 0x35: holds = accumulator >= instruction.operand
      case 0x45: holds = accumulator & instruction.operand != 0
      default: return .other(UInt32(instruction.code))
      }
      position += Int(holds ? instruction.whenTrue : instruction.whenFalse)
    }
    return .other(0)
  }
}
