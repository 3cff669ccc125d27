internal import LinuxSystem
internal import ToolboxCore

/// A place where podman keeps what it fetches until it is complete, and of which nothing is left.
///
/// podman keeps such files in `TMPDIR`, or /var/tmp, and leaves them there when it is killed. In a directory of its
/// own they can be removed with it. Where containers.conf(5) says another place, podman is left to it.
struct ScratchDirectory {
  private let environment: Environment

  init(_ environment: Environment) {
    self.environment = environment
  }

  /// Creates it.
  ///
  /// - Returns: nil if podman is to use the place that it knows.
  func create() -> ByteString? {
    if environment.nonEmpty("TMPDIR") == nil && configurationFiles.contains(where: namesPlace) { return nil }
    let parent = environment.nonEmpty("TMPDIR") ?? "/var/tmp"
    return try? FileSystem.createTemporaryDirectory(in: parent, prefix: "toolbox-pull-")
  }

  private var configurationFiles: [ByteString] {
    var folders: [ByteString] = ["/usr/share/containers", "/etc/containers"]
    if let user = environment.nonEmpty("XDG_CONFIG_HOME") ?? environment.nonEmpty("HOME")?.appending(".config")
    {
      folders.append(user.appending("containers"))
    }
    let files = folders.map { $0.appending("containers.conf") }
    let parts = folders.map { $0.appending("containers.conf.d") }.flatMap { folder in
      FileSystem.entries(of: folder).map { folder.appending($0) }
    }
    return files + parts + [environment.nonEmpty("CONTAINERS_CONF")].compactMap(\.self)
  }

  /// Whether a file sets `engine.image_copy_tmp_dir`; in what is not TOML that is for podman to say.
  private func namesPlace(_ file: ByteString) -> Bool {
    guard let content = try? FileSystem.readSmall(file), let document = try? TOMLDocument(content) else {
      return false
    }
    return (try? document.text("image_copy_tmp_dir", in: "engine")) != nil
  }
}
