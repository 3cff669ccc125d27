internal import Architectures
public import LinuxSystem
internal import ToolboxRuntime

/// Makes a container that feels like the host.
public struct CreateContainer {
  /// What became of a request.
  public enum Outcome: Hashable, Sendable {
    /// The container was made.
    case created
    /// The person did not want the image to be fetched.
    case declined
  }

  private let host: Host
  private let doors: Doors

  /// Makes the use case for a host.
  public init(_ host: Host, _ doors: Doors) {
    self.host = host
    self.doors = doors
  }

  /// Makes the container; its image is fetched if it is not there.
  ///
  /// - Parameters:
  ///   - target: the container's name, and its image.
  ///   - assumesYes: whether an image is fetched without asking.
  ///   - authenticationFile: what podman is to log in to the registry with.
  /// - Returns: whether the container was made.
  /// - Throws: `ToolboxError`; then there is no container.
  public func callAsFunction(
    _ target: Target, assumesYes: Bool, authenticationFile: ByteString? = nil
  ) throws(ToolboxError) -> Outcome {
    guard doors.files.exists("/run/host") else { throw .hostLinkMissing }
    let emulation = try emulation(target)
    try doors.migration()
    guard let (image, mounts) = try prepare(target, emulation, assumesYes: assumesYes, authenticationFile)
    else { return .declined }
    if emulation == nil, let warning = ImageArchitecture(host, doors.files).warning(image) {
      doors.console.note(warning)
    }
    let specification = try checked(
      specification(target.container, image: image.name, image.details, mounts.get(), emulation))
    do {
      try host.runtimeDirectory.create(userID: host.user.id, groupID: host.user.groupID)
    } catch { throw .runtimeDirectoryUnusable(host.runtimeDirectory.path, error) }
    let id: String
    do throws(EngineError) {
      id = try doors.console.showingProgress("Creating container \(target.container): ") {
        (advance) throws(EngineError) in
        try doors.engine.create(specification, advance: advance)
      }
    } catch { throw .containerNotCreated(target.container, error) }
    // So that podman need not be asked when it is entered for the first time.
    KnownContainer(
      name: target.container.description, id: id,
      mounts: specification.volumes.map { .init($0.source.description, at: $0.target.description) },
      engine: KnownContainer.engine(of: host.environment),
      names: ContainerNames(ofContainer: id, environment: host.environment)
    ).remember(in: host.runtimeDirectory)
    return .created
  }

  /// By what the programs of a container are run where the host does not run them by itself.
  struct Emulation: Hashable {
    let architecture: Architecture
    let emulator: ByteString
  }

  private func emulation(_ target: Target) throws(ToolboxError) -> Emulation? {
    guard let architecture = target.architecture else { return nil }
    do {
      return Emulation(architecture: architecture, emulator: try doors.services.emulator(of: architecture))
    } catch { throw .emulatorUnusable(error) }
  }

  /// Whether a name is the one that is meant where none is said.
  public func isDefault(_ name: ContainerName) -> Bool {
    host.defaults.container == name
  }

  /// The image, and what of the host the container is to see, or why that cannot be found out, which is told of a native
  /// container only when all is well with the image; nil if the person did not want the image to be fetched.
  private func prepare(
    _ target: Target, _ emulation: Emulation?, assumesYes: Bool, _ authenticationFile: ByteString?
  ) throws(ToolboxError) -> (ImageAcquisition.Image, Result<HostMounts, ToolboxError>)? {
    if let emulation {
      try checkAbsence(target.container)
      let mounts = mounts()
      // Nothing is downloaded for a container that cannot be made.
      _ = try checked(
        specification(
          target.container, image: "", ImageDetails(labels: [:], tags: nil), mounts.get(), emulation))
      let images = ForeignImage(emulation.architecture, doors, hasTerminal: host.hasTerminal)
      return try images.acquire(target, assumesYes: assumesYes, authenticationFile: authenticationFile)
        .map { ($0, mounts) }
    }
    let images = ImageAcquisition(doors, hasTerminal: host.hasTerminal)
    if let glance = images.glance(target) {
      // While podman is at it.
      let mounts = mounts()
      if let image = glance.image() { return (image, mounts) }
    }
    try checkAbsence(target.container)
    guard let image = try images.acquire(target, assumesYes: assumesYes, authenticationFile: authenticationFile)
    else { return nil }
    return (image, mounts())
  }

  private func mounts() -> Result<HostMounts, ToolboxError> {
    do { return .success(try HostMounts(host, doors.files, doors.services)) } catch { return .failure(error) }
  }

  private func checkAbsence(_ name: ContainerName) throws(ToolboxError) {
    let exists: Bool
    do { exists = try doors.engine.containerExists(name.description) } catch { throw .engine(error) }
    if exists { throw .containerExists(name, isDefault: isDefault(name)) }
  }

  /// podman keeps containers in JSON, which other bytes than UTF-8 do not survive: such a container never starts.
  private func checked(_ specification: ContainerSpecification) throws(ToolboxError) -> ContainerSpecification {
    let path = host.toolboxPath
    guard path.isAbsolutePath, doors.files.isExecutable(path) else { throw .programUnusable(path) }
    let volumes = specification.volumes.flatMap { [$0.source, $0.target] }
    for text in specification.environment + volumes + specification.command where text.utf8 == nil {
      throw .notUTF8(text)
    }
    return specification
  }

  /// The search path of a container whose image has one that does not lead to this program; nil if it does.
  private func searchPath(_ image: ImageDetails) -> ByteString? {
    let prefix = "PATH="
    guard let entry = image.environment.last(where: { $0.hasPrefix(prefix) }) else { return nil }
    let folder = ContainerSpecification.programPath.parentPath.description
    if entry.dropFirst(prefix.count).split(separator: ":").contains(Substring(folder)) { return nil }
    return ByteString(entry + ":" + folder)
  }

  /// Everything that podman has to know; what can be set up at each start is left to the entry point.
  func specification(
    _ name: ContainerName, image: String, _ details: ImageDetails, _ mounts: HostMounts,
    _ emulation: Emulation? = nil
  ) -> ContainerSpecification {
    var environment: [ByteString] = []
    for name: ByteString in ["TOOLBX_DELAY_ENTRY_POINT", "TOOLBX_FAIL_ENTRY_POINT"] {
      if let value = host.environment[name] { environment.append(name + "=" + value) }
    }
    environment.append("TOOLBOX_PATH=" + host.toolboxPath)
    if !host.isRoot { environment.append("XDG_RUNTIME_DIR=" + host.runtimeDirectory.base) }
    if let path = searchPath(details) { environment.append(path) }

    let architecture = emulation.map { emulation -> [ByteString] in
      ["--arch", ByteString(emulation.architecture.ociName), "--arch-emulator-path", emulation.emulator]
    }
    let identity: [ByteString] = [
      "--gid", ByteString("\(host.user.groupID)"), "--home", host.home, "--shell", host.shell,
      "--uid", ByteString("\(host.user.id)"), "--user", host.user.name,
    ]
    return ContainerSpecification(
      name: name, image: image, isRootful: host.isRoot, clearsEntryPoint: !details.entryPoint.isEmpty,
      architecture: emulation?.architecture.ociName, environment: environment, volumes: mounts.volumes,
      command: ["toolbox", "--log-level", "debug", "init-container"] + (architecture ?? []) + identity
        + mounts.entryPointFlags)
  }
}
