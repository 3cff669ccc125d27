internal import Glibc
internal import LinuxSystem

/// What is reported about a command to a descriptor of the caller: an object of JSON a line.
struct StatusReport {
  private let number: Int32
  /// The ends of a pipe: something is read from it if the command was not executed.
  private let reading: Int32
  private let writing: Int32
  /// The fields of the namespaces that the command is in.
  private let namespaces: [String]

  private static let kinds = [
    ("cgroup-namespace", "cgroup"), ("ipc-namespace", "ipc"), ("mnt-namespace", "mnt"),
    ("net-namespace", "net"),
    ("pid-namespace", "pid_for_children"), ("uts-namespace", "uts"),
  ]

  /// Looks at the namespaces, which are this process's own and those of its children.
  ///
  /// - Throws: the error of pipe2(2).
  init(to number: Int32) throws(SystemError) {
    self.number = number
    (reading, writing) = try ForkedProcess.pipe()
    namespaces = Self.kinds.compactMap { name, kind in
      // It is nil as well where there is no /proc.
      let status = try? FileSystem.status(of: ByteString("/proc/self/ns/\(kind)"))
      return status.map { "\"\(name)\": \($0.st_ino)" }
    }
  }

  /// The descriptors that it needs.
  var descriptors: [Int32] { [number, reading] }

  /// Tells of the process.
  func begin(_ process: Int32) {
    close(writing)
    write(["\"child-pid\": \(process)"] + namespaces)
  }

  /// Tells of the end, if the command was executed.
  func end(_ status: ExitStatus) {
    var byte: UInt8 = 0
    if read(reading, &byte, 1) == 0 { write(["\"exit-code\": \(status.code)"]) }
  }

  /// In the command's process: what must be written to if the command is not executed.
  func noticeOfFailure() -> Int32 {
    close(reading)
    return writing
  }

  private func write(_ fields: [String]) {
    let line = "{" + fields.joined(separator: ", ") + "}\n"
    try? Descriptor.write(Array(line.utf8), to: number)
  }
}
