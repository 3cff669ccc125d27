internal import LinuxSystem
internal import ToolboxCore

/// What containers.conf(5) says about podman itself, as far as it matters to what we ask of podman.
struct ContainersConfiguration {
  private let environment: Environment

  init(_ environment: Environment) {
    self.environment = environment
  }

  /// Whether it sets `engine.image_copy_tmp_dir`; in what is not TOML that is for podman to say.
  var namesPlaceForImages: Bool {
    documents.contains { document in (try? document.text("image_copy_tmp_dir", in: "engine")) ?? nil != nil }
  }

  /// `engine.hooks_dir`, which an option of the command line takes the place of: the last file that sets it counts,
  /// or else podman's own default.
  var hooksDirectories: [String] {
    documents.compactMap { $0.texts("hooks_dir", in: "engine") }.last ?? ["/usr/share/containers/oci/hooks.d"]
  }

  private var documents: [TOMLDocument] {
    files.compactMap { file in (try? FileSystem.readSmall(file)).flatMap { try? TOMLDocument($0) } }
  }

  /// In the order in which podman reads them: later ones count more.
  private var files: [ByteString] {
    if let only = environment.nonEmpty("CONTAINERS_CONF") { return [only] }
    var folders: [ByteString] = ["/usr/share/containers", "/etc/containers"]
    if let user = environment.nonEmpty("XDG_CONFIG_HOME") ?? environment.nonEmpty("HOME")?.appending(".config")
    {
      folders.append(user.appending("containers"))
    }
    return folders.flatMap { folder in
      let parts = folder.appending("containers.conf.d")
      let names = FileSystem.entries(of: parts).filter { $0.description.hasSuffix(".conf") }.sorted()
      return [folder.appending("containers.conf")] + names.map { parts.appending($0) }
    }
  }
}
