public import LinuxSystem

/// Why the container engine did not do what it was asked.
public enum EngineError: Error, Hashable, Sendable {
  /// A program of the engine is not installed.
  case programMissing(String)
  /// A program could not be started.
  case notStarted(SystemError)
  /// It ran and failed: what it was asked, the code it ended with and its own words.
  case failed(operation: String, code: Int32, words: String)
  /// Its answer could not be understood.
  case answerNotUnderstood(operation: String, reason: String)
  /// It gave no answer in the time that it had.
  case timedOut(operation: String)
  /// The OCI runtime that a container was made with cannot start it on this host; another one may.
  case runtimeUnsuitable(words: String)

  /// The code with which the engine ended, if it ran.
  public var code: Int32? {
    if case .failed(_, let code, _) = self { return code }
    return nil
  }
}

/// A number of bytes that is being asked for.
public protocol PendingSize: AnyObject {
  /// Becomes readable, for poll(2), when it is worthwhile to look; negative if there is nothing to wait for.
  var descriptor: Int32 { get }

  /// Looks.
  func poll() -> SizeAnswer

  /// Nobody wants to know any more.
  func cancel()
}

/// What is known about a number of bytes.
public enum SizeAnswer: Hashable, Sendable {
  /// Nothing yet.
  case pending
  /// The number.
  case known(Int64)
  /// It cannot be found out.
  case unknown
}

/// Images that are being looked for.
public protocol PendingImages: AnyObject {
  /// Waits for the answer, which is taken once.
  ///
  /// - Returns: details of those that are there, in the order in which they were named; nil if the answer leaves
  ///   anything open.
  func wait() -> [ImageDetails]?
}

/// The door to the program that keeps containers and images.
public protocol ContainerEngine {
  /// The engine's version, as it is remembered; `asking` it anew costs a process.
  ///
  /// What is remembered may have been changed by a container: it decides about options, not about more.
  ///
  /// - Throws: when the engine does not say.
  func version(asking: Bool) throws(EngineError) -> EngineVersion

  /// Brings containers that an older version has made up to date; stops all that run.
  ///
  /// - Throws: when that fails.
  func migrate() throws(EngineError)

  /// Lets all containers be run by another OCI runtime from now on; stops all that run.
  ///
  /// - Throws: when that fails.
  func migrate(toRuntime runtime: String) throws(EngineError)

  /// Whether there is a container of this name.
  ///
  /// - Throws: when the engine cannot tell.
  func containerExists(_ name: String) throws(EngineError) -> Bool

  /// Details of a container, named by name or ID.
  ///
  /// - Throws: also if there is no such container.
  func inspectContainer(_ name: String) throws(EngineError) -> ContainerDetails

  /// Whether there is an image of this name or ID.
  ///
  /// - Throws: when the engine cannot tell.
  func imageExists(_ name: String) throws(EngineError) -> Bool

  /// Details of an image, named by name or ID.
  ///
  /// - Throws: also if there is no such image.
  func inspectImage(_ name: String) throws(EngineError) -> ImageDetails

  /// Details of several images, named by ID, in no order; those that are not there are passed over.
  ///
  /// - Throws: when the engine cannot tell.
  func inspectImages(_ ids: [String]) throws(EngineError) -> [ImageDetails]

  /// Begins to look for images, and whether there is a container of a name, by a single question.
  ///
  /// Without an answer there may be the container, or the engine does not work, or something of another kind has one of
  /// the names: then it takes a question for each.
  func lookForImages(_ names: [String], unlessContainer container: String) -> any PendingImages

  /// All containers and images, asked for side by side; an error of one does not hide the other.
  func inventory(
    containers: Bool, images: Bool
  ) -> (containers: Result<[ContainerSummary], EngineError>, images: Result<[ImageSummary], EngineError>)

  /// Makes a container, and returns its ID. `advance` is called twice a second in the meantime.
  ///
  /// - Throws: in which case there is no such container, also if this process is interrupted or killed.
  func create(
    _ container: ContainerSpecification, advance: @escaping () -> Void
  ) throws(EngineError) -> String

  /// Fetches an image from its registry. `advance` is called twice a second in the meantime.
  ///
  /// - Throws: also if the registry refuses; then there is no such image.
  func pull(
    _ image: ImageReference, authenticationFile: ByteString?, advance: @escaping () -> Void
  ) throws(EngineError)

  /// Fetches an image for another architecture from its registry, and gives it a name here.
  ///
  /// - Parameters:
  ///   - image: its name there.
  ///   - architecture: in Go's words, such as `arm64`.
  ///   - name: under which it is kept.
  ///   - authenticationFile: what to log in to the registry with.
  ///   - advance: is called twice a second in the meantime.
  /// - Throws: also if the registry refuses; then there is no such image.
  func pull(
    _ image: ImageReference, architecture: String, as name: String, authenticationFile: ByteString?,
    advance: @escaping () -> Void
  ) throws(EngineError)

  /// Asks a registry for which architecture an image is, of which there may be variants for several.
  ///
  /// - Parameters:
  ///   - image: its name there.
  ///   - architecture: that of the variant that is wanted, in Go's words, such as `arm64`.
  ///   - authenticationFile: what to log in to the registry with.
  ///   - advance: is called twice a second in the meantime.
  /// - Returns: the one that is preferred, if there is a variant for it; that of an image without variants; nil if the
  ///   image does not say.
  /// - Throws: also if there are variants, but not this one.
  func architecture(
    ofRemote image: ImageReference, preferring architecture: String, authenticationFile: ByteString?,
    advance: @escaping () -> Void
  ) throws(EngineError) -> String?

  /// Begins to ask a registry how much there is to fetch.
  ///
  /// - Parameters:
  ///   - image: its name there.
  ///   - architecture: in Go's words, such as `arm64`; nil for the host's.
  ///   - authenticationFile: what to log in to the registry with.
  /// - Returns: the size to come.
  func downloadSize(
    of image: ImageReference, architecture: String?, authenticationFile: ByteString?
  ) -> any PendingSize

  /// Starts a container.
  ///
  /// - Throws: when its entry point could not be executed.
  func start(_ name: ContainerName) throws(EngineError)

  /// Starts a container if it has this ID, this name, and does not run.
  ///
  /// - Returns: whether it was started; false also where this version of the engine cannot look for all of that.
  /// - Throws: when its entry point could not be executed.
  func start(_ name: ContainerName, id: String) throws(EngineError) -> Bool

  /// Starts a container, this time without what it mounts and the host no longer has, but for what is mounted at
  /// these paths. Where this program itself is mounted, the running one takes the place of one that is missing.
  ///
  /// - Returns: what was left out.
  /// - Throws: when its entry point could not be executed.
  func start(_ name: ContainerName, keeping vital: [String]) throws(EngineError) -> [ContainerDetails.Mount]

  /// What the entry point wrote to its standard error since a moment, in seconds since 1970; nil for all of it.
  ///
  /// - Throws: when there is no log.
  func log(of name: ContainerName, since: Int64?) throws(EngineError) -> [UInt8]

  /// Runs a command in a running container with this process's own standard streams.
  ///
  /// With a terminal, what the engine itself has to say is not written between the command's output.
  ///
  /// - Returns: how the command ended, and the engine's words where they were kept.
  /// - Throws: when the engine's program could not be run.
  func execute(
    _ execution: Execution, in name: ContainerName
  ) throws(EngineError) -> (status: ExitStatus, words: String)

  /// Runs a command in a running container that nobody sees; whether it succeeds.
  ///
  /// - Throws: when the engine could not run it; a command that ends with 1 or 127 has not succeeded.
  func check(_ command: [ByteString], as user: ByteString, in name: ContainerName) throws(EngineError) -> Bool

  /// Removes a container, named by name or ID; with force also one that runs.
  ///
  /// - Throws: with code 1 if there is none, 2 if it runs.
  func removeContainer(_ name: String, force: Bool) throws(EngineError)

  /// Removes an image, named by name or ID; with force also the containers made from it.
  ///
  /// - Throws: with code 1 if there is none, 2 if something is based on it.
  func removeImage(_ name: String, force: Bool) throws(EngineError)
}
