internal import Glibc
public import LinuxSystem

/// What the engine has said once about a container of this name, and what does not change for as long as it has this
/// ID; so it need not be asked again.
///
/// A file in the runtime directory. Programs in containers may write it: nothing is believed that could do more harm
/// than a wrong container of the user's own.
public struct KnownContainer: Hashable, Sendable {
  /// Something of the host that the container mounts.
  public struct Mount: Hashable, Sendable {
    /// The path on the host; empty if it is not of the host.
    public var source: String
    /// The path in the container.
    public var target: String

    /// A mount.
    public init(_ source: String, at target: String) {
      self.source = source
      self.target = target
    }
  }

  /// The container's name.
  public var name: String
  /// The container's full ID.
  public var id: String
  /// What it mounts.
  public var mounts: [Mount]
  /// Which of the user's engines has it: what it goes by, as `engine(of:)` tells.
  public var engine: [ByteString]
  /// The engine's names when it said so; nil where it does not say where they are.
  public var names: ContainerNames?

  /// Collects the facts.
  public init(
    name: String, id: String, mounts: [Mount], engine: [ByteString], names: ContainerNames? = nil
  ) {
    self.name = name
    self.id = id
    self.mounts = mounts
    self.engine = engine
    self.names = names
  }

  /// Whether the name still stands for this container, as far as that can be seen.
  public var isCurrent: Bool { names?.areUnchanged ?? true }

  /// The same, when the engine has said it again.
  public var confirmed: KnownContainer {
    var confirmed = self
    confirmed.names = names?.now
    return confirmed
  }

  /// The variables by which podman(1) finds its containers: with other values it has others, of the same names.
  private static let variables: [ByteString] = [
    "CONTAINERS_CONF", "CONTAINERS_CONF_OVERRIDE", "CONTAINERS_STORAGE_CONF", "CONTAINER_CONNECTION",
    "CONTAINER_HOST", "HOME", "PODMAN_CONNECTIONS_CONF", "STORAGE_DRIVER", "STORAGE_OPTS", "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
  ]

  /// `NAME=VALUE` of what tells the user's engines apart.
  public static func engine(of environment: Environment) -> [ByteString] {
    variables.compactMap { name in environment.nonEmpty(name).map { name + "=" + $0 } }
  }
}

extension KnownContainer {
  private static let header: ByteString = "toolbox-known-container 1"
  private static let prefix: ByteString = "container-known-"
  private static let lockPrefix: ByteString = "container-starting-"
  private static let limit = 1 << 16

  var content: [UInt8] {
    var fields: [(key: ByteString, value: ByteString)] = [("name", ByteString(name)), ("id", ByteString(id))]
    fields += engine.map { ("engine", $0) }
    if let names { fields += [("names", names.path), ("names-identity", names.identity)] }
    for mount in mounts {
      fields += [("source", ByteString(mount.source)), ("target", ByteString(mount.target))]
    }
    return RecordFields.content(Self.header, fields)
  }

  init?(content: [UInt8]) {
    guard let fields = RecordFields.fields(of: content, header: Self.header) else { return nil }
    func texts(_ key: ByteString) -> [String]? {
      let values = fields.filter { $0.key == key }.map(\.value.utf8)
      return values.contains(nil) ? nil : values.compactMap(\.self)
    }
    guard let name = texts("name")?.first, let id = texts("id")?.first, Self.isID(id),
      let sources = texts("source"), let targets = texts("target"), sources.count == targets.count
    else { return nil }
    let path = fields.first { $0.key == "names" }?.value
    let identity = fields.first { $0.key == "names-identity" }?.value
    self.init(
      name: name, id: id, mounts: zip(sources, targets).map { Mount($0, at: $1) },
      engine: fields.filter { $0.key == "engine" }.map(\.value),
      names: path.map { ContainerNames(path: $0, identity: identity ?? "") })
  }

  private static func isID(_ text: String) -> Bool {
    text.utf8.count == 64 && text.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
  }

  /// What is known of a container of this name to an engine; nil where nothing is.
  public static func read(
    of name: String, engine: [ByteString], in directory: RuntimeDirectory
  ) -> KnownContainer? {
    let path = directory.path.appending(prefix + ByteString(name))
    guard let content = try? FileSystem.readUntrusted(path, upTo: limit + 1), content.count <= limit,
      let known = KnownContainer(content: content), known.name == name, known.engine == engine
    else { return nil }
    return known
  }

  /// Remembers it, unless that is known already; it is no harm if that is not possible.
  public func remember(in directory: RuntimeDirectory) {
    guard Self.isID(id), Self.read(of: name, engine: engine, in: directory) != self else { return }
    let path = directory.path.appending(Self.prefix + ByteString(name))
    try? FileSystem.replace(path, with: content, mode: 0o600)
  }

  /// Forgets the containers of this name or ID, which are gone.
  public static func forget(_ nameOrID: String, in directory: RuntimeDirectory) {
    for file in FileSystem.entries(of: directory.path) where file.hasPrefix(prefix) {
      let path = directory.path.appending(file)
      guard let name = ByteString(file.bytes.dropFirst(prefix.bytes.count)).utf8 else { continue }
      let content = try? FileSystem.readUntrusted(path, upTo: limit)
      let known = content.flatMap { KnownContainer(content: $0) }
      guard name == nameOrID || known?.id == nameOrID else { continue }
      try? FileSystem.remove(path)
    }
  }

  /// The file that is locked by who starts the container, so that several terminals do not start it at once.
  public static func lockPath(of name: String, in directory: RuntimeDirectory) -> ByteString {
    directory.path.appending(lockPrefix + ByteString(name))
  }
}
