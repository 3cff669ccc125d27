internal import Glibc
internal import LinuxSystem

/// Lets names be looked up in the host's /etc/hosts, and the container's own name be found, too.
///
/// The host knows nothing of that name. Where the C library finds it by itself, by nss-myhostname(8), /etc/hosts is a
/// link to the host's. Elsewhere it is a copy with one name more: sudo(8) and others look the name up, and would ask
/// a name server, at worst in vain and for seconds.
struct ConfigureHosts: InitializationStep {
  private let path: ByteString
  private let root: ByteString
  private let hostFile: ByteString
  private let name: ByteString

  /// Names the files, which tests have elsewhere, and the container.
  init(
    _ path: ByteString = "/etc/hosts", root: ByteString = "/", hostFile: ByteString = "/run/host/etc/hosts",
    name: ByteString = Kernel.hostName
  ) {
    self.path = path
    self.root = root
    self.hostFile = hostFile
    self.name = name
  }

  var description: String { "redirect \(path) to \(hostFile)" }

  func execute() throws(InitializationError) {
    let redirection = RedirectPath(path, to: hostFile, .fileUnlessLink)
    if (try? FileSystem.kind(of: path, followingLinks: false)) == .symbolicLink,
      (try? FileSystem.readLink(path)) != hostFile
    {
      return try redirection.execute()
    }
    let content: [UInt8]
    do { content = try FileSystem.readSmall(hostFile, limit: Self.limit) } catch {
      // Names of the host count more than this one.
      try redirection.execute()
      if error.isMissingFile { return }
      throw InitializationError("failed to copy \(hostFile)", error)
    }
    if name.isEmpty || Self.names(content).contains(name) || hasHostNameModule {
      return try redirection.execute()
    }
    do throws(SystemError) {
      let copy = Self.header + content + Array("\n127.0.0.1 \(name)\n::1 \(name)\n".utf8)
      try FileSystem.update(path, to: copy, mode: 0o644)
    } catch {
      if error.code == EBUSY {
        throw InitializationError(
          "failed to write \(path): it is a mount point\n\(InitializationError.adviceForMountPoints)")
      }
      throw InitializationError("failed to write \(path)", error)
    }
  }

  /// Lists of hosts that are to be blocked have some megabytes.
  private static let limit = 1 << 26

  private static let header = Array(
    "# Written by Toolbx: the host's /etc/hosts and this container's name\n".utf8)

  /// The names in hosts(5).
  static func names(_ content: [UInt8]) -> Set<ByteString> {
    var names: Set<ByteString> = []
    for line in content.split(separator: UInt8(ascii: "\n")) {
      let words = line.prefix { $0 != UInt8(ascii: "#") }.split {
        $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t")
      }
      names.formUnion(words.dropFirst().map { ByteString($0) })
    }
    return names
  }

  /// Whether nsswitch.conf(5) names the module that knows the host's name, and it is installed.
  private var hasHostNameModule: Bool {
    guard let content = try? FileSystem.readSmall(root.appending("etc/nsswitch.conf")) else { return false }
    let lines = String(decoding: content, as: UTF8.self).split(separator: "\n")
    guard
      let hosts = lines.last(where: { $0.hasPrefix("hosts:") }),
      hosts.prefix(while: { $0 != "#" }).split(whereSeparator: \.isWhitespace).contains("myhostname")
    else { return false }
    let folders = ["lib64", "lib", "usr/lib64", "usr/lib"].map { root.appending($0) }
    let multiarch = folders.flatMap { folder in
      FileSystem.entries(of: folder).filter { $0.utf8?.contains("-linux-") ?? false }.map {
        folder.appending($0)
      }
    }
    return (folders + multiarch).contains { FileSystem.exists($0.appending("libnss_myhostname.so.2")) }
  }
}
