import LinuxSystem
import TestSupport
import Testing

@testable import ToolboxCore

struct CreateContainerTests {
  private let temporary = TemporaryDirectory()
  private let engine = FakeEngine()
  private let target: Target

  init() throws {
    target = try ordinaryHost().defaults.resolve(Selection())
  }

  private func create(
    _ files: [ByteString: ByteString] = ordinaryFiles, console: FakeConsole = FakeConsole(),
    hasTerminal: Bool = false, builder: FakeBuilder? = nil, record: FakeRecord = FakeRecord()
  ) -> CreateContainer {
    let host = ordinaryHost(runtimeDirectory: temporary.path, hasTerminal: hasTerminal)
    return CreateContainer(
      host, testDoors(engine, files: files, console: console, builder: builder, record: record))
  }

  private func specification(
    _ environment: [ByteString: ByteString] = [:], without missing: [ByteString] = [],
    _ files: [ByteString: ByteString] = [:], services: FakeServices = FakeServices()
  ) throws -> ContainerSpecification {
    let all = ordinaryFiles.filter { !missing.contains($0.key) }.merging(files) { $1 }
    let doors = testDoors(engine, files: all, services: services)
    let host = ordinaryHost(environment)
    return CreateContainer(host, doors).specification(
      target.container, image: "image", ImageDetails(labels: [:], tags: nil),
      try HostMounts(host, doors.files, doors.services))
  }

  private static let short = "localhost/fedora-toolbox:44"
  private static let full = "registry.fedoraproject.org/fedora-toolbox:44"
  private static let glance = "look for \(short) \(full) and fedora-toolbox-44"

  @Test(arguments: [[short], [full], [short, full]])
  func whereAllIsAsUsualOneQuestionIsEnough(names: [String]) throws {
    for name in names { engine.images[name] = ImageDetails(labels: [:], tags: ["localhost/x:1", name]) }
    #expect(try create()(target, assumesYes: false) == .created)
    #expect(engine.created[0].image == names[0])
    #expect(engine.questions == [Self.glance])
  }

  @Test func anImageWithTwoOfTheNamesIsFoundTwice() throws {
    let both = ImageDetails(labels: [:], tags: [Self.full, Self.short])
    engine.images = [Self.short: both, Self.full: both]
    #expect(try create()(target, assumesYes: false) == .created)
    #expect(engine.created[0].image == Self.short)
    #expect(engine.questions == [Self.glance])
  }

  @Test func aNameWithoutATagMeansTheLatest() throws {
    let target = try ordinaryHost().defaults.resolve(Selection(image: "localhost/x"))
    engine.images["localhost/x"] = ImageDetails(labels: [:], tags: ["localhost/x:latest"])
    #expect(try create()(target, assumesYes: false) == .created)
    #expect(engine.questions == ["look for localhost/x and x"])
    engine.images["localhost/x"] = ImageDetails(labels: [:], tags: ["localhost/x:1"])
    #expect(try create()(target, assumesYes: false) == .created)
    #expect(engine.questions.suffix(2) == ["container x", "image localhost/x"])
  }

  /// It may be the container, or the image that a name means by other rules than its tag.
  @Test func whatWasNotMeantTakesACloserLook() throws {
    engine.images[Self.full] = ImageDetails(labels: [:], tags: [Self.full])
    engine.alsoFound = [ImageDetails(labels: [:], tags: ["localhost/fedora-toolbox-44:latest"])]
    #expect(try create()(target, assumesYes: false) == .created)
    #expect(
      engine.questions == [
        Self.glance, "container fedora-toolbox-44", "image \(Self.short)", "image \(Self.full)",
      ])
  }

  @Test func anIDTakesACloserLook() throws {
    let target = try ordinaryHost().defaults.resolve(Selection(image: "deadbeef"))
    engine.images["deadbeef"] = ImageDetails(labels: [:], tags: ["localhost/x:1"])
    _ = try create()(target, assumesYes: false)
    #expect(engine.questions == ["container deadbeef", "image deadbeef"])
  }

  @Test func aNameThatIsTakenIsToldBeforeAllElse() {
    engine.containers["fedora-toolbox-44"] = ContainerDetails(command: [], labels: [:], processID: 0)
    let console = FakeConsole(answering: true)
    let images = [nil, ImageDetails(labels: [:], tags: [Self.short], architecture: "arm64")]
    for image in images {
      engine.images[Self.short] = image
      #expect(
        words {
          _ = try create(["/run/host": "/"], console: console, hasTerminal: true)(target, assumesYes: false)
        }
          == "containerExists(fedora-toolbox-44, isDefault: true)")
    }
    #expect(console.questions == [])
    #expect(console.output + console.notes == "")
    #expect(engine.events == [])
  }

  /// The host is looked at while podman is asked, but what is wrong there is told when it is its turn.
  @Test func theImageIsToldBeforeTheHost() {
    #expect(words { _ = try create(["/run/host": "/"])(target, assumesYes: false) } == "imageRequired")
    engine.images[Self.short] = ImageDetails(labels: [:], tags: [Self.short])
    #expect(
      words { _ = try create(["/run/host": "/"])(target, assumesYes: false) }.hasPrefix("systemBusMissing"))
    #expect(engine.events == [])
  }

  @Test func localImagesComeFirst() throws {
    engine.images["localhost/fedora-toolbox:44"] = ImageDetails(labels: [:], tags: nil)
    #expect(try create()(target, assumesYes: false) == .created)
    #expect(engine.events == ["create fedora-toolbox-44"])
    #expect(engine.created[0].image == "localhost/fedora-toolbox:44")
  }

  @Test func anImageByIDGoesByItsName() throws {
    let target = try ordinaryHost().defaults.resolve(Selection(image: "deadbeef"))
    let tags = ["localhost/x:latest", "localhost/x:1"]
    engine.images["deadbeef"] = ImageDetails(labels: [:], tags: tags)
    #expect(try create()(target, assumesYes: false) == .created)
    #expect(engine.created[0].image == "localhost/x:1")
    #expect(engine.created[0].name.description == "deadbeef")
  }

  @Test func nothingIsFetchedWithoutAWord() throws {
    #expect(words { _ = try create()(target, assumesYes: false) } == "imageRequired")
    let no = FakeConsole(answering: false)
    #expect(try create(console: no, hasTerminal: true)(target, assumesYes: false) == .declined)
    #expect(no.questions == ["download registry.fedoraproject.org/fedora-toolbox:44, known(294100000)"])
    #expect(no.output == "Image required to create Toolbx container.\n")
    #expect(engine.events == ["size of registry.fedoraproject.org/fedora-toolbox:44"])
  }

  @Test func whatIsAgreedToIsFetched() throws {
    #expect(try create()(target, assumesYes: true) == .created)
    #expect(
      engine.events == [
        "pull registry.fedoraproject.org/fedora-toolbox:44", "create fedora-toolbox-44",
      ])
  }

  @Test func whatCannotBeFetchedMayBeBuilt() throws {
    engine.pullError = .failed(operation: "pull", code: 125, words: "no route to host")
    let builder = FakeBuilder(of: "44", for: engine)
    let no = FakeConsole(answering: false)
    #expect(
      words { _ = try create(console: no, builder: builder)(target, assumesYes: false) } == "imageRequired")
    #expect(builder.built.isEmpty)
    #expect(try create(builder: builder)(target, assumesYes: true) == .created)
    #expect(builder.built == [Self.short])
    #expect(engine.created.last?.image == Self.short)
  }

  @Test func peopleAreAskedBeforeAnImageIsBuilt() throws {
    engine.pullError = .failed(operation: "pull", code: 125, words: "no route to host")
    let builder = FakeBuilder(of: "44", for: engine)
    let yes = FakeConsole(answering: true)
    #expect(
      try create(console: yes, hasTerminal: true, builder: builder)(target, assumesYes: false) == .created)
    #expect(yes.questions.last == "Build it from the packages of Fedora 44 instead? [y/N]: ")
    #expect(yes.notes.contains("Image \(Self.full) could not be pulled\n"))
  }

  @Test func nobodyIsAskedAboutWhatCannotBeBuilt() throws {
    engine.pullError = .failed(operation: "pull", code: 125, words: "no route to host")
    for builder in [nil, FakeBuilder(of: "43", for: engine)] {
      let error = words { _ = try create(builder: builder)(target, assumesYes: true) }
      #expect(error.hasPrefix("imageNotPulled"))
    }
  }

  @Test func theSizeIsAskedForWithTheCredentials() throws {
    _ = try create(console: FakeConsole(), hasTerminal: true)(
      target, assumesYes: false, authenticationFile: "/auth")
    #expect(engine.events == ["size of registry.fedoraproject.org/fedora-toolbox:44 with /auth"])
  }

  @Test func anUpdatedEngineMigratesFirst() throws {
    let record = FakeRecord("4.3.0")
    #expect(try create(record: record)(target, assumesYes: true) == .created)
    #expect(engine.events.first == "migrate")
    #expect(record.recorded == "4.3.1")
  }

  @Test func aNameThatIsTakenIsNotTakenAgain() {
    engine.containers["fedora-toolbox-44"] = ContainerDetails(
      command: [], labels: [:], processID: 0)
    #expect(
      words { _ = try create()(target, assumesYes: true) }
        == "containerExists(fedora-toolbox-44, isDefault: true)")
    #expect(engine.events == [])
  }

  @Test func aHostWithoutTheLinkIsToldSo() {
    #expect(words { _ = try create([:])(target, assumesYes: true) } == "hostLinkMissing")
  }

  @Test func imagesThatWouldHideTheEntryPointDoNot() throws {
    let image = "localhost/fedora-toolbox:44"
    let paths: [(String?, Bool)] = [
      (nil, false), ("PATH=/usr/local/bin:/usr/bin", false), ("PATH=/bin:/sbin", true),
      ("PATH=/usr/bin/x", true),
    ]
    for (path, isExtended) in paths {
      engine.images[image] = ImageDetails(
        labels: [:], tags: nil, entryPoint: ["/bin/tini", "--"], environment: [path].compactMap(\.self))
      _ = try create()(target, assumesYes: false)
      #expect(engine.created.last?.clearsEntryPoint == true)
      let variable = engine.created.last?.environment.first { $0.hasPrefix("PATH=") }
      #expect(variable == (isExtended ? path.map { ByteString($0 + ":/usr/bin") } : nil))
    }
    engine.images[image] = ImageDetails(labels: [:], tags: nil)
    _ = try create()(target, assumesYes: false)
    #expect(engine.created.last?.clearsEntryPoint == false)
  }

  @Test(
    arguments: [
      ("amd64", nil, false), ("386", nil, false), ("arm64", nil, true), ("arm64", "aarch64", false),
      ("arm64", "arm", true), ("unheard-of", nil, true), (nil, nil, false),
    ] as [(String?, String?, Bool)])
  func imagesOfOtherArchitecturesNeedAnEmulator(architecture: String?, emulator: String?, warns: Bool) throws {
    var files = ordinaryFiles
    if let emulator { files[ByteString("/proc/sys/fs/binfmt_misc/qemu-\(emulator)")] = "" }
    engine.images["localhost/fedora-toolbox:44"] = ImageDetails(
      labels: [:], tags: nil, architecture: architecture)
    let console = FakeConsole()
    #expect(try create(files, console: console)(target, assumesYes: false) == .created)
    let words = """
      Warning: image localhost/fedora-toolbox:44 is for \(architecture ?? ""), and this host is amd64
      Its programs run only where an emulator is set up for them, such as qemu-user-static.

      """
    #expect(console.notes == (warns ? words : ""))
  }

  @Test func theEntryPointIsToldWhoThePersonIs() throws {
    #expect(
      try specification().command == [
        "toolbox", "--log-level", "debug", "init-container", "--gid", "1000", "--home", "/home/u", "--shell",
        "/bin/bash", "--uid", "1000", "--user", "u",
      ])
  }

  @Test func theVolumesOfAnOrdinaryHost() throws {
    let volumes = try specification().volumes.map { volume in
      let options = volume.options.map { ":" + $0 } ?? ""
      return (volume.source + ":" + volume.target + options).description
    }
    #expect(
      volumes == [
        "/:/run/host:rslave", "/dev:/dev:rslave", "/run/dbus/system_bus_socket:/run/dbus/system_bus_socket",
        "/home/u:/home/u:rslave", "/usr/bin/toolbox:/usr/bin/toolbox:ro", "/run/user/1000:/run/user/1000",
        "/media:/media:rslave", "/mnt:/mnt:rslave", "/run/media:/run/media:rslave",
        "/usr/share/profile.d/toolbox.sh:/etc/profile.d/toolbox.sh:ro",
      ])
  }

  @Test func theSocketsOfServicesAreSeen() throws {
    let services = FakeServices([
      "avahi-daemon.socket": ["127.0.0.1:1", "/gone", "/var/run/avahi", "/other"],
      "pcscd.socket": ["/run/pcsc"],
      "sssd-kcm.socket": ["/run/kcm"],
    ])
    let sockets: [ByteString: ByteString] = [
      "/var/run/avahi": "/run/avahi", "/other": "/other", "/run/pcsc": "/run/pcsc", "/run/kcm": "/run/kcm",
    ]
    let sources = try specification([:], sockets, services: services).volumes.map(\.source)
    #expect(
      sources.suffix(7) == [
        "/run/avahi", "/run/kcm", "/media", "/mnt", "/run/pcsc", "/run/media",
        "/usr/share/profile.d/toolbox.sh",
      ])
  }

  @Test func linksOfImageBasedHostsBecomeLinksInside() throws {
    let specification = try specification(
      ["HOME": "/home/u"],
      ["/home": "/var/home", "/home/u": "/var/home/u", "/media": "/run/media", "/mnt": "/var/mnt"])
    #expect(specification.command.suffix(3) == ["--home-link", "--media-link", "--mnt-link"])
    #expect(specification.command.contains("/home/u"))
    #expect(specification.volumes.map(\.target).contains("/var/home/u"))
    #expect(!specification.volumes.map(\.target).contains("/media"))
    #expect(!specification.volumes.map(\.target).contains("/mnt"))
  }

  @Test func theEnvironmentOfTheContainer() throws {
    #expect(
      try specification(["TOOLBX_DELAY_ENTRY_POINT": "", "TOOLBX_FAIL_ENTRY_POINT": "2"]).environment == [
        "TOOLBX_DELAY_ENTRY_POINT=", "TOOLBX_FAIL_ENTRY_POINT=2", "TOOLBOX_PATH=/usr/bin/toolbox",
        "XDG_RUNTIME_DIR=/run/user/1000",
      ])
  }

  @Test func aSystemBusThatCannotBeFoundIsSaidSo() {
    let missing = words { _ = try specification(without: ["/var/run/dbus/system_bus_socket"]) }
    #expect(missing.hasPrefix("systemBusMissing"))
    let unknown = words { _ = try specification(["DBUS_SYSTEM_BUS_ADDRESS": "tcp:host=a,port=1"]) }
    #expect(unknown.hasPrefix("systemBusUnknown"))
  }

  @Test func theSystemBusMayBeElsewhere() throws {
    let environment: [ByteString: ByteString] = ["DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/bus"]
    let volumes = try specification(environment, ["/bus": "/run/bus"]).volumes
    #expect(volumes.map(\.source).contains("/run/bus"))
  }
}
