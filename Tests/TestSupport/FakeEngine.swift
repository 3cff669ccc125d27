public import Architectures
public import CDI
public import LinuxSystem
public import ToolboxCore
public import ToolboxRuntime

/// A container engine made of dictionaries.
public final class FakeEngine: ContainerEngine {
  /// The containers by name.
  public var containers: [String: ContainerDetails] = [:]
  /// The images by name.
  public var images: [String: ImageDetails] = [:]
  /// The rows of the lists.
  public var listed: (containers: [ContainerSummary], images: [ImageSummary]) = ([], [])
  /// What the engine itself says about each execution.
  public var words = ""
  /// What each execution ends with, the first one first.
  public var statuses: [ExitStatus] = []
  /// What `check` finds, the first one first.
  public var checks: [Bool] = []
  /// The process ID that a container has once it is started.
  public var processIDAfterStart: Int32 = 0
  /// The entry point's log.
  public var log: [UInt8] = []
  /// What is left out where mounts may be.
  public var leftOut: [ContainerDetails.Mount] = []
  /// Where mounts were that might not be left out.
  public private(set) var vital: [String] = []
  /// What each start fails with, the first one first; nil where it does not fail.
  public var startErrors: [EngineError?] = []
  /// What a change of the OCI runtime fails with.
  public var migrationError: EngineError?
  /// What removing fails with.
  public var removalCode: Int32?
  /// What was done, in words.
  public private(set) var events: [String] = []
  /// What else is found where images are looked for.
  public var alsoFound: [ImageDetails] = []
  /// What was asked before a container is created, in words.
  public private(set) var questions: [String] = []
  /// What was created.
  public private(set) var created: [ContainerSpecification] = []
  /// What was executed.
  public private(set) var executions: [Execution] = []

  /// Makes an engine without containers and images.
  public init() {}

  private static let missing = EngineError.failed(operation: "fake", code: 125, words: "no such object")

  /// What is remembered of the version.
  public var rememberedVersion = EngineVersion(known: "4.3.1")

  /// What is remembered, or 4.3.1.
  public func version(asking: Bool) throws(EngineError) -> EngineVersion {
    asking ? EngineVersion(known: "4.3.1") : rememberedVersion
  }

  /// Writes it down.
  public func migrate() throws(EngineError) { events.append("migrate") }

  /// Looks into the dictionary.
  public func containerExists(_ name: String) throws(EngineError) -> Bool {
    questions.append("container \(name)")
    return containers[name] != nil
  }

  /// Looks into the dictionary.
  public func inspectContainer(_ name: String) throws(EngineError) -> ContainerDetails {
    guard let details = containers[name] else { throw Self.missing }
    return details
  }

  /// Looks into the dictionary.
  public func imageExists(_ name: String) throws(EngineError) -> Bool {
    questions.append("image \(name)")
    return images[name] != nil
  }

  /// Looks into the dictionary.
  public func inspectImage(_ name: String) throws(EngineError) -> ImageDetails {
    guard let details = images[name] else { throw Self.missing }
    return details
  }

  /// Looks into the dictionary.
  public func inspectImages(_ ids: [String]) throws(EngineError) -> [ImageDetails] {
    events.append("inspect images \(ids.joined(separator: " "))")
    return ids.compactMap { images[$0] }
  }

  /// Finds what an engine would, in the dictionaries.
  public func lookForImages(_ names: [String], unlessContainer container: String) -> any PendingImages {
    questions.append("look for \(names.joined(separator: " ")) and \(container)")
    let found = names.compactMap { images[$0] }
    let isClear = containers[container] == nil && found.allSatisfy { $0.tags != nil }
    return FakeImages(isClear ? found + alsoFound : nil)
  }

  /// Returns the rows.
  public func inventory(
    containers: Bool, images: Bool
  ) -> (containers: Result<[ContainerSummary], EngineError>, images: Result<[ImageSummary], EngineError>) {
    (.success(containers ? listed.containers : []), .success(images ? listed.images : []))
  }

  /// Keeps the specification.
  public func create(
    _ container: ContainerSpecification, advance: @escaping () -> Void
  ) throws(EngineError) -> String {
    events.append("create \(container.name)")
    created.append(container)
    return "0123456789abcdef"
  }

  /// What fetching fails with.
  public var pullError: EngineError?

  /// Adds the image.
  public func pull(
    _ image: ImageReference, authenticationFile: ByteString?, advance: @escaping () -> Void
  ) throws(EngineError) {
    events.append("pull \(image.text)")
    if let pullError { throw pullError }
    images[image.text] = ImageDetails(labels: [:], tags: nil)
  }

  /// What registries have for an architecture that is asked for; an error where they do not have the image.
  public var remoteArchitecture: Result<String?, EngineError> = .success("arm64")

  /// Adds the image, if it is not nil what registries have.
  public func pull(
    _ image: ImageReference, architecture: String, as name: String, authenticationFile: ByteString?,
    advance: @escaping () -> Void
  ) throws(EngineError) {
    events.append("pull \(image.text) for \(architecture) as \(name)")
    images[name] = ImageDetails(labels: [:], tags: nil, architecture: architecture)
  }

  /// Answers as it was told.
  public func architecture(
    ofRemote image: ImageReference, preferring architecture: String, authenticationFile: ByteString?,
    advance: @escaping () -> Void
  ) throws(EngineError) -> String? {
    events.append("architecture of \(image.text)")
    return try remoteArchitecture.get()
  }

  /// Knows the size at once.
  public func downloadSize(
    of image: ImageReference, architecture: String?, authenticationFile: ByteString?
  ) -> any PendingSize {
    events.append(
      "size of \(image.text)" + (architecture.map { " for \($0)" } ?? "")
        + (authenticationFile.map { " with \($0)" } ?? ""))
    return FakeSize()
  }

  /// Writes it down.
  public func migrate(toRuntime runtime: String) throws(EngineError) {
    events.append("migrate to \(runtime)")
    if let migrationError { throw migrationError }
  }

  /// What the entry point does when it is started.
  public var whenStarted: () -> Void = {}

  /// Starts the container, if it is the one.
  public func start(_ name: ContainerName, id: String) throws(EngineError) -> Bool {
    guard let container = containers[name.description], container.id == id, container.processID <= 0 else {
      return false
    }
    try start(name)
    return true
  }

  /// Leaves out what it was told, and starts.
  public func start(_ name: ContainerName, keeping vital: [String]) throws(EngineError) -> [ContainerDetails
    .Mount]
  {
    self.vital = vital
    events.append("leave out mounts")
    try start(name)
    return leftOut
  }

  /// Gives the container its process, or fails as it was told.
  public func start(_ name: ContainerName) throws(EngineError) {
    events.append("start \(name)")
    if !startErrors.isEmpty, let error = startErrors.removeFirst() { throw error }
    containers[name.description]?.processID = processIDAfterStart
    whenStarted()
  }

  /// Returns the log.
  public func log(of name: ContainerName, since: Int64?) throws(EngineError) -> [UInt8] { log }

  /// Keeps the execution, and ends it as it was told.
  public func execute(
    _ execution: Execution, in name: ContainerName
  ) throws(EngineError) -> (status: ExitStatus, words: String) {
    executions.append(execution)
    return (statuses.isEmpty ? .exited(0) : statuses.removeFirst(), words)
  }

  /// Answers as it was told.
  public func check(_ command: [ByteString], as user: ByteString, in name: ContainerName) throws(EngineError)
    -> Bool
  {
    checks.isEmpty ? true : checks.removeFirst()
  }

  /// Removes, or fails as it was told.
  public func removeContainer(_ name: String, force: Bool) throws(EngineError) {
    if let removalCode { throw .failed(operation: "rm", code: removalCode, words: "words") }
    events.append("rm \(name)\(force ? " by force" : "")")
  }

  /// Removes, or fails as it was told.
  public func removeImage(_ name: String, force: Bool) throws(EngineError) {
    if let removalCode { throw .failed(operation: "rmi", code: removalCode, words: "words") }
    events.append("rmi \(name)\(force ? " by force" : "")")
  }
}

/// Images that have been found, or not, before anybody waits.
public final class FakeImages: PendingImages {
  private let found: [ImageDetails]?

  /// Makes an answer.
  public init(_ found: [ImageDetails]?) {
    self.found = found
  }

  /// What it was told.
  public func wait() -> [ImageDetails]? { found }
}

/// A size that is known from the beginning.
public final class FakeSize: PendingSize {
  private let answer: SizeAnswer

  /// Makes a size.
  public init(_ answer: SizeAnswer = .known(294_100_000)) {
    self.answer = answer
  }

  /// There is nothing to wait for.
  public let descriptor: Int32 = -1

  /// Always the same.
  public func poll() -> SizeAnswer { answer }

  /// Does nothing.
  public func cancel() {}
}

/// Services that are a dictionary of units and the addresses on which they listen.
public struct FakeServices: HostServices {
  private let sockets: [String: [ByteString]]

  /// Makes services.
  public init(_ sockets: [String: [ByteString]] = [:]) {
    self.sockets = sockets
  }

  /// What the dictionary says.
  public func listeningSockets(ofUnit unit: String) -> [ByteString] { sockets[unit] ?? [] }

  /// Where p11-kit listens.
  public var certificateSocket: ByteString?
  /// The driver.
  public var driver = NVIDIADriver.Discovery.none

  /// What it was told.
  public func certificateServer(in directory: RuntimeDirectory) -> ByteString? { certificateSocket }

  /// What it was told.
  public func nvidiaDriver() -> NVIDIADriver.Discovery { driver }

  /// The emulator of every architecture, or what is wrong with that.
  public var emulator: Result<ByteString, EmulatorError> = .success("/usr/bin/qemu-static")

  /// What it was told.
  public func emulator(of architecture: Architecture) throws(EmulatorError) -> ByteString {
    try emulator.get()
  }

  /// Nobody answers.
  public func requestFlatpakSession() throws(SystemError) { throw SystemError(2, "ask") }
}

/// A record of migrations in memory.
public final class FakeRecord: MigrationRecord {
  /// What is recorded.
  public private(set) var recorded: String

  /// Makes a record.
  public init(_ recorded: String = "4.3.1") {
    self.recorded = recorded
  }

  /// What is recorded.
  public func current() -> String? { recorded }

  /// Records what comes.
  public func update(_ body: (String) throws(ToolboxError) -> EngineVersion?) throws(ToolboxError) {
    if let version = try body(recorded) { recorded = version.description }
  }
}

/// Host files that are a dictionary of paths to what they resolve to.
public struct FakeFiles: HostFiles {
  private let targets: [ByteString: ByteString]

  /// Makes files of paths and their targets; a path that is no link leads to itself.
  public init(_ targets: [ByteString: ByteString]) {
    self.targets = targets
  }

  /// Whether the dictionary has the path.
  public func exists(_ path: ByteString) -> Bool { targets[path] != nil }

  /// Whether the dictionary has the path.
  public func isReachable(_ path: ByteString) -> Bool { exists(path) }

  /// Whether the dictionary has the path, and it is that of a program.
  public func isExecutable(_ path: ByteString) -> Bool {
    exists(path) && path.parentPath.lastPathComponent == "bin"
  }

  /// What the dictionary says.
  public func resolve(_ path: ByteString) throws(SystemError) -> ByteString {
    guard let target = targets[path] else { throw SystemError(2, "resolve \(path)") }
    return target
  }
}

/// A person who gives one answer, and remembers what was said.
public final class FakeConsole: Console {
  /// What was written to standard output.
  public private(set) var output = ""
  /// What was written to standard error.
  public private(set) var notes = ""
  /// What was asked.
  public private(set) var questions: [String] = []
  private let answer: Bool

  /// Makes a person.
  public init(answering answer: Bool = false) {
    self.answer = answer
  }

  /// Remembers the text.
  public func write(_ text: String) { output += text }

  /// Remembers the text.
  public func note(_ text: String) { notes += text }

  /// Gives the answer.
  public func confirms(_ question: String) -> Bool {
    questions.append(question)
    return answer
  }

  /// Gives the answer.
  public func confirmsDownload(of image: String, size: any PendingSize) -> Bool {
    confirms("download \(image), \(size.poll())")
  }

  /// Shows nothing.
  public func showingProgress<Result, Failure: Error>(
    _ text: String, _ body: (_ advance: @escaping () -> Void) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body({})
  }
}

/// Entry points that are all in the same state.
public struct FakeMonitor: EntryPointMonitor {
  private let state: EntryPointState
  private let publishesRecords: Bool

  /// Makes a monitor that always finds this, and records unless entry points are those of Toolbx.
  public init(_ state: EntryPointState = .ready(InitializationReport()), publishesRecords: Bool = true) {
    self.state = state
    self.publishesRecords = publishesRecords
  }

  /// Finds the state, without waiting.
  public func wait(_ wait: EntryPointWait) throws(SystemError) -> EntryPointState { state }

  /// Whether the state is that.
  public func isReady(
    containerID: String, named name: String, in directory: RuntimeDirectory, milliseconds: Int64
  ) throws(SystemError) -> Bool {
    if case .ready = state { return publishesRecords }
    return false
  }
}

/// Containers into which this process could go, or could not.
public final class FakeEntrance: ContainerEntrance {
  /// What gets somebody in; nil where there is no record.
  public var container: FakeOpenContainer?

  /// Makes an entrance to nowhere.
  public init() {}

  /// Opens the one container that there is.
  public func open(
    _ name: ContainerName, user: ByteString, in directory: RuntimeDirectory
  ) throws(EntryRefusal) -> any OpenContainer {
    guard let container else { throw .notRunning("no record") }
    return container
  }
}

/// A container that remembers what is run in it.
public final class FakeOpenContainer: OpenContainer {
  /// The full ID.
  public let id: String
  /// What the entry point says.
  public var report = InitializationReport()
  /// The container's own environment.
  public var environment: [ByteString] = []
  /// What was run.
  public private(set) var programs: [EntryProgram] = []
  /// How the next programs end.
  public var results: [Result<ExitStatus, EntryFailure>] = []

  /// A container with an ID.
  public init(id: String) {
    self.id = id
  }

  /// Remembers the program, and tells of what is missing.
  public func run(_ program: EntryProgram) throws(EntryFailure) -> ExitStatus {
    programs.append(program)
    return results.isEmpty ? .exited(0) : try results.removeFirst().get()
  }
}

/// Builds images of one release of Fedora, by writing it down.
public final class FakeBuilder: ImageBuilding {
  private let release: String?
  private let engine: FakeEngine
  /// What was built.
  public private(set) var built: [String] = []

  /// Makes a builder of a release; nil for none.
  public init(of release: String?, for engine: FakeEngine) {
    self.release = release
    self.engine = engine
  }

  /// Knows the one release.
  public func source(_ distribution: Distribution, release: String) -> String? {
    distribution.id == "fedora" && release == self.release ? "the packages of Fedora \(release)" : nil
  }

  /// Adds the image to the engine.
  public func build(_ distribution: Distribution, release: String) throws(ToolboxError) -> String {
    let name = "localhost/\(distribution.imageName):\(release)"
    built.append(name)
    engine.images[name] = ImageDetails(labels: [:], tags: [name])
    return name
  }
}
