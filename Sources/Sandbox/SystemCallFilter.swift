internal import CSeccomp
internal import Glibc
internal import LinuxSystem

/// A filter under which some system calls succeed without effect; see seccomp(2).
struct SystemCallFilter: ~Copyable {
  private let filter: OpaquePointer

  private static let names: [SandboxOptions.Suppression: [String]] = [
    .changeOwner: ["chown", "chown32", "fchown", "fchown32", "fchownat", "lchown", "lchown32"],
    .synchronize: [
      "arm_sync_file_range", "fdatasync", "fsync", "msync", "sync", "sync_file_range", "sync_file_range2",
      "syncfs",
    ],
  ]

  /// Makes a filter, for the architectures of all programs that the kernel runs.
  ///
  /// - Parameters:
  ///   - families: the system calls.
  ///   - handsOverOwners: whether calls that change owners are answered by another process; see `OwnershipLedger`.
  ///   - machine: the architecture in libseccomp's words; nil for this machine's, else it can only be looked at.
  /// - Throws: `SandboxError`, with a hint where the library is missing.
  init(
    suppressing families: Set<SandboxOptions.Suppression>, handsOverOwners: Bool = false,
    on machine: String? = nil
  ) throws(SandboxError) {
    let names = families.flatMap { Self.names[$0] ?? [] }
    var code: Int32 = 0
    var pointers = names.map { UnsafePointer(strdup($0)) }
    defer { for pointer in pointers { free(UnsafeMutablePointer(mutating: pointer)) } }
    guard let filter = cseccomp_make(&pointers, pointers.count, machine, &code) else {
      if code == -ENOSYS {
        throw SandboxError("load libseccomp.so.2", ENOENT, hint: "Install libseccomp (Debian: libseccomp2).")
      }
      throw SandboxError("make a filter of system calls", -code)
    }
    if handsOverOwners {
      var calls = OwnershipLedger.calls.map { UnsafePointer(strdup($0)) }
      defer { for call in calls { free(UnsafeMutablePointer(mutating: call)) } }
      let code = cseccomp_hand_over_owners(filter, &calls, calls.count)
      guard code == 0 else {
        cseccomp_release(filter)
        throw SandboxError("make a filter of system calls", -code)
      }
    }
    self.filter = filter
  }

  deinit {
    cseccomp_release(filter)
  }

  /// Puts it into effect for this process, which has CAP_SYS_ADMIN, and for all that it starts.
  ///
  /// Programs with a set-user-ID bit go on working.
  ///
  /// - Throws: `SandboxError`.
  consuming func install() throws(SandboxError) {
    let filter = filter
    discard self
    let code = cseccomp_install(filter, true)
    guard code == 0 else { throw SandboxError("filter system calls", -code) }
  }

  /// Puts it into effect, and lets the process behind a socket answer the calls that are handed over.
  ///
  /// - Throws: `SandboxError`.
  consuming func install(answeredBy socket: Int32) throws(SandboxError) {
    let filter = filter
    discard self
    let listener = cseccomp_install_handing_over(filter)
    guard listener >= 0 else { throw SandboxError("filter system calls", -listener) }
    try naming("filter system calls") { () throws(SystemError) in
      defer { close(listener) }
      try DescriptorPassing.send(listener, through: socket)
    }
  }

  /// What the kernel is given: instructions of classic BPF, of 8 bytes each.
  ///
  /// - Throws: `SandboxError`.
  func program() throws(SandboxError) -> [UInt8] {
    var size = 0
    var code: Int32 = 0
    guard let program = cseccomp_program(filter, &size, &code) else {
      throw SandboxError("make a filter of system calls", -code)
    }
    defer { free(program) }
    return Array(UnsafeRawBufferPointer(start: program, count: size))
  }
}
