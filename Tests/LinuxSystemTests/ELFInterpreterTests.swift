import Glibc
import LinuxSystem
import TestSupport
import Testing

struct ELFInterpreterTests {
  private let directory = TemporaryDirectory()

  /// An ELF file of this machine's byte order, made field by field as elf(5) has them.
  private struct Image {
    var is64 = true
    var magic: [UInt8] = [0x7F] + Array("ELF".utf8)
    var byteOrder: UInt8 = 1.littleEndian == 1 ? 1 : 2
    var text = Array("/run/host/lib/ld.so\0".utf8)
    var textOffset: UInt64?
    var textSize: UInt64?
    var tableOffset: UInt64?
    var entrySize: UInt16?
    var entryCount: UInt16 = 2
    /// Of the segments, which hold `text`; 1 is PT_LOAD, 2 PT_DYNAMIC, 3 PT_INTERP.
    var types: [UInt32] = [1, 3]

    private func field<Number: FixedWidthInteger>(_ value: Number) -> [UInt8] {
      withUnsafeBytes(of: value) { Array($0) }
    }

    private func address(_ value: UInt64) -> [UInt8] {
      is64 ? field(value) : field(UInt32(truncatingIfNeeded: value))
    }

    var bytes: [UInt8] {
      let headerSize = is64 ? 64 : 52
      let size = is64 ? 56 : 32
      let end = UInt64(headerSize + size * types.count)
      var bytes = magic + [is64 ? 2 : 1, byteOrder, 1] + [UInt8](repeating: 0, count: 9)
      bytes += field(UInt16(3)) + field(UInt16(62)) + field(UInt32(1)) + address(0)
      bytes += address(tableOffset ?? UInt64(headerSize)) + address(0) + field(UInt32(0))
      bytes += field(UInt16(headerSize)) + field(entrySize ?? UInt16(size)) + field(entryCount)
      bytes += [UInt8](repeating: 0, count: headerSize - bytes.count)
      for type in types {
        let (offset, length) = (address(textOffset ?? end), address(textSize ?? UInt64(text.count)))
        bytes +=
          field(type) + (is64 ? field(UInt32(4)) : []) + offset + address(0) + address(0) + length + length
        bytes += (is64 ? [] : field(UInt32(4))) + address(1)
      }
      return bytes + text
    }
  }

  private func interpreter(_ bytes: [UInt8]) throws -> ByteString? {
    let file = directory.path.appending("program")
    try FileSystem.write(bytes, to: file, mode: 0o644)
    return try ELFInterpreter.path(of: file)
  }

  private func isRefused(_ bytes: [UInt8]) -> Bool {
    do {
      _ = try interpreter(bytes)
      return false
    } catch { return (error as? SystemError)?.code == ENOEXEC }
  }

  @Test(arguments: [true, false])
  func theInterpreterIsFound(is64: Bool) throws {
    #expect(try interpreter(Image(is64: is64).bytes) == "/run/host/lib/ld.so")
  }

  @Test(arguments: [true, false])
  func aStaticProgramHasNone(is64: Bool) throws {
    #expect(try interpreter(Image(is64: is64, types: [1, 2]).bytes) == nil)
    #expect(try interpreter(Image(is64: is64, entryCount: 0, types: []).bytes) == nil)
  }

  /// The tags and values of a dynamic section: 0 is its end, 1 names a library, 5 is where names are.
  @Test(arguments: [true, false])
  func aStaticProgramNeedsNoLibraries(is64: Bool) throws {
    func isStatic(_ numbers: [UInt64], types: [UInt32] = [1, 2]) throws -> Bool {
      let file = directory.path.appending("program")
      let text = numbers.flatMap { number in
        let value = number.littleEndian
        return withUnsafeBytes(of: value) { Array($0.prefix(is64 ? 8 : 4)) }
      }
      try FileSystem.write(Image(is64: is64, text: text, types: types).bytes, to: file, mode: 0o644)
      return try ELFInterpreter.isStatic(file)
    }
    #expect(try isStatic([5, 1, 0, 0]))
    #expect(try isStatic([5, 1, 0, 0, 1, 1]))
    #expect(try !isStatic([5, 1, 1, 7, 0, 0]))
    #expect(try isStatic([1, 7, 0, 0], types: [1, 1]))
    #expect(try isStatic([]))
    #expect(throws: SystemError.self) { try isStatic([UInt64](repeating: 5, count: 65536)) }
  }

  @Test func aProgramWithAnInterpreterIsNotStatic() throws {
    let file = directory.path.appending("program")
    try FileSystem.write(Image().bytes, to: file, mode: 0o644)
    #expect(try !ELFInterpreter.isStatic(file))
    #expect(try !ELFInterpreter.isStatic("/bin/sh"))
  }

  /// readelf(1) must agree, which the build needs anyway.
  @Test func itIsWhatReadelfSays() throws {
    let shell = try FileSystem.resolve("/bin/sh")
    let runner = LiveProcessRunner(environment: Environment.current())
    let output = try runner.capture(Command("readelf", ["--program-headers", "--wide", shell])).standardOutput
    let found = try #require(try ELFInterpreter.path(of: shell))
    #expect(String(decoding: output, as: UTF8.self).contains("[Requesting program interpreter: \(found)]"))
  }

  /// Whatever the place at which the file ends, it is refused and nothing else happens.
  @Test(arguments: [true, false])
  func truncatedFilesAreRefused(is64: Bool) {
    let whole = Image(is64: is64).bytes
    let accepted = (0..<whole.count).filter { !isRefused(Array(whole.prefix($0))) }
    #expect(accepted == [])
  }

  /// Whatever byte is another, there is an answer: a path, none, or a refusal.
  @Test func damagedFilesHaveAnAnswer() throws {
    let first = Image().bytes
    let second = Image(types: [1, 2]).bytes
    for (whole, index) in first.indices.map({ (first, $0) }) + second.indices.map({ (second, $0) }) {
      for value: UInt8 in [0x00, 0x01, 0x7F, 0x80, 0xFF] {
        var bytes = whole
        bytes[index] = value
        do { _ = try interpreter(bytes) } catch let error as SystemError { #expect(error.code == ENOEXEC) }
        let file = directory.path.appending("program")
        do { _ = try ELFInterpreter.isStatic(file) } catch let error { #expect(error.code == ENOEXEC) }
      }
    }
  }

  @Test func nonsenseIsRefused() {
    #expect(isRefused([]))
    #expect(isRefused(Array("#!/bin/sh\nexec toolbox\n".utf8)))
    #expect(isRefused([UInt8](repeating: 0xFF, count: 4096)))
    #expect(isRefused(Image(magic: [0x7E] + Array("ELF".utf8)).bytes))
    #expect(isRefused(Image(byteOrder: 1.littleEndian == 1 ? 2 : 1).bytes))
    #expect(isRefused(Image(entrySize: 57).bytes))
    #expect(isRefused(Image(entryCount: 0xFFFF).bytes))
    #expect(isRefused(Image(tableOffset: UInt64.max).bytes))
    #expect(isRefused(Image(tableOffset: UInt64(Int64.max) - 10).bytes))
    #expect(isRefused(Image(textOffset: UInt64.max - 4).bytes))
    #expect(isRefused(Image(textSize: UInt64.max).bytes))
    #expect(isRefused(Image(textSize: 0).bytes))
  }

  @Test func tablesAreAsLongAsTheKernelTakesThem() throws {
    let longest = 65536 / 56
    let types = [UInt32](repeating: 1, count: longest - 1) + [3]
    #expect(try interpreter(Image(entryCount: UInt16(longest), types: types).bytes) == "/run/host/lib/ld.so")
    #expect(isRefused(Image(entryCount: UInt16(longest + 1), types: [1] + types).bytes))
  }

  @Test func aPathEndsWithItsOnlyNUL() {
    #expect(isRefused(Image(text: Array("/lib/ld.so".utf8)).bytes))
    #expect(isRefused(Image(text: Array("/lib\0/ld.so\0".utf8)).bytes))
    #expect(isRefused(Image(text: [0]).bytes))
    #expect(isRefused(Image(text: [UInt8](repeating: 0x61, count: 5000) + [0]).bytes))
  }

  @Test func whatIsNoFileIsRefused() throws {
    let fifo = directory.path.appending("fifo")
    #expect(fifo.withCString { mkfifo($0, 0o600) } == 0)
    for (path, code): (ByteString, Int32) in [
      (fifo, ENOEXEC), (directory.path, ENOEXEC), (directory.path.appending("none"), ENOENT),
    ] {
      let error = #expect(throws: SystemError.self) { try ELFInterpreter.path(of: path) }
      #expect(error?.code == code)
    }
  }
}
