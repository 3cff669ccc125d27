internal import Glibc
internal import LinuxSystem

/// Writes a small file by which a program of the container is configured, if the container has the folder for it.
struct WriteConfiguration: InitializationStep {
  /// What shows who has written a file.
  static let header = "# Written by Toolbx\n# https://containertoolbx.org/\n"

  let description: String
  private let path: ByteString
  private let content: String
  private let mode: mode_t
  private let keepsExisting: Bool

  /// Says what is to be written.
  ///
  /// - Parameters:
  ///   - intention: what it is good for, in the imperative.
  ///   - path: where it is written.
  ///   - body: what stands behind the header.
  ///   - prologue: what stands before the header.
  ///   - mode: the file's mode, exactly.
  ///   - keepsExisting: whether a file that is there is left as it is, for people to edit.
  init(
    to intention: String, _ path: ByteString, _ body: String, prologue: String = "", mode: mode_t = 0o644,
    keepsExisting: Bool = false
  ) {
    description = intention
    self.path = path
    content = prologue + Self.header + body
    self.mode = mode
    self.keepsExisting = keepsExisting
  }

  func execute() throws(InitializationError) {
    do throws(SystemError) {
      guard try FileSystem.kind(of: path.parentPath) == .directory else { return }
      if keepsExisting && FileSystem.exists(path) { return }
      try FileSystem.update(path, to: Array(content.utf8), mode: mode)
    } catch { throw InitializationError("failed to \(description)", error) }
  }
}

extension WriteConfiguration {
  /// Keeps RPM from touching what is mounted from the host.
  static let rpm = WriteConfiguration(
    to: "configure RPM to ignore bind mounts", "/usr/lib/rpm/macros.d/macros.toolbox",
    "\n%_netsharedpath /dev:/media:/mnt:/proc:/sys:/tmp:/var/lib/flatpak:/var/lib/libvirt\n")

  /// Lets Kerberos find the tickets that the host's credential cache manager keeps.
  static let kerberos = WriteConfiguration(
    to: "configure Kerberos to use KCM as the default credential cache", "/etc/krb5.conf.d/kcm_default_ccache",
    """
    #
    # # To disable the KCM credential cache, comment out the following lines.

    [libdefaults]
        default_ccache_name = KCM:

    """, keepsExisting: true)
}
