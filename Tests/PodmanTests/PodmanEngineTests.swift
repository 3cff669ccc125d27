import LinuxSystem
import Logging
import TestSupport
import Testing

@testable import Podman
@testable import ToolboxCore

struct PodmanEngineTests {
  private let runner = RecordingProcessRunner()

  private func engine(
    _ runner: RecordingProcessRunner? = nil, environment: [ByteString: ByteString] = [:]
  ) -> any ContainerEngine {
    let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    return Podman.engine(
      runner: runner ?? self.runner,
      environment: Environment(environment.merging(["TMPDIR": temporary.path]) { $1 }), logLevel: "error",
      logger: logger, versions: versions, program: "/usr/bin/toolbox")
  }

  private let versions = MemoryCache()
  private let temporary = TemporaryDirectory()

  private final class MemoryCache: VersionCache {
    var version: EngineVersion?
    var isOwn = false

    func remember(_ version: EngineVersion) {
      self.version = version
      isOwn = true
    }
  }

  private func failure(_ body: () throws -> Void) -> EngineError? {
    do { try body() } catch { return error as? EngineError }
    return nil
  }

  @Test func everyCommandSaysTheLogLevel() throws {
    runner.answer(["container", "exists", "a"])
    #expect(try engine().containerExists("a"))
    var asked = Command("podman", ["--log-level", "error", "container", "exists", "a"])
    asked.variables = ["GOGC": "400"]
    #expect(runner.commands == [asked])
  }

  @Test(arguments: [
    ("{\"Client\":{\"Version\":\"4.3.1\"},\"Server\":null}", "4.3.1"), ("{\"Version\":\"1.6.4\"}", "1.6.4"),
  ])
  func theVersionIsAskedForOnce(answer: String, version: String) throws {
    runner.answer(["version"], output: answer)
    let engine = engine()
    #expect(try engine.version(asking: false).description == version)
    #expect(try engine.version(asking: false).description == version)
    // It was this process that has asked.
    #expect(try engine.version(asking: true).description == version)
    #expect(runner.commands.count == 1)
    versions.isOwn = false
    #expect(try engine.version(asking: true).description == version)
    #expect(runner.commands.count == 2)
  }

  @Test func aVersionThatIsNoneIsSaidSo() {
    runner.answer(["version"], output: "{\"Version\":\"a b\"}")
    #expect(
      failure { _ = try engine().version(asking: false) }
        == .answerNotUnderstood(operation: "version", reason: "a b is not a version"))
  }

  @Test(arguments: [
    ("{\"LayersData\":[{\"Size\":294000000},{\"Size\":100000}]}", SizeAnswer.known(294_100_000)),
    ("not JSON", .unknown),
  ])
  func theSizeOfADownloadIsThatOfItsLayers(answer: String, size: SizeAnswer) {
    runner.answer(["inspect"], output: answer)
    let image = ImageReference("localhost:5000/a:1")
    #expect(engine().downloadSize(of: image, architecture: nil, authenticationFile: nil).poll() == size)
    #expect(runner.commands.map(\.program) == ["skopeo"])
  }

  /// What skopeo says before version 1.10, and then the manifest.
  @Test(arguments: [
    ("{\"layers\":[{\"size\":7},{\"size\":8}]}", SizeAnswer.known(15)), ("{\"fsLayers\":[]}", .unknown),
    (
      "{\"manifests\":[{\"digest\":\"sha256:aa\",\"platform\":{\"architecture\":\"arm64\",\"os\":\"linux\"}}]}",
      .unknown
    ),
    (
      """
      {"manifests":[{"digest":"sha256:aa","platform":{"architecture":"arm64","os":"linux"}},
        {"digest":"sha256:bb","platform":{"architecture":"amd64","os":"linux"}}]}
      """, .known(42)
    ),
  ])
  func anOldSkopeoIsAskedForTheManifest(manifest: String, size: SizeAnswer) {
    runner.answer(
      ["--format", "json", "docker://localhost:5000/a:1"],
      output: "{\"Name\":\"localhost:5000/a\",\"Architecture\":\"amd64\",\"Os\":\"linux\",\"Layers\":[]}")
    runner.answer(["--raw", "docker://localhost:5000/a:1"], output: manifest)
    runner.answer(["--raw", "docker://localhost:5000/a@sha256:bb"], output: "{\"layers\":[{\"size\":42}]}")
    let pending = engine().downloadSize(
      of: ImageReference("localhost:5000/a:1"), architecture: nil, authenticationFile: "/f")
    #expect(pending.poll() == size)
    #expect(runner.commands.allSatisfy { $0.arguments.contains("/f") })
  }

  @Test func whatIsFetchedHasAPlaceOfItsOwnThatIsGoneAfterwards() throws {
    runner.answer(["pull"])
    try engine().pull(ImageReference("localhost:5000/a:1"), authenticationFile: nil, advance: {})
    let directory = try #require(runner.commands[0].variables["TMPDIR"])
    #expect(directory.hasPrefix(temporary.path.appending("toolbox-pull-")))
    #expect(!FileSystem.exists(directory))
  }

  private func architecture(_ runner: RecordingProcessRunner) throws -> String? {
    try engine(runner).architecture(
      ofRemote: ImageReference("localhost:5000/a:1"), preferring: "arm64", authenticationFile: nil, advance: {})
  }

  @Test func skopeoTellsTheArchitectureOfAnImage() throws {
    runner.answer(["--override-arch", "arm64"], output: "{\"Architecture\":\"amd64\"}")
    #expect(try architecture(runner) == "amd64")
    runner.answer(["--override-arch", "arm64"], output: "{}")
    #expect(try architecture(runner) == nil)
    runner.answer(
      ["--override-arch", "arm64"],
      errors: #"time="2026-01-01T00:00:00Z" level=fatal msg="no image for \"arm64\", variant \"\"""# + "\n",
      .exited(1))
    #expect(
      failure { _ = try architecture(runner) }
        == .failed(operation: "inspect", code: 1, words: #"no image for "arm64", variant """#))
    #expect(runner.commands.map(\.program) == ["skopeo", "skopeo", "skopeo"])
    let missing = RecordingProcessRunner(failure: SystemError(2, "run skopeo"))
    #expect(failure { _ = try architecture(missing) } == .programMissing("skopeo"))
  }

  @Test func skopeoFetchesInAPlaceOfItsOwn() throws {
    runner.answer(["copy"])
    try engine().pull(
      ImageReference("localhost:5000/a:1"), architecture: "arm64", as: "localhost:5000/a:1-arm64",
      authenticationFile: nil, advance: {})
    #expect(runner.commands[0].program == "skopeo")
    let directory = try #require(runner.commands[0].variables["TMPDIR"])
    #expect(!FileSystem.exists(directory))
  }

  @Test func withoutSkopeoTheSizeIsNotKnown() {
    let missing = RecordingProcessRunner(failure: SystemError(2, "run skopeo"))
    let size = engine(missing).downloadSize(of: ImageReference("a"), architecture: nil, authenticationFile: nil)
    #expect(size.poll() == .unknown)
  }

  @Test func onlyCode1MeansThatThereIsNone() throws {
    runner.answer(["exists", "none"], .exited(1))
    runner.answer(["exists", "broken"], errors: "noise\nError: database is locked\n", .exited(125))
    #expect(try !engine().imageExists("none"))
    #expect(
      failure { _ = try engine().imageExists("broken") }
        == .failed(operation: "image exists", code: 125, words: "database is locked"))
  }

  private static let image = "{\"Id\":\"aa\",\"RepoTags\":[\"localhost/x:1\"],\"Config\":{}}"

  /// That something is missing is told by the code, and by what is not in the list.
  @Test(arguments: [
    ("[\(image)]", 125, true), ("[\(image)]", 0, true), ("[]", 125, true), ("", 125, false),
    ("[\(image)]", 1, false),
    ("[{\"Id\":\"cc\",\"State\":{},\"Config\":{}},\(image)]", 0, false),
    ("[{\"name\":\"net\"},\(image)]", 125, false),
    ("[{\"Id\":\"bb\",\"RepoTags\":null}]", 125, false), ("not JSON", 125, false),
  ])
  func imagesAndAContainerAreLookedForAtOnce(answer: String, code: Int32, isClear: Bool) {
    runner.answer(["inspect"], output: answer, .exited(code))
    let pending = engine().lookForImages(["localhost/x:1", "a/x:1"], unlessContainer: "box")
    let found = pending.wait()
    #expect(found?.map(\.id) == (isClear ? answer == "[]" ? [] : ["aa"] : nil))
    var asked = Command(
      "podman",
      [
        "--log-level", "error", "inspect", "--format", "json", "--type", "all", "box", "localhost/x:1",
        "a/x:1",
      ])
    asked.variables = ["GOGC": "400"]
    #expect(runner.commands == [asked])
    #expect(pending.wait() == nil)
  }

  @Test func whatPodmanCannotBeAskedAtOnceIsLeftOpen() {
    let missing = RecordingProcessRunner(failure: SystemError(2, "run podman"))
    #expect(engine(missing).lookForImages(["x:1"], unlessContainer: "box").wait() == nil)
    #expect(engine().lookForImages(["-x.y/z:1"], unlessContainer: "box").wait() == nil)
    #expect(runner.commands == [])
  }

  @Test func aMissingPodmanIsSaidSo() {
    let missing = RecordingProcessRunner(failure: SystemError(2, "run podman"))
    #expect(failure { _ = try engine(missing).containerExists("a") } == .programMissing("podman"))
  }

  @Test func listsAreAskedForSideBySide() throws {
    runner.answer(
      ["images"],
      output: """
        [{"Id":"aa","Names":["localhost/x:1"],"Created":1700000000,"Labels":{"Key":"Value"},"RepoTags":null},
         {"Id":"bb","Created":"2 weeks ago","Labels":null}]
        """)
    runner.answer(
      ["ps"],
      output: """
        [{"Id":"cc","Names":["box"],"State":"running","Created":1700000000,"Image":"localhost/x:1","Labels":{"a":"b"}},
         {"ID":"dd","Names":"old","State":2,"Status":"Exited (0) 2 days ago","Created":"3 days ago","Image":"i"}]
        """)
    let found = engine().inventory(containers: true, images: true)
    #expect(
      try found.images.get() == [
        ImageSummary(
          id: "aa", names: ["localhost/x:1"], created: .seconds(1_700_000_000), labels: ["Key": "Value"]),
        ImageSummary(id: "bb", names: [], created: .words("2 weeks ago"), labels: [:]),
      ])
    #expect(
      try found.containers.get() == [
        ContainerSummary(
          id: "cc", name: "box", created: .seconds(1_700_000_000), status: "running", image: "localhost/x:1",
          labels: ["a": "b"]),
        ContainerSummary(
          id: "dd", name: "old", created: .words("3 days ago"), status: "Exited (0) 2 days ago", image: "i",
          labels: [:]),
      ])
  }

  @Test func theSecondQuestionKeepsClearOfTheFirst() {
    runner.answer([], output: "[]")
    _ = engine().inventory(containers: true, images: true)
    #expect(runner.commands.map { $0.arguments[2] } == ["images", "ps"])
    #expect(runner.commands[0].delay == 0)
    #expect(runner.commands[1].delay > 0)
    _ = engine().inventory(containers: true, images: false)
    #expect(runner.commands[2].delay == 0)
  }

  @Test func questionsAreAskedWithoutMuchCollectionOfGarbageUnlessAPersonWantsItSo() {
    runner.answer([], output: "[]")
    _ = engine().inventory(containers: true, images: true)
    let variables: [ByteString: ByteString] = ["GOGC": "400", "GOMAXPROCS": "1"]
    #expect(runner.commands.map(\.variables) == [variables, variables])
    _ = engine().inventory(containers: true, images: false)
    #expect(runner.commands[2].variables == ["GOGC": "400"])
    let persons = engine(environment: ["GOGC": "50", "GOMAXPROCS": "4"])
    _ = persons.inventory(containers: true, images: true)
    #expect(runner.commands[3...].allSatisfy { $0.variables.isEmpty })
  }

  @Test func whatWasNotAskedForDoesNotFail() throws {
    let missing = RecordingProcessRunner(failure: SystemError(2, "run podman"))
    let found = engine(missing).inventory(containers: true, images: false)
    #expect(try found.images.get() == [])
    #expect(failure { _ = try found.containers.get() } == .programMissing("podman"))
  }

  @Test func emptyAnswersOfOldVersionsAreEmptyLists() throws {
    runner.answer(["images"], output: "\n")
    runner.answer(["ps"], output: "null")
    let found = engine().inventory(containers: true, images: true)
    #expect(try found.images.get() == [])
    #expect(try found.containers.get() == [])
  }

  @Test func oneListThatFailsDoesNotHideTheOther() throws {
    runner.answer(["images"], errors: "Error: no\n", .exited(125))
    runner.answer(["ps"], output: "[]")
    let found = engine().inventory(containers: true, images: true)
    #expect(try found.containers.get() == [])
    #expect(failure { _ = try found.images.get() } == .failed(operation: "images", code: 125, words: "no"))
  }

  @Test func containersAreInspected() throws {
    runner.answer(
      ["inspect", "--format", "json", "--type", "container", "box"],
      output: """
        [{"Id":"cc","StaticDir":"/x/cc/userdata","State":{"Status":"running","Pid":4242},"Mounts":[{"Source":"/","Destination":"/run/host"},
          {"destination":"/dev"}],"Config":{"Cmd":["toolbox","init-container"],
          "Labels":{"com.github.containers.toolbox":"true"}}}]
        """)
    #expect(
      try engine().inspectContainer("box")
        == ContainerDetails(
          id: "cc", command: ["toolbox", "init-container"], labels: [ToolbxLabel.current: "true"],
          mounts: [.init("/", at: "/run/host"), .init("", at: "/dev")], processID: 4242,
          directory: "/x/cc/userdata"))
  }

  @Test func imagesAreInspected() throws {
    runner.answer(
      ["inspect", "--format", "json", "--type", "image", "x"],
      output: """
        [{"Id":"aa","RepoTags":["localhost/x:1"],"Labels":{"not":"these"},"Config":{"Labels":{"com":"Yes"},
          "Entrypoint":["/bin/sh","-c"],"Env":["PATH=/bin"]}}]
        """)
    #expect(
      try engine().inspectImage("x")
        == ImageDetails(
          labels: ["com": "Yes"], tags: ["localhost/x:1"], id: "aa", entryPoint: ["/bin/sh", "-c"],
          environment: ["PATH=/bin"]))
  }

  @Test(arguments: ["", "[]", "{", "[{\"Config\":7}]"])
  func answersThatMakeNoSenseAreErrors(answer: String) {
    runner.answer(["inspect"], output: answer)
    let error = failure { _ = try engine().inspectContainer("box") }
    guard case .answerNotUnderstood(operation: "inspect", _) = error else {
      Issue.record("\(answer) gave \(String(describing: error))")
      return
    }
  }

  @Test func codesOfPodmanReachTheCaller() {
    runner.answer(["rm", "box"], errors: "Error: it runs\n", .exited(2))
    #expect(failure { try engine().removeContainer("box", force: false) }?.code == 2)
  }

  @Test func whatRunsInAContainerHasTheCallersStreams() throws {
    runner.answer(["exec"], .exited(42))
    versions.version = EngineVersion(known: "4.3.1")
    let execution = Execution(
      command: ["true"], environment: [], user: "u", workingDirectory: "/", preservedDescriptors: 0,
      allocatesTerminal: false, readsLoginFiles: true)
    let name = try #require(ContainerName("box"))
    #expect(try engine().execute(execution, in: name).status == .exited(42))
    let command = runner.commands[0]
    #expect(command.standardInput == .inherited && command.standardOutput == .inherited)
    #expect(command.standardError == .inherited && command.keepsDescriptors && command.relaysSignals)
  }
}
