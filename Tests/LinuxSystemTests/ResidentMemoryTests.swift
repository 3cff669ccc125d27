import Glibc
import TestSupport
import Testing

@testable import LinuxSystem

struct ResidentMemoryTests {
  @Test func filesAreFound() {
    let maps = """
      55d0c0000000-55d0c0002000 r-xp 00001000 fe:00 5367096                    /usr/bin/a program
      55d0c0002000-55d0c0003000 rw-p 00003000 fe:00 5367096                    /usr/bin/a program
      7f0000000000-7f0000001000 r--p 00000000 00:2f 7      /lib/libc.so.6 (deleted)

      """
    #expect(
      ResidentMemory.files(in: Array(maps.utf8)) == [
        0x55d0_c000_0000..<0x55d0_c000_2000,
        0x7f00_0000_0000..<0x7f00_0000_1000,
      ])
  }

  @Test(arguments: [
    "55d0c0000000-55d0c0002000 ---p 00001000 fe:00 5367096    /usr/bin/toolbox",
    "55d0c0000000-55d0c0002000 r--s 00001000 fe:00 5367096    /var/lib/shared",
    "55d0c0000000-55d0c0002000 rw-p 00001000 fe:00 5367096    /usr/bin/toolbox",
    "55d0c0000000-55d0c0002000 rw-p 00000000 00:00 0",
    "55d0c0000000-55d0c0002000 rw-p 00000000 00:00 0          [heap]",
    "55d0c0000000-55d0c0002000 r-xp 00000000 00:00 0          [vdso]",
    "55d0c0000000 r-xp 00000000 fe:00 1          /a", "x-y r-xp 00000000 fe:00 1          /a", "",
  ])
  func whatIsNoFileOfThisProcessAloneIsNot(line: String) {
    #expect(ResidentMemory.files(in: Array(line.utf8)) == [])
  }

  @Test func pagesThatAreAsInTheFileAreFound() {
    let inFile: UInt64 = 1 << 63 | 1 << 61 | 1 << 55
    let written: UInt64 = 1 << 63
    let swappedOut: UInt64 = 1 << 62 | 1 << 61
    let entries = [inFile, inFile, written, swappedOut, 0, inFile].flatMap { entry in
      withUnsafeBytes(of: entry.littleEndian) { Array($0) }
    }
    #expect(
      ResidentMemory.unchanged(entries, from: 0x10000, pageSize: 0x1000) == [
        0x10000..<0x12000, 0x15000..<0x16000,
      ])
    #expect(ResidentMemory.unchanged([], from: 0x10000, pageSize: 0x1000) == [])
  }

  @Test func pagesAreGivenBackAndComeAgainAndThoseThatWereWrittenToStay() throws {
    let pages = 64
    let size = pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    let directory = TemporaryDirectory()
    let path = directory.path.appending("data")
    try FileSystem.write([UInt8](repeating: 7, count: size), to: path, mode: 0o600)
    let file = try Descriptor(opening: path, O_RDONLY)
    let start = try #require(mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE, file.number, 0))
    try #require(start != MAP_FAILED)
    defer { munmap(start, size) }
    let bytes = UnsafeMutableRawBufferPointer(start: start, count: size)
    #expect(bytes.allSatisfy { $0 == 7 })
    bytes[0] = 8
    // As the dynamic linker does it.
    #expect(mprotect(start, size, PROT_READ) == 0)
    // The tests have several threads, whose memory must be left alone.
    let address = UInt(bitPattern: start)
    let all = address..<address + UInt(size)
    let ours = ResidentMemory.reloadable().filter(all.overlaps)
    #expect(ours == [address + UInt(size / pages)..<all.upperBound])
    ours.forEach(ResidentMemory.release)
    #expect(!ResidentMemory.reloadable().contains(where: all.overlaps))
    #expect(bytes[0] == 8)
    #expect(bytes.dropFirst().allSatisfy { $0 == 7 })
  }
}
