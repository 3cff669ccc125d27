import Architectures
import LinuxSystem
import TestSupport
import Testing

@testable import ToolboxCore

/// Containers for another architecture than the host's, which is that of `ordinaryHost`.
struct ForeignImageTests {
  private let temporary = TemporaryDirectory()
  private let engine = FakeEngine()
  private let arm: Architecture
  private static let full = "registry.fedoraproject.org/fedora-toolbox:44"
  private static let local = "registry.fedoraproject.org/fedora-toolbox:44-arm64"

  init() throws {
    arm = try #require(Architecture.named("arm64"))
  }

  private func target(_ image: String? = nil) throws -> Target {
    let defaults = Defaults(
      OSRelease("ID=fedora\nVERSION_ID=44\n"), architecture: Architecture.named("x86_64"))
    return try defaults.resolve(Selection(image: image, architecture: arm))
  }

  private func create(
    _ image: String? = nil, assumesYes: Bool = true, console: FakeConsole = FakeConsole(),
    hasTerminal: Bool = false, authenticationFile: ByteString? = nil,
    emulator: Result<ByteString, EmulatorError> = .success("/usr/bin/qemu-aarch64-static")
  ) throws -> CreateContainer.Outcome {
    var services = FakeServices()
    services.emulator = emulator
    let host = ordinaryHost(runtimeDirectory: temporary.path, hasTerminal: hasTerminal)
    let create = CreateContainer(host, testDoors(engine, services: services, console: console))
    return try create(target(image), assumesYes: assumesYes, authenticationFile: authenticationFile)
  }

  @Test func theVariantIsVerifiedFetchedAndSaid() throws {
    let console = FakeConsole()
    #expect(try create(console: console) == .created)
    #expect(
      engine.events == [
        "architecture of \(Self.full)", "pull \(Self.full) for arm64 as \(Self.local)",
        "create fedora-toolbox-44-arm64",
      ])
    let made = engine.created[0]
    #expect(made.image == Self.local)
    #expect(made.architecture == "arm64")
    #expect(
      made.command.prefix(8) == [
        "toolbox", "--log-level", "debug", "init-container", "--arch", "arm64", "--arch-emulator-path",
        "/usr/bin/qemu-aarch64-static",
      ])
    #expect(console.notes == "")
  }

  @Test func nothingIsFetchedWhereTheImageIsHere() throws {
    let here = ImageDetails(labels: [:], tags: nil, architecture: "arm64")
    for name in [Self.local, "localhost/fedora-toolbox:44-arm64"] {
      engine.images[name] = here
      #expect(try create(assumesYes: false) == .created)
      #expect(engine.created.last?.image == name)
    }
    engine.images["localhost/tools:2"] = here
    #expect(try create("tools:2", assumesYes: false) == .created)
    #expect(engine.created.last?.name.description == "tools-2-arm64")
    #expect(engine.events.allSatisfy { $0.hasPrefix("create ") })
  }

  @Test func theNameThatWasSaidComesFirst() throws {
    let here = ImageDetails(labels: [:], tags: nil, architecture: "arm64")
    engine.images["localhost/fedora-toolbox:44-arm64"] = here
    engine.images["localhost/fedora-toolbox:44-aarch64"] = here
    #expect(try create("fedora-toolbox:44-aarch64", assumesYes: false) == .created)
    #expect(engine.created.last?.image == "localhost/fedora-toolbox:44-aarch64")
    #expect(engine.created.last?.name.description == "fedora-toolbox-44-arm64")
    engine.images = ["registry.fedoraproject.org/fedora-toolbox:44-aarch64": here]
    #expect(try create("fedora-toolbox:44-aarch64", assumesYes: false) == .created)
    #expect(engine.created.last?.image == "registry.fedoraproject.org/fedora-toolbox:44-aarch64")
  }

  @Test func anImageByIDGoesByItsName() throws {
    engine.images["deadbeef"] = ImageDetails(
      labels: [:], tags: ["localhost/x:latest", "localhost/x:1"], architecture: "arm64")
    #expect(try create("deadbeef") == .created)
    #expect(engine.created[0].image == "localhost/x:1")
    #expect(engine.created[0].name.description == "deadbeef-arm64")
  }

  /// The image for the host has the name without the architecture.
  @Test func theImageForTheHostIsAnother() throws {
    engine.images[Self.full] = ImageDetails(labels: [:], tags: nil, architecture: "amd64")
    #expect(try create() == .created)
    #expect(engine.created[0].image == Self.local)
  }

  @Test func anImageOfOthersIsKeptBesideTheOneForTheHost() throws {
    engine.images["r.example.org/x:1"] = ImageDetails(labels: [:], tags: nil, architecture: "amd64")
    #expect(try create("r.example.org/x:1") == .created)
    #expect(engine.created[0].image == "r.example.org/x:1-arm64")
    #expect(engine.events.contains("pull r.example.org/x:1 for arm64 as r.example.org/x:1-arm64"))
    // One that people have fetched themselves.
    engine.images = ["r.example.org/x:1": ImageDetails(labels: [:], tags: nil, architecture: "arm64")]
    #expect(try create("r.example.org/x:1", assumesYes: false) == .created)
    #expect(engine.created[1].image == "r.example.org/x:1")
  }

  @Test(arguments: ["amd64", nil])
  func anImageHereMustBeForTheArchitecture(found: String?) {
    engine.images["localhost/tools:2"] = ImageDetails(labels: [:], tags: nil, architecture: found)
    #expect(
      words { _ = try create("tools:2") }
        .hasPrefix(
          "imageOfOtherArchitecture(\"localhost/tools:2\", found: \(found.map { "Optional(\"\($0)\")" } ?? "nil")"
        ))
    #expect(engine.events == [])
  }

  @Test func anImageWithoutTheVariantIsNotFetched() {
    engine.remoteArchitecture = .success("amd64")
    #expect(words { _ = try create() }.hasPrefix("imageOfOtherArchitecture(\"\(Self.full)\""))
    engine.remoteArchitecture = .failure(.failed(operation: "inspect", code: 1, words: "no image"))
    #expect(words { _ = try create() }.hasPrefix("foreignImageNotHad("))
    engine.remoteArchitecture = .failure(.programMissing("skopeo"))
    #expect(words { _ = try create() }.hasPrefix("foreignImageNotHad("))
    #expect(engine.events == [String](repeating: "architecture of \(Self.full)", count: 3))
  }

  @Test func aHostThatCannotRunItIsToldFirst() {
    for error: EmulatorError in [
      .missing(arm), .isDynamic("/x", arm), .notRegistered(arm), .disabled("/x", arm),
    ] {
      #expect(words { _ = try create(emulator: .failure(error)) } == "emulatorUnusable(\(error))")
    }
    #expect(engine.events == [])
    #expect(engine.questions == [])
  }

  @Test(arguments: ["/usr/bin/toolbox", "/home/u"])
  func whatCannotBeMadeIsNotFetchedFor(_ missing: ByteString) {
    let create = CreateContainer(
      ordinaryHost(runtimeDirectory: temporary.path),
      testDoors(engine, files: ordinaryFiles.filter { $0.key != missing }))
    #expect(throws: ToolboxError.self) { try create(target(), assumesYes: true) }
    #expect(engine.events == [])
  }

  @Test func thePersonIsAskedWithTheSizeOfTheVariant() throws {
    #expect(words { _ = try create(assumesYes: false) } == "imageRequired")
    #expect(engine.events == [])
    let no = FakeConsole(answering: false)
    #expect(
      try create(assumesYes: false, console: no, hasTerminal: true, authenticationFile: "/f") == .declined)
    #expect(no.questions == ["download \(Self.full), known(294100000)"])
    #expect(engine.events == ["architecture of \(Self.full)", "size of \(Self.full) for arm64 with /f"])
  }

  @Test func aNameThatIsTakenIsToldBeforeTheImage() {
    engine.containers["fedora-toolbox-44-arm64"] = ContainerDetails(command: [], labels: [:], processID: 0)
    #expect(words { _ = try create() }.hasPrefix("containerExists(fedora-toolbox-44-arm64"))
    #expect(engine.events == [])
  }
}
