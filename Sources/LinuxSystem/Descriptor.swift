internal import CLinux
public import Glibc

/// An open file descriptor, closed when its owner goes away.
public struct Descriptor: ~Copyable {
  /// The number.
  public let number: Int32

  /// Takes over an open descriptor.
  public init(owning number: Int32) {
    self.number = number
  }

  /// Takes over what a system call has opened.
  ///
  /// - Throws: the error of that call, if it has failed.
  init(owning number: Int32, orThrow operation: String) throws(SystemError) {
    guard number >= 0 else { throw .last(operation) }
    self.number = number
  }

  /// Opens a file, close-on-exec; see open(2).
  ///
  /// - Throws: the error of open(2).
  public init(opening path: ByteString, _ flags: Int32, mode: mode_t = 0) throws(SystemError) {
    let number = path.withCString { path in retrying { open(path, flags | O_CLOEXEC, mode) } }
    guard number >= 0 else { throw .last("open \(path)") }
    self.number = number
  }

  /// Opens a file in an open directory, close-on-exec; see openat(2).
  ///
  /// - Throws: the error of openat(2).
  public init(
    opening name: ByteString, in directory: borrowing Descriptor, _ flags: Int32, mode: mode_t = 0
  ) throws(SystemError) {
    let parent = directory.number
    let number = name.withCString { name in retrying { openat(parent, name, flags | O_CLOEXEC, mode) } }
    guard number >= 0 else { throw .last("open \(name)") }
    self.number = number
  }

  /// A flag of open(2), O_PATH: the file is not opened but only held.
  ///
  /// Swift's Glibc module is built without _GNU_SOURCE.
  public static let pathOnly: Int32 = 0o10_000_000

  /// Duplicates a descriptor that somebody else owns, close-on-exec.
  ///
  /// - Throws: the error of fcntl(2).
  public init(duplicating other: Int32) throws(SystemError) {
    number = fcntl(other, F_DUPFD_CLOEXEC, 3)
    guard number >= 0 else { throw .last("duplicate descriptor \(other)") }
  }

  deinit {
    if number >= 0 { close(number) }
  }

  /// Another descriptor of the same open file, close-on-exec, which the caller closes.
  ///
  /// - Throws: the error of fcntl(2).
  public func duplicate() throws(SystemError) -> Int32 {
    try Descriptor(duplicating: number).release()
  }

  /// Gives the open descriptor to the caller, who closes it.
  consuming func release() -> Int32 {
    let number = number
    discard self
    return number
  }

  /// Reads once, at most `count` bytes; an empty result is the end of the file.
  ///
  /// - Throws: the error of read(2), EAGAIN among them.
  public func read(upTo count: Int = 65536) throws(SystemError) -> [UInt8] {
    let number = number
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      let result = retrying { Glibc.read(number, buffer.baseAddress, count) }
      failed = result < 0
      initialized = max(result, 0)
    }
    if failed { throw .last("read") }
    return bytes
  }

  /// Reads at most `count` bytes from a place in the file, which need not be where it is read otherwise.
  ///
  /// - Throws: the error of pread(2).
  public func read(upTo count: Int, at offset: Int64) throws(SystemError) -> [UInt8] {
    let number = number
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      let result = retrying { pread(number, buffer.baseAddress, count, off_t(offset)) }
      failed = result < 0
      initialized = max(result, 0)
    }
    if failed { throw .last("read") }
    return bytes
  }

  /// Reads to the end of the file.
  ///
  /// - Throws: the error of read(2).
  public func readToEnd() throws(SystemError) -> [UInt8] {
    // Most files are small, and memory that was never touched costs more than reading.
    var all = try read(upTo: 4096)
    while !all.isEmpty {
      let some = try read(upTo: max(4096, min(all.count, 65536)))
      if some.isEmpty { break }
      all += some
    }
    return all
  }

  /// Writes all bytes.
  ///
  /// - Throws: the error of write(2).
  public func write(_ bytes: [UInt8]) throws(SystemError) {
    try Self.write(bytes, to: number)
  }

  /// Writes all bytes to a descriptor that somebody else owns, such as 1 or 2.
  ///
  /// - Throws: the error of write(2).
  public static func write(_ bytes: [UInt8], to number: Int32) throws(SystemError) {
    var start = 0
    while start < bytes.count {
      let written = bytes.withUnsafeBytes { buffer in
        retrying { Glibc.write(number, buffer.baseAddress?.advanced(by: start), bytes.count - start) }
      }
      if written < 0 && errno == EAGAIN {
        // Somebody has made the terminal or pipe non-blocking, for all who share it.
        var entry = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
        _ = retrying { poll(&entry, 1, -1) }
        continue
      }
      guard written >= 0 else { throw .last("write") }
      start += written
    }
  }
}

/// The two ends of a new pipe, close-on-exec.
struct Pipe: ~Copyable {
  let reading: Descriptor
  let writing: Descriptor

  /// - Throws: the error of pipe2(2).
  init() throws(SystemError) {
    var ends: [Int32] = [-1, -1]
    guard clinux_pipe(&ends) == 0 else { throw .last("create a pipe") }
    reading = Descriptor(owning: ends[0])
    writing = Descriptor(owning: ends[1])
  }

  /// Closes the writing end and gives the reading end to the caller, who closes it.
  consuming func releaseReading() -> Int32 {
    reading.release()
  }

  /// Gives both ends to the caller, who closes them.
  consuming func release() -> (reading: Int32, writing: Int32) {
    (reading.release(), writing.release())
  }
}

/// Opens /dev/null on those of the descriptors 0, 1 and 2 that the caller has closed.
///
/// Otherwise the next files that are opened would be taken for the standard streams.
///
/// - Returns: the numbers of those that were closed.
@discardableResult
public func openStandardDescriptors() -> [Int32] {
  let closed = (Int32(0)...2).filter { fcntl($0, F_GETFD) < 0 }
  if !closed.isEmpty { clinux_open_standard_descriptors() }
  return closed
}

/// Whether a descriptor is a terminal.
public func isTerminal(_ descriptor: Int32) -> Bool {
  isatty(descriptor) == 1
}
