internal import LinuxSystem

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

  /// Whether a line of a file sets `image_copy_tmp_dir`.
  private func namesPlace(_ file: ByteString) -> Bool {
    let lines = ((try? FileSystem.read(file)) ?? []).split(separator: UInt8(ascii: "\n"))
    return lines.contains { line in
      line.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }.starts(with: "image_copy_tmp_dir".utf8)
    }
  }
}
