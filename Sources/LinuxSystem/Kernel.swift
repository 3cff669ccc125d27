internal import CLinux
public import Glibc

/// Small questions to the kernel.
public enum Kernel {
  /// Gives up every capability for good, for this process and what it starts; see capabilities(7).
  ///
  /// - Throws: the error of prctl(2) or capset(2).
  public static func dropCapabilities() throws(SystemError) {
    guard clinux_drop_capabilities() == 0 else { throw .last("drop capabilities") }
  }

  /// Lets this process, which is root, take on a user's ID later, when it has no capabilities; see setresuid(2).
  ///
  /// - Throws: the error of setresuid(2).
  public static func save(userID: uid_t) throws(SystemError) {
    guard clinux_save_user(userID) == 0 else { throw .last("save user ID \(userID)") }
  }

  /// Takes on the ID that was saved.
  ///
  /// - Throws: the error of seteuid(2).
  public static func becomeSavedUser() throws(SystemError) {
    guard clinux_become_saved_user() == 0 else { throw .last("take on the saved user ID") }
  }

  /// Gives up every capability, and lets none be inherited; a set-user-ID program may still get some.
  ///
  /// - Throws: the error of prctl(2) or capset(2).
  public static func clearCapabilities() throws(SystemError) {
    guard clinux_clear_capabilities() == 0 else { throw .last("clear capabilities") }
  }

  /// Replaces this process by a program; returns only if that fails.
  ///
  /// - Parameters:
  ///   - path: the program, which is not looked up.
  ///   - words: its name and its arguments.
  ///   - environment: `NAME=VALUE` of what it gets.
  /// - Returns: the error number of execve(2).
  public static func execute(
    _ path: ByteString, _ words: [ByteString], _ environment: [ByteString]
  ) -> Int32 {
    withCStrings(words) { words in
      withCStrings(environment) { entries in
        path.withCString { path in
          execve(path, words, entries)
          return errno
        }
      }
    }
  }

  /// A lock for reading on a whole file, which its descriptor and all copies of it hold; see F_OFD_SETLK of fcntl(2).
  ///
  /// - Throws: the error of fcntl(2): EAGAIN where another has a lock for writing.
  public static func shareLock(on file: borrowing Descriptor) throws(SystemError) {
    guard clinux_share_lock(file.number) == 0 else { throw .last("lock a file") }
  }

  /// A descriptor that becomes readable, for poll(2), when a process ends.
  ///
  /// - Throws: ESRCH if there is no such process.
  public static func processDescriptor(_ id: Int32) throws(SystemError) -> Descriptor {
    let number = clinux_pidfd_open(id)
    guard number >= 0 else { throw .last("open process \(id)") }
    return Descriptor(owning: number)
  }

  /// The name of this machine or container; see uname(2).
  public static var hostName: ByteString {
    var buffer = [CChar](repeating: 0, count: 256)
    guard gethostname(&buffer, buffer.count - 1) == 0 else { return "" }
    return ByteString(cString: buffer)
  }

  /// The architecture for which the kernel was built, such as `x86_64`; see uname(2).
  public static var machine: ByteString {
    var names = utsname()
    guard uname(&names) == 0 else { return "" }
    return withUnsafeBytes(of: &names.machine) { bytes in ByteString(bytes.prefix { $0 != 0 }) }
  }

  /// The version of the kernel, such as `6.7.0-1-amd64`; see uname(2).
  public static var release: ByteString {
    var names = utsname()
    guard uname(&names) == 0 else { return "" }
    return withUnsafeBytes(of: &names.release) { bytes in ByteString(bytes.prefix { $0 != 0 }) }
  }

  /// Whole seconds of one of the kernel's clocks; see clock_gettime(2).
  static func seconds(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec)
  }

  /// Milliseconds of a clock that never jumps.
  public static func monotonicMilliseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }

  /// Waits until one of the descriptors is readable or the time is over; the result says which are readable.
  ///
  /// Without a time it waits for as long as it takes. Negative descriptors are passed over.
  ///
  /// - Throws: the error of poll(2).
  public static func wait(forReadable descriptors: [Int32], milliseconds: Int64?) throws(SystemError) -> [Bool]
  {
    var entries = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    let timeout = milliseconds.map { Int32(clamping: max($0, 0)) } ?? -1
    guard retrying({ poll(&entries, nfds_t(entries.count), timeout) }) >= 0 else { throw .last("poll") }
    return entries.map { $0.revents != 0 }
  }
}
