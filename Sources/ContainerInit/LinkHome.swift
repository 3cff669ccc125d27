internal import LinuxSystem

/// Makes the home directory reachable by the path that the person uses, where that is, on the host, by way of links.
///
/// podman mounts a home directory at its place without links: of /home/u, a link to /srv/u, containers have /srv/u.
struct LinkHome: InitializationStep {
  private let home: ByteString
  private let hostRoot: ByteString
  private let root: ByteString

  /// Names the directory; tests have both roots elsewhere.
  init(_ home: ByteString, hostRoot: ByteString = "/run/host", root: ByteString = "") {
    self.home = home
    self.hostRoot = hostRoot
    self.root = root
  }

  var description: String { "link \(home) as the host does" }

  func execute() throws(InitializationError) {
    guard home.isAbsolutePath else { return }
    do throws(SystemError) {
      var path: ByteString = ""
      for component in home.bytes.split(separator: UInt8(ascii: "/")) {
        path = path + "/" + ByteString(component)
        let target = try FileSystem.readLink(hostRoot + path)
        let isMissing = try FileSystem.kind(of: root + path, followingLinks: false) == nil
        if let target, isMissing {
          try FileSystem.createSymbolicLink(at: root + path, to: target)
        } else if isMissing {
          // Nothing below it is there either.
          return
        }
      }
    } catch { throw InitializationError("failed to link \(home)", error) }
  }
}
