internal import Glibc

/// What /proc says about a process; see proc_pid_stat(5).
public struct ProcessStatus: Hashable, Sendable {
  /// The process ID.
  public let id: Int32
  /// The name of the program, at most 15 bytes of it.
  public let name: ByteString
  /// The ID of the parent.
  public let parent: Int32
  /// The ID of the process group.
  public let group: Int32
  /// The ID of the session.
  public let session: Int32
  /// When the process started, in clock ticks since boot: with the ID, it names a process for good.
  public let startTime: UInt64

  /// When the process started, by the clock on the wall as it goes now.
  public var startSecondsSince1970: Int64 {
    Kernel.seconds(CLOCK_REALTIME) - Kernel.seconds(CLOCK_BOOTTIME)
      + Int64(startTime / UInt64(max(sysconf(Int32(_SC_CLK_TCK)), 1)))
  }

  /// Reads the status of a process; nil if there is no such process.
  public init?(of id: Int32) {
    guard let line = try? FileSystem.read("/proc/\(id)/stat") else { return nil }
    self.init(line: line)
  }

  /// Reads a line of the form `PID (NAME) STATE PARENT …`; the name may hold anything, parentheses too.
  init?(line: [UInt8]) {
    guard let open = line.firstIndex(of: UInt8(ascii: "(")),
      let end = line.lastIndex(of: UInt8(ascii: ")")), open < end
    else { return nil }
    let fields = line[(end + 1)...].split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
    // The first of these is field 3 of the manual page, the state.
    guard let id = Int32(String(decoding: line[..<open].dropLast(), as: UTF8.self)), fields.count > 19,
      let parent = Int32(String(decoding: fields[1], as: UTF8.self)),
      let group = Int32(String(decoding: fields[2], as: UTF8.self)),
      let session = Int32(String(decoding: fields[3], as: UTF8.self)),
      let startTime = UInt64(String(decoding: fields[19], as: UTF8.self))
    else { return nil }
    self.id = id
    self.parent = parent
    self.group = group
    self.session = session
    self.startTime = startTime
    name = ByteString(line[(open + 1)..<end])
  }
}

/// The processes that /proc shows.
public enum ProcessTable {
  /// All of them; one that ends meanwhile is left out.
  public static func current() -> [ProcessStatus] {
    FileSystem.entries(of: "/proc").compactMap { name in
      name.utf8.flatMap { Int32($0) }.flatMap { ProcessStatus(of: $0) }
    }
  }

  /// What a process with one thread has started and not yet waited for.
  public static func children(of id: Int32) -> [Int32] {
    guard let list = try? FileSystem.read("/proc/\(id)/task/\(id)/children") else {
      // Not every kernel keeps them.
      return current().filter { $0.parent == id }.map(\.id)
    }
    return list.split(separator: UInt8(ascii: " ")).compactMap { Int32(String(decoding: $0, as: UTF8.self)) }
  }
}
