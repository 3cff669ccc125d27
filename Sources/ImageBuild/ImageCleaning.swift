internal import Glibc
internal import LinuxSystem
internal import Sandbox

/// Takes out of a root file system what says something about the build and not about the image, and puts in what a
/// toolbox needs.
struct ImageCleaning {
  private static let removed: [ByteString] = [
    "/etc/hostname", "/etc/hosts", "/etc/resolv.conf", "/var/cache/ldconfig/aux-cache",
    "/var/lib/dbus/machine-id",
    "/etc/passwd-", "/etc/group-", "/etc/shadow-", "/etc/gshadow-", "/etc/subuid-", "/etc/subgid-",
    "/var/lib/dpkg/status-old", "/var/lib/dpkg/available",
    "/var/cache/debconf/config.dat-old", "/var/cache/debconf/templates.dat-old",

  ]
  private static let emptied: [ByteString] = ["/dev", "/run", "/tmp", "/var/tmp"]
  /// Folders in which packages have theirs, which stay, as do files in which nothing is.
  private static let emptiedOfFiles: [ByteString] = [
    "/var/cache/apk", "/var/cache/apt", "/var/cache/dnf", "/var/cache/libdnf5", "/var/lib/apt/lists",
    "/var/lib/dnf",
    "/var/log",
  ]

  private let image: ImageRoot

  init(_ image: ImageRoot) {
    self.image = image
  }

  /// Cleans.
  ///
  /// - Throws: `BuildError`.
  func callAsFunction() throws(BuildError) {
    try image.change("clean up") { () throws(SystemError) in try Self.clean() }
  }

  private static func clean() throws(SystemError) {
    for path in removed { try? FileSystem.remove(path) }
    for path in emptied {
      for name in FileSystem.entries(of: path) { FileSystem.removeTree(path.appending(name)) }
    }
    for path in emptiedOfFiles { removeFiles(in: path) }
    // Keys that are in an image are no secrets.
    for name in FileSystem.entries(of: "/etc/ssh") where name.hasPrefix("ssh_host_") {
      try FileSystem.remove("/etc/ssh/" + name)
    }
    // Made anew at the first boot, or not at all.
    if FileSystem.exists("/etc/machine-id") {
      try FileSystem.replace("/etc/machine-id", with: [], mode: 0o444)
    }
    // People have no password in a toolbox, and are asked for none.
    try FileSystem.createDirectories("/etc/sudoers.d", mode: 0o750)
    let rule = "%\(group) ALL=(ALL) NOPASSWD:ALL\n"
    try FileSystem.replace("/etc/sudoers.d/toolbox", with: Array(rule.utf8), mode: 0o440)
  }

  private static func removeFiles(in directory: ByteString) {
    for name in FileSystem.entries(of: directory) {
      let path = directory.appending(name)
      guard let status = try? FileSystem.status(of: path, followingLinks: false) else { continue }
      if status.st_mode & S_IFMT == S_IFDIR {
        removeFiles(in: path)
      } else if status.st_size > 0 || name == "lock" {
        try? FileSystem.remove(path)
      }
    }
  }

  /// The group whose members may be root, which distributions call in one of two ways; see toolbox-init-container(1).
  private static var group: String {
    let groups = (try? FileSystem.readUntrusted("/etc/group", upTo: 1 << 20)) ?? []
    let hasSudo = groups.split(separator: UInt8(ascii: "\n")).contains { $0.starts(with: "sudo:".utf8) }
    return hasSudo ? "sudo" : "wheel"
  }
}
