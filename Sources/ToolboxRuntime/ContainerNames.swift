public import LinuxSystem

/// The file in which the engine's storage keeps the names of containers, as it was at a moment.
///
/// containers-storage(1) puts another into its place whenever a container is created, renamed or removed, and else
/// leaves it alone. For as long as it is the same, the names stand for the same containers.
public struct ContainerNames: Hashable, Sendable {
  let path: ByteString
  let identity: ByteString

  init(path: ByteString, identity: ByteString) {
    self.path = path
    self.identity = identity
  }

  /// Looks at the file.
  ///
  /// - Parameter directory: where the engine keeps what it knows of a container: `…/overlay-containers/ID/userdata`.
  public init(storedBeside directory: ByteString) {
    let folder = directory.parentPath.parentPath
    let file = folder.appending("containers.json")
    // Where the storage does not outlive the machine's run.
    self.init(path: FileSystem.exists(file) ? file : folder.appending("volatile-containers.json"))
  }

  /// Looks at the file of a user's storage at its usual place, if that has a container of this ID; else they are not
  /// known.
  public init(ofContainer id: String, environment: Environment) {
    let data = environment.nonEmpty("XDG_DATA_HOME") ?? (environment["HOME"] ?? "").appending(".local/share")
    let directory = data.appending("containers/storage/overlay-containers").appending(ByteString(id))
    if FileSystem.exists(directory) {
      self.init(storedBeside: directory.appending("userdata"))
    } else {
      self.init(path: "", identity: "")
    }
  }

  private init(path: ByteString) {
    self.init(path: path, identity: FileSystem.identity(of: path).map { ByteString($0) } ?? "")
  }

  /// The same file as it is now.
  public var now: ContainerNames { ContainerNames(path: path) }

  /// Whether it is there, and still the same.
  public var areUnchanged: Bool { !identity.bytes.isEmpty && now == self }
}
