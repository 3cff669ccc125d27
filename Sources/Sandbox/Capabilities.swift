internal import CCap
internal import Glibc
internal import LinuxSystem

/// The capabilities of this process, by libcap; see capabilities(7).
struct Capabilities {
  /// What the process has now.
  private let current: ccap_sets

  // The numbers are those of capabilities(7).
  private static let chown: UInt64 = 1 << 0
  private static let netAdmin: UInt64 = 1 << 12
  private static let sysAdmin: UInt64 = 1 << 21

  /// Those that programs which make file trees have a use for, and that harm nobody in a user namespace: CAP_CHOWN,
  /// CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER, CAP_FSETID, CAP_SETGID, CAP_SETUID, CAP_SETPCAP, CAP_SYS_CHROOT,
  /// CAP_SYS_PTRACE, CAP_SYS_ADMIN, CAP_SYS_RESOURCE, CAP_SETFCAP.
  private static let usual: UInt64 = [0, 1, 2, 3, 4, 6, 7, 8, 18, 19, 21, 24, 31].reduce(0) { $0 | 1 << $1 }
  /// Those that a network of one's own needs besides: CAP_NET_BIND_SERVICE, CAP_NET_ADMIN.
  private static let network: UInt64 = 1 << 10 | netAdmin

  /// Reads what this process has.
  ///
  /// - Throws: `SandboxError`, with a hint where the library is missing.
  init() throws(SandboxError) {
    guard ccap_load() else {
      throw SandboxError("load libcap.so.2", ENOENT, hint: "Install libcap (Debian: libcap2).")
    }
    var sets = ccap_sets()
    guard ccap_get(&sets) == 0 else { throw SandboxError("read the capabilities", errno) }
    current = sets
  }

  /// What this process may have, a bit for each.
  var permitted: UInt64 { current.permitted }

  /// Whether a capability is in effect.
  func has(_ capability: UInt64) -> Bool { current.effective & capability != 0 }

  /// The capability of a name such as `CAP_CHOWN`, in capitals or not, with the prefix or without.
  static func named(_ name: ByteString) -> UInt64? {
    let number = name.withCString { ccap_number($0) }
    if number >= 0 { return 1 << UInt64(number) }
    let prefixed = ("cap_" + name).withCString { ccap_number($0) }
    return prefixed >= 0 ? 1 << UInt64(prefixed) : nil
  }

  /// What a command in a user namespace that was made for it has.
  func usual(withNetwork: Bool) -> UInt64 {
    current.permitted & (withNetwork ? Self.usual | Self.network : Self.usual)
  }

  /// Makes these the capabilities of this process and of programs that it executes, whoever its user is, and takes all
  /// others out of reach.
  ///
  /// - Throws: `SandboxError`, which names the function of the library that has failed.
  static func limit(to kept: UInt64) throws(SandboxError) {
    var function: UnsafePointer<CChar>?
    guard ccap_limit(kept, &function) == 0 else {
      let code = errno
      throw SandboxError("set the capabilities: \(function.map { String(cString: $0) } ?? "")", code)
    }
  }
}

extension Capabilities {
  /// Whether files may be given away.
  var canChangeOwner: Bool { has(Self.chown) }
  /// Whether mounts may be made.
  var canAdminister: Bool { has(Self.sysAdmin) }
  /// Whether network interfaces may be made.
  var canAdministerNetwork: Bool { has(Self.netAdmin) }
}
