internal import Glibc

/// The program that the kernel loads to start another: the dynamic linker; see elf(5).
public enum ELFInterpreter {
  /// The path of a program's interpreter, as its program headers say it; nil where there is none, as in a static one.
  ///
  /// Only files of this machine's byte order are understood, for no others can be run.
  ///
  /// - Throws: ENOEXEC if it is no regular file or no ELF file, or one that is damaged; else the error of open(2) or pread(2).
  public static func path(of program: ByteString) throws(SystemError) -> ByteString? {
    // A FIFO would be waited for.
    let file = try Descriptor(opening: program, O_RDONLY | O_NONBLOCK)
    var status = stat()
    guard fstat(file.number, &status) == 0 else { throw .last("stat \(program)") }
    guard status.st_mode & S_IFMT == S_IFREG else { throw SystemError(ENOEXEC, "read \(program)") }
    return try ELFReader(name: program, descriptor: file.number).interpreter()
  }
}

/// Reads an open ELF file; nothing in it is believed before it was compared with the file's end.
private struct ELFReader {
  let name: ByteString
  let descriptor: Int32

  /// Where things are in a file of 32 or 64 bits: offsets in bytes.
  private struct Layout {
    let is64: Bool
    var headerSize: Int { is64 ? 64 : 52 }
    var tableOffset: Int { is64 ? 32 : 28 }
    var entrySize: Int { is64 ? 54 : 42 }
    var entryCount: Int { is64 ? 56 : 44 }
    var programHeaderSize: Int { is64 ? 56 : 32 }
    var segmentOffset: Int { is64 ? 8 : 4 }
    var segmentSize: Int { is64 ? 32 : 16 }
  }

  private var damaged: SystemError { SystemError(ENOEXEC, "read \(name)") }

  func interpreter() throws(SystemError) -> ByteString? {
    let identity = try bytes(at: 0, count: 16)
    let littleEndian: UInt8 = 1.littleEndian == 1 ? 1 : 2
    guard identity.starts(with: [0x7F] + Array("ELF".utf8)), identity[4] == 1 || identity[4] == 2,
      identity[5] == littleEndian
    else { throw damaged }
    let layout = Layout(is64: identity[4] == 2)
    let header = try bytes(at: 0, count: layout.headerSize)
    let table = address(header, layout.tableOffset, layout)
    let count = Int(number(header, layout.entryCount, UInt16.self))
    // The kernel refuses other sizes, and tables of more than 64 KiB.
    guard Int(number(header, layout.entrySize, UInt16.self)) == layout.programHeaderSize,
      count * layout.programHeaderSize <= 65536
    else { throw damaged }

    let entries = try bytes(at: table, count: count * layout.programHeaderSize)
    for start in stride(from: 0, to: entries.count, by: layout.programHeaderSize) {
      let interpreterType: UInt32 = 3
      guard number(entries, start, UInt32.self) == interpreterType else { continue }
      return try path(
        at: address(entries, start + layout.segmentOffset, layout),
        size: address(entries, start + layout.segmentSize, layout))
    }
    return nil
  }

  /// A path that ends with its only NUL.
  private func path(at offset: UInt64, size: UInt64) throws(SystemError) -> ByteString {
    guard (2...UInt64(PATH_MAX)).contains(size) else { throw damaged }
    let text = try bytes(at: offset, count: Int(size))
    guard text.firstIndex(of: 0) == text.count - 1 else { throw damaged }
    return ByteString(text.dropLast())
  }

  private func address(_ bytes: [UInt8], _ offset: Int, _ layout: Layout) -> UInt64 {
    layout.is64 ? number(bytes, offset, UInt64.self) : UInt64(number(bytes, offset, UInt32.self))
  }

  /// A number of this machine's byte order; the caller has made sure that the bytes are there.
  private func number<Number: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: [UInt8], _ offset: Int, _ type: Number.Type
  ) -> Number {
    bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: type) }
  }

  /// Exactly so many bytes.
  private func bytes(at offset: UInt64, count: Int) throws(SystemError) -> [UInt8] {
    guard let start = off_t(exactly: offset), off_t.max - start >= off_t(count) else { throw damaged }
    var read = 0
    let descriptor = descriptor
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      read = retrying { pread(descriptor, buffer.baseAddress, count, start) }
      initialized = max(read, 0)
    }
    guard read >= 0 else { throw .last("read \(name)") }
    guard read == count else { throw damaged }
    return bytes
  }
}
