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
    if environment.nonEmpty("TMPDIR") == nil && ContainersConfiguration(environment).namesPlaceForImages {
      return nil
    }
    let parent = environment.nonEmpty("TMPDIR") ?? "/var/tmp"
    return try? FileSystem.createTemporaryDirectory(in: parent, prefix: "toolbox-pull-")
  }
}
