import Architectures
import Glibc
import LinuxSystem
import Logging
import TestSupport
import Testing
import ToolboxRuntime

@testable import ContainerInit

struct StepTests {
  private let directory = TemporaryDirectory()

  private func path(_ name: ByteString) -> ByteString { directory.path.appending(name) }

  @Test(
    arguments: [
      ("/usr/share/zoneinfo/Europe/Prague", "Europe/Prague"), ("/run/host/usr/share/zoneinfo/UTC", "UTC"),
      ("/etc/localtime", "UTC"), (nil, "UTC"),
    ] as [(ByteString?, ByteString)])
  func zones(path: ByteString?, zone: ByteString) {
    #expect(ConfigureTimeZone.zone(ofLocalTime: path) == zone)
  }

  @Test(
    arguments: [
      ("Asia/Tokyo", "Asia/Tokyo"), ("Etc/GMT+5", "Etc/GMT+5"), ("", "UTC"), ("a b", "UTC"),
      ("\u{1b}[0m", "UTC"),
      (nil, "UTC"),
    ] as [(ByteString?, ByteString)])
  func whereTheFileHasNoNameTheHostMayKnowIt(word: ByteString?, zone: ByteString) {
    #expect(ConfigureTimeZone.zone(ofLocalTime: "/etc/localtime", hostSays: word) == zone)
    // Where it has one, that counts.
    #expect(ConfigureTimeZone.zone(ofLocalTime: "/usr/share/zoneinfo/UTC", hostSays: "Asia/Tokyo") == "UTC")
    #expect(ConfigureTimeZone.zone(ofLocalTime: nil, hostSays: "Asia/Tokyo") == "UTC")
  }

  @Test func whatIsInThePlaceOfAMarkerIsNotOpened() throws {
    let marker = path("marker")
    try CreateMarker(marker).execute()
    #expect(try FileSystem.kind(of: marker) == .regular)
    try FileSystem.remove(marker)
    #expect(marker.withCString { mkfifo($0, 0o600) } == 0)
    try CreateMarker(marker).execute()
    #expect(try FileSystem.kind(of: marker) == .regular)
    try FileSystem.write([1], to: path("victim"), mode: 0o644)
    try FileSystem.remove(marker)
    try FileSystem.createSymbolicLink(at: marker, to: path("victim"))
    try CreateMarker(marker).execute()
    #expect(try FileSystem.read(path("victim")) == [1])
    #expect(try FileSystem.kind(of: marker, followingLinks: false) == .regular)
  }

  @Test func linksOfTheHostAreFollowedToTheirEnd() throws {
    let root = path("host")
    try FileSystem.createDirectories(root.appending("etc"))
    try FileSystem.createSymbolicLink(at: root.appending("etc/a"), to: "/etc/b")
    try FileSystem.createSymbolicLink(at: root.appending("etc/b"), to: "/run/c")
    #expect(try HostPath.followed(root.appending("etc/a"), below: root) == root.appending("run/c"))
    try FileSystem.createSymbolicLink(at: root.appending("etc/circle"), to: "/etc/circle")
    _ = try HostPath.followed(root.appending("etc/circle"), below: root)
  }

  @Test func aFileIsRedirectedAndStaysSo() throws {
    try FileSystem.write([1], to: path("target"), mode: 0o644)
    try FileSystem.write([2], to: path("file"), mode: 0o644)
    for _ in 1...2 {
      try RedirectPath(path("file"), to: path("target"), .file).execute()
      #expect(try FileSystem.readLink(path("file")) == path("target"))
    }
  }

  @Test func aLinkElsewhereIsReplacedUnlessItIsToBeKept() throws {
    try FileSystem.write([1], to: path("target"), mode: 0o644)
    try FileSystem.createSymbolicLink(at: path("kept"), to: "elsewhere")
    try RedirectPath(path("kept"), to: path("target"), .fileUnlessLink).execute()
    #expect(try FileSystem.readLink(path("kept")) == "elsewhere")
    try RedirectPath(path("kept"), to: path("target"), .file).execute()
    #expect(try FileSystem.readLink(path("kept")) == path("target"))
  }

  @Test func aLinkToTheMonitorOfTheFirstToolbxesIsReplaced() throws {
    try FileSystem.createSymbolicLink(at: path("hosts"), to: "/run/host/monitor/hosts")
    try RedirectPath(path("hosts"), to: path("target"), .fileUnlessLink).execute()
    #expect(try FileSystem.readLink(path("hosts")) == path("target"))
  }

  @Test func absoluteLinksOfTheHostAreFollowedBelowIt() throws {
    try FileSystem.createSymbolicLink(at: path("resolv.conf"), to: "/no/such/stub-resolv.conf")
    try RedirectPath(path("link"), to: path("resolv.conf"), .file).execute()
    #expect(try FileSystem.readLink(path("link")) == "/run/host/no/such/stub-resolv.conf")
  }

  @Test func aTargetThatIsMissingIsNoError() throws {
    try RedirectPath(path("link"), to: path("none"), .file).execute()
    #expect(try FileSystem.readLink(path("link")) == path("none"))
  }

  @Test func aDirectoryIsRedirectedAndItsTargetMade() throws {
    try FileSystem.createDirectories(path("media"))
    try RedirectPath(path("media"), to: path("run/media"), .directory).execute()
    #expect(try FileSystem.readLink(path("media")) == path("run/media"))
    #expect(try FileSystem.kind(of: path("run/media")) == .directory)
  }

  @Test func aDirectoryThatIsNotEmptyIsNotLost() throws {
    try FileSystem.createDirectories(path("home/someone"))
    let error = #expect(throws: InitializationError.self) {
      try RedirectPath(path("home"), to: path("var/home"), .directory).execute()
    }
    #expect(error?.description.hasPrefix("failed to redirect \(path("home")) to \(path("var/home")): ") == true)
    #expect(FileSystem.exists(path("home/someone")))
  }

  @Test func whatTheHostDoesNotHaveIsNotMounted() throws {
    try BindMount(path("target"), from: path("none")).execute()
    #expect(!FileSystem.exists(path("target")))
  }

  @Test func aMountThatFailsNamesBothEnds() throws {
    // Not root of a namespace of its own, or of one where this is a file: mount(2) fails in either case.
    try FileSystem.write([], to: path("target"), mode: 0o644)
    let error = #expect(throws: InitializationError.self) {
      try BindMount(path("target").appending("child"), from: "/tmp").execute()
    }
    #expect(error?.description.hasPrefix("failed to bind \(path("target/child")) to /tmp: ") == true)
  }

  @Test func thePlanFollowsItsOptions() throws {
    let options = InitializationOptions(
      user: "u", userID: 1, groupID: 1, home: "/h", shell: "/s", linksHome: true, linksMedia: true,
      linksMnt: true)
    let directory = try #require(
      RuntimeDirectory(userID: 1, environment: Environment(["XDG_RUNTIME_DIR": "/run/user/1"])))
    let cdi = ApplyCDI(
      directory.specificationForNVIDIA, environment: Environment(),
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    let plan = {
      InitializationPlan(
        $0, hostEtcIsVisible: $1, runtimeDirectory: directory, cdi: cdi, environment: Environment([:]))
    }
    let all = plan(options, true).steps.map(\.description)
    #expect(plan(options, true).following.keys.sorted() == ["host.conf", "hosts", "localtime", "resolv.conf"])
    #expect(all.prefix(2) == ["create /run/.toolboxenv", "create /run/.toolbxenv"])
    #expect(all.contains("redirect /home to /var/home"))
    #expect(all.contains("redirect /media to /run/media"))
    #expect(all.contains("redirect /mnt to /var/mnt"))
    #expect(all.contains("redirect /etc/resolv.conf to /run/host/etc/resolv.conf"))
    // Links first, so that mounts below them find their place.
    let order = ["redirect /mnt to /var/mnt", "bind /tmp to /run/host/tmp", "configure user u with UID 1"]
    #expect(all.filter(order.contains) == order)

    // Before all that may run a program of the container.
    var foreign = options
    for architecture in Architecture.all {
      foreign.architecture = architecture
      let steps = plan(foreign, true).steps.map(\.description)
      let own =
        architecture == Architecture.host
        ? []
        : [
          "see whether the host runs programs of \(architecture.name)",
          "register an emulator of \(architecture.name)",
        ]
      let others = all.dropFirst(2).filter { own.isEmpty || $0 != cdi.description }
      #expect(steps == all.prefix(2) + own + others)
      var root = foreign
      root.userID = 0
      let registers = plan(root, true).steps.contains { $0 is RegisterEmulator }
      #expect(!registers)
    }

    var none = options
    none.linksHome = false
    none.linksMedia = false
    none.linksMnt = false
    let few = plan(none, false).steps.map(\.description)
    #expect(!few.contains { $0.hasPrefix("redirect") })
    #expect(plan(none, false).following.isEmpty)
    // Without these nobody could enter; without the others the container is of use.
    #expect(
      plan(none, true).steps.filter(\.isEssential).map(\.description) == [
        "create /run/.toolboxenv", "create /run/.toolbxenv", "configure user u with UID 1",
      ])
  }
}
