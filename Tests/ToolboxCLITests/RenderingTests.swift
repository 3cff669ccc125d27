import Architectures
import LinuxSystem
import Logging
import Testing

@testable import ToolboxCLI
@testable import ToolboxCore

struct RenderingTests {
  private let image = ImageSummary(
    id: "0123456789abcdef", names: ["registry.fedoraproject.org/fedora-toolbox:44"], created: .seconds(0),
    labels: [:])

  private func container(
    _ name: String, _ status: String, imageID: String? = nil, _ architecture: String? = nil
  ) -> ContainerSummary {
    ContainerSummary(
      id: "ba9876543210ffff", name: name, created: .seconds(1_209_300), status: status, image: image.names[0],
      imageID: imageID, labels: architecture.map { [ToolbxLabel.architecture: $0] } ?? [:])
  }

  private func text(isColored: Bool, _ containers: [ContainerSummary], _ images: [ImageSummary]) -> String {
    let rows = images.map { ListObjects.ImageRow(name: $0.names[0], image: $0) }
    return ListRendering(now: 1_209_600, isColored: isColored).text(
      containers: containers, images: rows,
      foreign: .init(containers: containers, host: Architecture.named("x86_64")))
  }

  @Test func bothTables() {
    #expect(
      text(isColored: false, [container("fedora-toolbox-44", "running")], [image]) == """
        IMAGE ID      IMAGE NAME                                    CREATED
        0123456789ab  registry.fedoraproject.org/fedora-toolbox:44  2 weeks ago

        CONTAINER ID  CONTAINER NAME     CREATED        STATUS   IMAGE NAME
        ba9876543210  fedora-toolbox-44  5 minutes ago  running  registry.fedoraproject.org/fedora-toolbox:44

        """)
  }

  private func image(_ name: String, id: String, _ architecture: String? = nil) -> ImageSummary {
    ImageSummary(id: id, names: [name], created: .seconds(0), labels: [:], architecture: architecture)
  }

  @Test func otherArchitecturesHaveAColumn() {
    let containers = [container("a", "exited"), container("b", "exited", imageID: "5", "arm64")]
    let images = [
      image("fedora-toolbox:44", id: "1"), image("fedora-toolbox:44-s390x", id: "2"),
      image("x:1", id: "3", "riscv64"), image("x:2", id: "4", "amd64"), image("x:3-arm64", id: "5"),
      image("x:4-s390x", id: "6"),
    ]
    #expect(
      text(isColored: false, containers, images) == """
        IMAGE ID  IMAGE NAME               CREATED      ARCHITECTURE
        1         fedora-toolbox:44        2 weeks ago  \("")
        2         fedora-toolbox:44-s390x  2 weeks ago  s390x
        3         x:1                      2 weeks ago  riscv64
        4         x:2                      2 weeks ago  \("")
        5         x:3-arm64                2 weeks ago  arm64
        6         x:4-s390x                2 weeks ago  \("")

        CONTAINER ID  CONTAINER NAME  CREATED        STATUS  IMAGE NAME                                    ARCHITECTURE
        ba9876543210  a               5 minutes ago  exited  registry.fedoraproject.org/fedora-toolbox:44  \("")
        ba9876543210  b               5 minutes ago  exited  registry.fedoraproject.org/fedora-toolbox:44  arm64

        """)
  }

  /// A label that names the host's architecture, or none, is no reason for a column.
  @Test(arguments: ["amd64", "x86_64", "\u{1b}[31m", ""])
  func otherLabelsAreNotShown(label: String) {
    let lines = text(isColored: false, [container("a", "exited", label)], []).split(separator: "\n")
    #expect(lines.first?.hasSuffix("IMAGE NAME") == true)
    #expect(lines.last?.hasSuffix(":44") == true)
  }

  @Test func nothingIsNothing() {
    #expect(text(isColored: true, [], []) == "")
    #expect(text(isColored: false, [], [image]).split(separator: "\n").count == 2)
  }

  @Test func runningContainersStandOut() {
    let lines = text(isColored: true, [container("a", "running"), container("b", "exited")], [])
      .split(separator: "\n")
    #expect(lines[0].hasPrefix("\u{1b}[0;00mCONTAINER ID"))
    #expect(lines[1].hasPrefix("\u{1b}[1;32mba9876543210  a "))
    #expect(lines[2].hasPrefix("\u{1b}[0;00mba9876543210  b "))
    #expect(lines.allSatisfy { $0.hasSuffix("\u{1b}[0m") })
  }

  @Test(
    arguments: [
      (0, "Less than a second"), (1, "1 second"), (59, "59 seconds"), (60, "About a minute"),
      (119, "About a minute"),
      (120, "2 minutes"), (3599, "59 minutes"), (3600, "About an hour"), (5399, "About an hour"),
      (5400, "2 hours"),
      (47 * 3600, "47 hours"), (48 * 3600, "2 days"), (13 * 86400, "13 days"), (14 * 86400, "2 weeks"),
      (59 * 86400, "8 weeks"), (60 * 86400, "2 months"), (729 * 86400, "24 months"), (730 * 86400, "2 years"),
    ] as [(Int64, String)])
  func ages(seconds: Int64, text: String) {
    #expect(HumanAge(seconds: seconds).description == "\(text) ago")
  }

  @Test(arguments: [
    ("plain", "plain"), ("a b", "\"a b\""), ("a\"b\\", "\"a\\\"b\\\\\""), ("a\nb\u{1b}", "\"a\\nb\\x1b\""),
    ("é", "\"é\""), ("/a.b_c@d^e+f-9", "/a.b_c@d^e+f-9"),
  ])
  func quoting(message: String, quoted: String) {
    #expect(LogrusHandler.quoted(message) == quoted)
  }

  @Test func logLines() {
    let plain = LogrusHandler(logLevel: .debug, isTerminal: false)
    #expect(plain.text(.warning, "a b") == "level=warning msg=\"a b\"\n")
    let colored = LogrusHandler(logLevel: .debug, isTerminal: true)
    #expect(
      colored.text(.debug, "x") == "\u{1b}[37mDEBU\u{1b}[0m x" + String(repeating: " ", count: 43) + " \n")
  }

  @Test func everyErrorSaysSomething() throws {
    let presenter = ErrorPresenter(baseName: "toolbox")
    let name = try #require(ContainerName("box"))
    let failed = EngineError.failed(operation: "create", code: 125, words: "no space left on device")
    #expect(
      presenter.text(for: .containerNotCreated(name, failed))
        == "Error: failed to create container box: no space left on device\n")
    #expect(presenter.text(for: .engine(.programMissing("podman"))).hasPrefix("Error: podman(1) not found\n"))
    #expect(presenter.text(for: .commandEnded(3)) == "")
    #expect(presenter.text(for: .commandNotExecutable("toolbox", name)) == "")
    #expect(
      presenter.text(for: .containerExists(name, isDefault: false))
        == """
        Error: container box already exists
        Enter with: toolbox enter box
        Run 'toolbox --help' for usage.

        """)
  }

  @Test(arguments: [
    ("unauthorized: access to the requested resource is not authorized", true),
    ("denied: requested access to the resource is denied", true), ("manifest unknown", false),
    ("open auth.json: permission denied", false), ("pinging localhost:40301: connection refused", false),
    ("no image found in image index for architecture s390x", false),
  ])
  func peopleAreToldToLogInWhereThatHelps(words: String, isTold: Bool) throws {
    let error = ToolboxError.foreignImageNotHad(
      ImageReference("r.example.org/x:1"), try #require(Architecture.named("s390x")),
      .failed(operation: "inspect", code: 1, words: words))
    #expect(
      ErrorPresenter(baseName: "toolbox").text(for: error)
        == "Error: failed to get image r.example.org/x:1 for architecture s390x: \(words)\n"
        + (isTold ? "If it was a private image, log in with: podman login r.example.org\n" : ""))
  }

  @Test func exitCodesAreAContract() throws {
    let name = try #require(ContainerName("box"))
    #expect(ToolboxError.executionFailed(name, words: "").exitCode == 125)
    #expect(ToolboxError.commandNotExecutable("x", name).exitCode == 126)
    #expect(ToolboxError.commandNotFound("x", name).exitCode == 127)
    #expect(ToolboxError.directoryNotFound("x", name).exitCode == 127)
    #expect(ToolboxError.commandEnded(42).exitCode == 42)
    #expect(ToolboxError.imageRequired.exitCode == 1)
  }
}

struct HumanSizeTests {
  @Test(
    arguments: [
      (0, "0B"), (999, "999B"), (1000, "1kB"), (294_100_000, "294.1MB"), (1_234_567, "1.235MB"),
      (999_999, "1000kB"), (5_000_000_000, "5GB"),
    ] as [(Int64, String)])
  func fourDigits(bytes: Int64, text: String) {
    #expect(HumanSize(bytes: bytes).description == text)
  }
}
