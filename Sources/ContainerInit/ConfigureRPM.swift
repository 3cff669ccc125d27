internal import LinuxSystem

/// Keeps RPM from touching what is mounted from the host.
struct ConfigureRPM: InitializationStep {
  private let path: ByteString = "/usr/lib/rpm/macros.d/macros.toolbox"

  var description: String { "configure RPM to ignore bind mounts" }

  func execute() throws(InitializationError) {
    guard FileSystem.exists(path.parentPath) else { return }
    let text = """
      # Written by Toolbx
      # https://containertoolbx.org/

      %_netsharedpath /dev:/media:/mnt:/proc:/sys:/tmp:/var/lib/flatpak:/var/lib/libvirt

      """
    do { try FileSystem.replace(path, with: Array(text.utf8), mode: 0o644) } catch {
      throw InitializationError("failed to configure RPM to ignore bind mounts", error)
    }
  }
}
