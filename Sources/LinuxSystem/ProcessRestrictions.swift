internal import Glibc

/// What a process is forbidden for good; see proc_pid_status(5).
public struct ProcessRestrictions: Hashable, Sendable {
  /// Whether execve(2) gives it no new rights; see PR_SET_NO_NEW_PRIVS(2const).
  public let forbidsNewPrivileges: Bool
  /// How many filters of system calls it has; see seccomp(2).
  public let systemCallFilters: Int

  /// What this process is forbidden.
  public static var own: ProcessRestrictions {
    (try? ProcessRestrictions(of: getpid())) ?? ProcessRestrictions(status: "")
  }

  /// Asks about a process.
  ///
  /// - Throws: the error of open(2): ENOENT if there is no such process.
  public init(of processID: Int32) throws(SystemError) {
    self.init(status: String(decoding: try FileSystem.read("/proc/\(processID)/status"), as: UTF8.self))
  }

  /// Reads lines of the form `NAME:<tab>VALUE`.
  init(status: String) {
    var values: [Substring: Substring] = [:]
    for line in status.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1)
      if parts.count == 2 { values[parts[0]] = parts[1].drop { $0 == "\t" || $0 == " " } }
    }
    forbidsNewPrivileges = values["NoNewPrivs"] == "1"
    // Kernels before 5.9 say only that there are some.
    let isFiltered = values["Seccomp"].map { $0 != "0" } ?? false
    systemCallFilters = values["Seccomp_filters"].flatMap { Int($0) } ?? (isFiltered ? 1 : 0)
  }
}
