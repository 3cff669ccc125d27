internal import Glibc
public import LinuxSystem
public import Logging
public import ToolboxCore

/// The container engine that is podman(1).
public enum Podman {
  /// The engine, asked through podman's command line.
  ///
  /// - Parameters:
  ///   - runner: how processes are run.
  ///   - environment: the environment that podman gets.
  ///   - logLevel: the level at which podman logs, in podman's words.
  ///   - logger: where podman's own messages go, at level debug.
  ///   - versions: where podman's version is remembered.
  ///   - program: this program, which podman is to call back.
  /// - Returns: the engine; no process is run yet.
  public static func engine(
    runner: any ProcessRunner, environment: Environment, logLevel: String, logger: Logger,
    versions: any VersionCache, program: ByteString
  ) -> any ContainerEngine & EngineExaminer {
    PodmanEngine(
      runner: runner, logLevel: ByteString(logLevel), logger: logger, versions: versions,
      environment: environment, program: program)
  }
}

struct PodmanEngine: ContainerEngine {
  let runner: any ProcessRunner
  private let logLevel: ByteString
  private let logger: Logger
  private let versions: any VersionCache
  private let scratch: ScratchDirectory
  private let configuration: ContainersConfiguration
  private let program: ByteString
  /// What makes podman answer a question, or start a container, with less work: variables of its environment.
  let haste: [ByteString: ByteString]
  /// What keeps podman from using several processors at once.
  private let onOneProcessor: [ByteString: ByteString]

  /// Milliseconds after which another podman may be started without being in the first one's way.
  ///
  /// Both open the same database. If bolt, which keeps it where podman was first used before version 5, finds it
  /// locked, it looks again after 50 milliseconds (`flockRetryTimeout` of bbolt), however short the lock is held; and
  /// two that start at the same moment come to it at the same moment, about two thirds through.
  private static let distance: Int64 = 7

  init(
    runner: any ProcessRunner, logLevel: ByteString, logger: Logger, versions: any VersionCache,
    environment: Environment, program: ByteString
  ) {
    scratch = ScratchDirectory(environment)
    configuration = ContainersConfiguration(environment)
    // Go's collector of garbage runs several times while podman starts, beside it, on the processor that the other one
    // needs. This way it hardly does, for some megabytes more; what is huge is collected all the same.
    haste = environment.nonEmpty("GOGC") == nil ? ["GOGC": "400"] : [:]
    onOneProcessor = environment.nonEmpty("GOMAXPROCS") == nil ? ["GOMAXPROCS": "1"] : [:]
    self.program = program
    self.runner = runner
    self.logLevel = logLevel
    self.logger = logger
    self.versions = versions
  }

  func version(asking: Bool) throws(EngineError) -> EngineVersion {
    if !asking || versions.isOwn, let version = versions.version { return version }
    let answer = try checked(["version", "--format", "json"])
    let listed: ListedVersion
    do { listed = try PodmanJSON.decode(ListedVersion.self, from: answer) } catch {
      throw .answerNotUnderstood(operation: "version", reason: String(describing: error))
    }
    guard let version = EngineVersion(listed.version) else {
      throw .answerNotUnderstood(operation: "version", reason: "\(listed.version) is not a version")
    }
    versions.remember(version)
    return version
  }

  func migrate() throws(EngineError) {
    _ = try checked(["system", "migrate"])
  }

  func migrate(toRuntime runtime: String) throws(EngineError) {
    _ = try checked(["system", "migrate", "--new-runtime", ByteString(runtime)])
  }

  func containerExists(_ name: String) throws(EngineError) -> Bool {
    if name.hasPrefix("-") { return false }
    return try exists(["container", "exists", ByteString(name)])
  }

  func imageExists(_ name: String) throws(EngineError) -> Bool {
    if name.hasPrefix("-") { return false }
    return try exists(["image", "exists", ByteString(name)])
  }

  func inspectContainer(_ name: String) throws(EngineError) -> ContainerDetails {
    let arguments = PodmanArguments.inspect("container", [try checked(name: name)])
    return try first([InspectedContainer].self, of: arguments).details
  }

  func inspectImage(_ name: String) throws(EngineError) -> ImageDetails {
    let arguments = PodmanArguments.inspect("image", [try checked(name: name)])
    return try first([InspectedImage].self, of: arguments).details
  }

  func inspectImages(_ ids: [String]) throws(EngineError) -> [ImageDetails] {
    var output = try captured(PodmanArguments.inspect("image", ids))
    // podman fails if one of them is missing, and prints the others all the same.
    if output.status == .exited(125) && !output.standardOutput.isEmpty { output.status = .exited(0) }
    return try list([InspectedImage].self, "inspect", output).get().map(\.details)
  }

  func lookForImages(_ names: [String], unlessContainer container: String) -> any PendingImages {
    ImageLookup([container] + names, self, runner, logger)
  }

  func inventory(
    containers: Bool, images: Bool
  ) -> (containers: Result<[ContainerSummary], EngineError>, images: Result<[ImageSummary], EngineError>) {
    var commands: [Command] = []
    // In this order, for the second one opens the database once more for each container.
    if images { commands.append(command(["images", "--format", "json"])) }
    if containers { commands.append(command(["ps", "--all", "--format", "json", "--sort", "names"])) }
    for index in commands.indices {
      // Side by side, each on a processor of its own.
      commands[index].variables = commands.count > 1 ? haste.merging(onOneProcessor) { $1 } : haste
      commands[index].delay = index == 0 ? 0 : Self.distance
    }
    var outputs: ArraySlice<CapturedOutput>
    do { outputs = try runner.capture(commands)[...] } catch {
      let error = EngineError.of(error)
      return (containers ? .failure(error) : .success([]), images ? .failure(error) : .success([]))
    }
    let imageResult = images ? list([ListedImage].self, "images", outputs.removeFirst()) : .success([])
    let containerResult = containers ? list([ListedContainer].self, "ps", outputs.removeFirst()) : .success([])
    return (containerResult.map { $0.map(\.summary) }, imageResult.map { $0.map(\.summary) })
  }

  func create(
    _ container: ContainerSpecification, advance: @escaping () -> Void
  ) throws(EngineError) -> String {
    let arguments = PodmanArguments.create(container, version: try version(asking: false))
    let words = (["podman", "--log-level", logLevel] + arguments).map(\.description)
    logger.debug("Creating container \(container.name):")
    for word in words { logger.debug("\(word)") }
    let output = try supervised(
      command(arguments),
      Supervision(
        whileWaiting: advance,
        undo: { output, run in undo(create: container.name, arguments, output, run) }), "create")
    return PodmanWords.identifier(in: output)
  }

  /// Removes a container that podman may have made.
  ///
  /// It ends with 125 where it has made nothing; else it may have made the container, and not have said so. Then there
  /// may also be another's of the same name, by another command. (Of two toolboxes that make the same container at
  /// the same moment, nobody can tell whose it is.)
  private func undo(
    create name: ContainerName, _ arguments: [ByteString], _ output: CapturedOutput,
    _ run: (Command) -> CapturedOutput?
  ) {
    if output.status == .exited(125) { return }
    var victim = PodmanWords.identifier(in: output.standardOutput)
    if victim.isEmpty {
      victim = name.description
      let inspected = run(command(PodmanArguments.inspect("container", [victim])))
      let found = inspected.flatMap { try? list([CreatedContainer].self, "inspect", $0).get().first }
      if let made = found?.createCommand, Array(made.suffix(arguments.count)) != arguments.map(\.description) {
        return
      }
      victim = found?.id ?? victim
    }
    _ = run(command(PodmanArguments.remove("rm", victim, force: true)))
  }

  func pull(
    _ image: ImageReference, authenticationFile: ByteString?, advance: @escaping () -> Void
  ) throws(EngineError) {
    _ = try checked(name: image.text)
    try fetch(command(PodmanArguments.pull(image, authenticationFile: authenticationFile)), "pull", advance)
  }

  /// Runs what fetches an image.
  func fetch(_ command: Command, _ operation: String, _ advance: @escaping () -> Void) throws(EngineError) {
    // There it leaves what it has fetched when it is interrupted.
    let directory = scratch.create()
    defer { if let directory { FileSystem.removeTree(directory) } }
    let supervision = Supervision(
      whileWaiting: advance, cleanUp: { if let directory { FileSystem.removeTree(directory) } })
    var command = command
    if let directory { command.variables["TMPDIR"] = directory }
    _ = try supervised(command, supervision, operation)
  }

  func downloadSize(
    of image: ImageReference, architecture: String?, authenticationFile: ByteString?
  ) -> any PendingSize {
    PendingDownloadSize(
      of: image, architecture: architecture, authenticationFile: authenticationFile, runner, logger)
  }

  func start(_ name: ContainerName) throws(EngineError) {
    try start(["start", ByteString(name.description)])
  }

  func start(_ name: ContainerName, id: String) throws(EngineError) -> Bool {
    guard try version(asking: false) >= PodmanArguments.filtersStart else { return false }
    // It prints the IDs of those that it has started.
    return PodmanWords.identifier(in: try checked(PodmanArguments.start(name, id: id))) == id
  }

  func start(_ name: ContainerName, keeping vital: [String]) throws(EngineError) -> [ContainerDetails.Mount] {
    let directory: ByteString
    do {
      directory = try FileSystem.createTemporaryDirectory(in: "/var/tmp", prefix: "toolbox-hooks-")
    } catch { throw .notStarted(error) }
    defer { FileSystem.removeTree(directory) }
    let report = directory.appending("report")
    do throws(SystemError) { try writeHook(in: directory, report: report, vital) } catch {
      throw .notStarted(error)
    }
    // The option takes the place of what is configured, which is to be run all the same.
    let directories = configuration.hooksDirectories.map { ByteString($0) } + [directory]
    try start(directories.flatMap { ["--hooks-dir", $0] } + ["start", ByteString(name.description)])
    return MountHook.leftOut((try? FileSystem.readUntrusted(report, upTo: 1 << 16)) ?? [])
  }

  private func writeHook(
    in directory: ByteString, report: ByteString, _ vital: [String]
  ) throws(SystemError) {
    guard let program = program.utf8, let report = report.utf8,
      let hook = try? MountHook.definition(program: program, report: report, vital: vital)
    else { throw SystemError(EILSEQ, "call back \(program)") }
    try FileSystem.write(hook, to: directory.appending("mounts.json"), mode: 0o600)
  }

  private func start(_ arguments: [ByteString]) throws(EngineError) {
    let output = try captured(arguments)
    let words = String(decoding: output.standardError, as: UTF8.self)
    // It is podman's only way to say so.
    if !output.status.isSuccess && words.contains("use system migrate to mitigate") {
      throw .runtimeUnsuitable(words: PodmanWords.lastError(in: output.standardError))
    }
    _ = try Self.checked(output, operation: "start")
  }

  func log(of name: ContainerName, since: Int64?) throws(EngineError) -> [UInt8] {
    let start: [ByteString] = since.map { ["--since", ByteString("\($0)")] } ?? []
    // Its words are the container's, which are logged as such.
    do {
      return try runner.capture(command(["logs"] + start + [ByteString(name.description)])).standardError
    } catch {
      throw .of(error)
    }
  }

  func execute(
    _ execution: Execution, in name: ContainerName
  ) throws(EngineError) -> (status: ExitStatus, words: String) {
    let version = try version(asking: false)
    let (arguments, variables) = PodmanArguments.execute(execution, in: name, version: version)
    var command = command(arguments)
    logger.debug("Running in container \(name):")
    for word in ["podman", "--log-level", logLevel] + arguments { logger.debug("\(word)") }
    command.variables = variables
    command.standardInput = .inherited
    command.standardOutput = .inherited
    command.standardError = execution.allocatesTerminal && logger.logLevel > .debug ? .kept : .inherited
    command.keepsDescriptors = true
    command.relaysSignals = true
    do {
      let output = try runner.run(command)
      return (output.status, PodmanWords.lastError(in: output.standardError))
    } catch { throw .of(error) }
  }

  func check(_ command: [ByteString], as user: ByteString, in name: ContainerName) throws(EngineError)
    -> Bool
  {
    let output = try captured(PodmanArguments.check(command, as: user, in: name))
    // `test` ends with 1, and `command -v` of some shells with 127.
    if [.exited(1), .exited(127)].contains(output.status) { return false }
    _ = try Self.checked(output, operation: "exec")
    return true
  }

  func removeContainer(_ name: String, force: Bool) throws(EngineError) {
    _ = try checked(PodmanArguments.remove("rm", checked(name: name), force: force))
  }

  func removeImage(_ name: String, force: Bool) throws(EngineError) {
    _ = try checked(PodmanArguments.remove("rmi", checked(name: name), force: force))
  }
}

// MARK: - Running podman

extension PodmanEngine {
  func command(_ arguments: [ByteString]) -> Command {
    Command("podman", ["--log-level", logLevel] + arguments)
  }

  /// A name that podman would take for an option names nothing.
  func checked(name: String) throws(EngineError) -> String {
    guard !name.hasPrefix("-") else {
      throw .failed(operation: "inspect", code: 125, words: "\(name) is not a name")
    }
    return name
  }

  private func captured(_ arguments: [ByteString]) throws(EngineError) -> CapturedOutput {
    do {
      var command = command(arguments)
      command.variables = haste
      let output = try runner.capture(command)
      logWords(output, of: arguments)
      return output
    } catch { throw .of(error) }
  }

  /// Standard output of a command that must succeed, and whose work is undone if this process does not live on.
  func supervised(
    _ command: Command, _ supervision: Supervision, _ operation: String
  ) throws(EngineError) -> [UInt8] {
    let output: CapturedOutput
    do { output = try runner.capture(command, supervision) } catch { throw .of(error, command.program) }
    logWords(output, of: [ByteString(operation)], program: command.program)
    return try Self.checked(output, operation: operation)
  }

  func logWords(_ output: CapturedOutput, of arguments: [ByteString], program: ByteString = "podman") {
    guard logger.logLevel <= .debug else { return }
    let words = String(decoding: output.standardError, as: UTF8.self)
    let operation = arguments.first { !$0.hasPrefix("-") && !$0.isAbsolutePath } ?? ""
    for line in words.split(separator: "\n") { logger.debug("\(program) \(operation): \(line)") }
  }

  /// Standard output of a command that must succeed.
  private func checked(_ arguments: [ByteString]) throws(EngineError) -> [UInt8] {
    try Self.checked(try captured(arguments), operation: arguments[0].description)
  }

  static func checked(_ output: CapturedOutput, operation: String) throws(EngineError) -> [UInt8] {
    if output.status == .timedOut { throw .timedOut(operation: operation) }
    guard output.status.isSuccess else {
      throw .failed(
        operation: operation, code: output.status.code, words: PodmanWords.lastError(in: output.standardError))
    }
    return output.standardOutput
  }

  private func exists(_ arguments: [ByteString]) throws(EngineError) -> Bool {
    let output = try captured(arguments)
    // Only 1 means that there is none.
    if output.status == .exited(1) { return false }
    _ = try Self.checked(output, operation: "\(arguments[0]) exists")
    return true
  }

  private func first<Entry: Decodable>(_ type: [Entry].Type, of arguments: [ByteString]) throws(EngineError)
    -> Entry
  {
    let entries = try list(type, "inspect", try captured(arguments)).get()
    guard let first = entries.first else {
      throw .answerNotUnderstood(operation: "inspect", reason: "the answer is empty")
    }
    return first
  }

  func list<Entry: Decodable>(
    _ type: [Entry].Type, _ operation: String, _ output: CapturedOutput
  ) -> Result<[Entry], EngineError> {
    do throws(EngineError) {
      let bytes = try Self.checked(output, operation: operation)
      // Where there is nothing, versions differ: an empty list, null, or no answer at all.
      if bytes.allSatisfy({ $0 == UInt8(ascii: "\n") }) { return .success([]) }
      do { return .success(try PodmanJSON.decode(Optional<[Entry]>.self, from: bytes) ?? []) } catch {
        logger.debug("podman \(operation) gave an unknown answer: \(error)")
        return .failure(.answerNotUnderstood(operation: operation, reason: String(describing: error)))
      }
    } catch { return .failure(error) }
  }
}

extension EngineError {
  /// A program that could not be run at all.
  static func of(_ error: SystemError, _ program: ByteString = "podman") -> EngineError {
    error.isMissingFile ? .programMissing(program.description) : .notStarted(error)
  }
}
