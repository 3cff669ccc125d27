internal import Glibc

/// The program that the kernel loads to start another: the dynamic linker; see elf(5).
public enum ELFInterpreter {
  /// The path of a program's interpreter, as its program headers say it; nil where there is none, as in a static one.
  ///
  /// Only files of this machine's byte order are understood, for no others can be run.
  ///
  /// - Throws: ENOEXEC if it is no regular file or no ELF file, or one that is damaged; else the error of open(2) or pread(2).
  public static func path(of program: ByteString) throws(SystemError) -> ByteString? {
    let file = try open(program)
    let reader = ELFReader(name: program, descriptor: file.number)
    return try reader.interpreter(reader.programHeaders())
  }

  /// Whether a program needs neither an interpreter nor libraries: one that is static, be it position-independent.
  ///
  /// - Parameter program: the path of its file.
  /// - Returns: whether it starts in a file tree in which there is nothing else.
  /// - Throws: as `path(of:)`.
  public static func isStatic(_ program: ByteString) throws(SystemError) -> Bool {
    let file = try open(program)
    let reader = ELFReader(name: program, descriptor: file.number)
    let headers = try reader.programHeaders()
    guard try reader.interpreter(headers) == nil else { return false }
    return try !reader.needsLibraries(headers)
  }

  private static func open(_ program: ByteString) throws(SystemError) -> Descriptor {
    // A FIFO would be waited for.
    let file = try Descriptor(opening: program, O_RDONLY | O_NONBLOCK)
    var status = stat()
    guard fstat(file.number, &status) == 0 else { throw .last("stat \(program)") }
    guard status.st_mode & S_IFMT == S_IFREG else { throw SystemError(ENOEXEC, "read \(program)") }
    return file
  }
}

/// Reads an open ELF file; nothing in it is believed before it was compared with the file's end.
private struct ELFReader {
  let name: ByteString
  let descriptor: Int32

  /// Where things are in a file of 32 or 64 bits: offsets in bytes.
  struct Layout {
    let is64: Bool
    var headerSize: Int { is64 ? 64 : 52 }
    var tableOffset: Int { is64 ? 32 : 28 }
    var entrySize: Int { is64 ? 54 : 42 }
    var entryCount: Int { is64 ? 56 : 44 }
    var programHeaderSize: Int { is64 ? 56 : 32 }
    var segmentOffset: Int { is64 ? 8 : 4 }
    var segmentSize: Int { is64 ? 32 : 16 }
    var dynamicEntrySize: Int { is64 ? 16 : 8 }
  }

  /// The segments of a program, each by the bytes of its header.
  struct ProgramHeaders {
    fileprivate let layout: Layout
    fileprivate let entries: [[UInt8]]
  }

  private var damaged: SystemError { SystemError(ENOEXEC, "read \(name)") }

  /// Reads the table that says what a program consists of.
  func programHeaders() throws(SystemError) -> ProgramHeaders {
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

    let bytes = try bytes(at: table, count: count * layout.programHeaderSize)
    let entries = stride(from: 0, to: bytes.count, by: layout.programHeaderSize).map { start in
      Array(bytes[start..<start + layout.programHeaderSize])
    }
    return ProgramHeaders(layout: layout, entries: entries)
  }

  /// The place of the first segment of a type, in the file.
  private func segment(_ type: UInt32, _ headers: ProgramHeaders) -> (offset: UInt64, size: UInt64)? {
    guard let entry = headers.entries.first(where: { number($0, 0, UInt32.self) == type }) else { return nil }
    let layout = headers.layout
    return (address(entry, layout.segmentOffset, layout), address(entry, layout.segmentSize, layout))
  }

  func interpreter(_ headers: ProgramHeaders) throws(SystemError) -> ByteString? {
    let interpreterType: UInt32 = 3
    guard let (offset, size) = segment(interpreterType, headers) else { return nil }
    return try path(at: offset, size: size)
  }

  /// Whether the dynamic section, which static programs may have too, names libraries.
  func needsLibraries(_ headers: ProgramHeaders) throws(SystemError) -> Bool {
    let dynamicType: UInt32 = 2
    let (end, needed): (UInt64, UInt64) = (0, 1)
    guard let (offset, size) = segment(dynamicType, headers) else { return false }
    // The tag and the value of each entry; real programs have some dozens.
    let entrySize = headers.layout.dynamicEntrySize
    guard size <= 65536 else { throw damaged }
    let entries = try bytes(at: offset, count: Int(size) / entrySize * entrySize)
    let tags = stride(from: 0, to: entries.count, by: entrySize).map { address(entries, $0, headers.layout) }
    return tags.prefix { $0 != end }.contains(needed)
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
