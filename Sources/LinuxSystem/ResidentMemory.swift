internal import CLinux
internal import Glibc

/// The memory that this process takes up at the moment.
public enum ResidentMemory {
  /// Gives back what can be had again: for a process that is about to wait, perhaps for weeks.
  ///
  /// These are pages that are the same as in a file, most of the program and of its libraries: they stay in the page
  /// cache, from which the kernel maps them again, some at a time, when they are needed. And it is memory that the
  /// allocator keeps for later. Where the kernel does not tell what is mapped, nothing happens.
  ///
  /// There must be one thread: another one could map something else where a file has been.
  public static func release() {
    let ranges = reloadable()
    clinux_trim_heap()
    // The program, which is first, last: this is the program.
    ranges.reversed().forEach(release)
  }

  /// Gives back the pages at some addresses; what cannot be, since it is locked for instance, stays.
  static func release(_ range: Range<UInt>) {
    guard let start = UnsafeMutableRawPointer(bitPattern: range.lowerBound) else { return }
    madvise(start, range.count, MADV_DONTNEED)
  }

  /// The addresses of the pages that are as in a file; none if the kernel does not tell.
  static func reloadable() -> [Range<UInt>] {
    let pageSize = UInt(max(sysconf(Int32(_SC_PAGESIZE)), 1))
    guard let maps = try? FileSystem.read("/proc/self/maps"),
      let pageMap = try? Descriptor(opening: "/proc/self/pagemap", O_RDONLY)
    else { return [] }
    return files(in: maps).flatMap { range in
      let offset = Int64(range.lowerBound / pageSize) * 8
      let entries = try? pageMap.read(upTo: range.count / Int(pageSize) * 8, at: offset)
      return unchanged(entries ?? [], from: range.lowerBound, pageSize: pageSize)
    }
  }

  /// Where files are mapped so that changes are this process's alone, by the text of maps; see proc_pid_maps(5).
  static func files(in maps: [UInt8]) -> [Range<UInt>] {
    maps.split(separator: UInt8(ascii: "\n")).compactMap { line in
      // START-END PERMISSIONS OFFSET DEVICE INODE PATH
      let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 5)
      // What can be written to might be, between the question and the answer.
      guard fields.count == 6, fields[1].starts(with: "r-".utf8), fields[1].last == UInt8(ascii: "p"),
        !fields[4].elementsEqual([UInt8(ascii: "0")])
      else { return nil }
      let ends = fields[0].split(separator: UInt8(ascii: "-")).map {
        UInt(String(decoding: $0, as: UTF8.self), radix: 16)
      }
      guard ends.count == 2, let start = ends[0], let end = ends[1], start < end else { return nil }
      return start..<end
    }
  }

  /// The pages that are the file's own, by the entries of pagemap; see proc_pid_pagemap(5).
  ///
  /// What was written to, such as by the dynamic linker before it made it read-only, is in no file: it would be lost.
  static func unchanged(_ entries: [UInt8], from start: UInt, pageSize: UInt) -> [Range<UInt>] {
    var ranges: [Range<UInt>] = []
    for index in 0..<entries.count / 8 {
      // Of 64 bits, bit 63 is for a page that is present, and bit 61 for one that is in a file.
      let bits = UInt64(
        littleEndian: entries.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self) })
      guard bits & (1 << 63) != 0, bits & (1 << 61) != 0 else { continue }
      let address = start + UInt(index) * pageSize
      if let last = ranges.last, last.upperBound == address {
        ranges[ranges.count - 1] = last.lowerBound..<address + pageSize
      } else {
        ranges.append(address..<address + pageSize)
      }
    }
    return ranges
  }
}
