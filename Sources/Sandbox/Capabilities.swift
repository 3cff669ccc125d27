internal import CCap
internal import Glibc
internal import LinuxSystem

/// The capabilities of this process, by libcap; see capabilities(7).
struct Capabilities {
  /// What the process has now.
  private let current: ccap_sets

  /// Those that programs which make file trees have a use for, and that harm nobody in a user namespace.
  private static let usual: [UInt64] = [
    .changeOwner, .overrideAccess, .readAndSearch, .owner, .setID, .setGroup, .setUser, .setCapabilities,
    .changeRoot, .trace, .administer, .resources, .setFileCapabilities,
  ]
  /// Those that a network of one's own needs besides.
  private static let network: [UInt64] = [.bindService, .administerNetwork]

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
    let wanted = Self.usual + (withNetwork ? Self.network : [])
    return current.permitted & wanted.reduce(0) { $0 | $1 }
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

extension UInt64 {
  // The numbers are those of capabilities(7).
  fileprivate static let changeOwner: UInt64 = 1 << 0
  fileprivate static let overrideAccess: UInt64 = 1 << 1
  fileprivate static let readAndSearch: UInt64 = 1 << 2
  fileprivate static let owner: UInt64 = 1 << 3
  fileprivate static let setID: UInt64 = 1 << 4
  fileprivate static let setGroup: UInt64 = 1 << 6
  fileprivate static let setUser: UInt64 = 1 << 7
  fileprivate static let setCapabilities: UInt64 = 1 << 8
  fileprivate static let bindService: UInt64 = 1 << 10
  fileprivate static let administerNetwork: UInt64 = 1 << 12
  fileprivate static let changeRoot: UInt64 = 1 << 18
  fileprivate static let trace: UInt64 = 1 << 19
  fileprivate static let administer: UInt64 = 1 << 21
  fileprivate static let resources: UInt64 = 1 << 24
  fileprivate static let setFileCapabilities: UInt64 = 1 << 31
}

extension Capabilities {
  /// Whether files may be given away.
  var canChangeOwner: Bool { has(.changeOwner) }
  /// Whether mounts may be made.
  var canAdminister: Bool { has(.administer) }
  /// Whether network interfaces may be made.
  var canAdministerNetwork: Bool { has(.administerNetwork) }
}
