internal import Glibc
internal import LinuxSystem

/// What is reported about a command to a descriptor of the caller: an object of JSON a line.
struct StatusReport {
  private let number: Int32
  /// The ends of a pipe: something is read from it if the command was not executed.
  private let reading: Int32
  private let writing: Int32

  private static let kinds = [
    "cgroup-namespace": "cgroup", "ipc-namespace": "ipc", "mnt-namespace": "mnt", "net-namespace": "net",
    "pid-namespace": "pid_for_children", "uts-namespace": "uts",
  ]

  init(to number: Int32) throws(SystemError) {
    self.number = number
    (reading, writing) = try ForkedProcess.pipe()
  }

  /// Tells of the process, and of the namespaces that it is in.
  func begin(_ process: Int32) {
    close(writing)
    var fields = ["\"child-pid\": \(process)"]
    for (name, kind) in Self.kinds.sorted(by: { $0.key < $1.key }) {
      guard let status = try? FileSystem.status(of: "/proc/self/ns/\(kind)") else { continue }
      fields.append("\"\(name)\": \(status.st_ino)")
    }
    write(fields)
  }

  /// Tells of the end, if the command has begun.
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
