import Glibc
import LinuxSystem
import TestSupport
import Testing

@testable import ContainerInit

struct ConfigureHostsTests {
  private let directory = TemporaryDirectory()

  private func path(_ name: ByteString) -> ByteString { directory.path.appending(name) }

  private func configure(_ hosts: String, name: ByteString = "toolbx") throws {
    try FileSystem.write(Array(hosts.utf8), to: path("host-hosts"), mode: 0o644)
    try ConfigureHosts(
      path("hosts"), root: directory.path, hostFile: path("host-hosts"), name: name
    ).execute()
  }

  private func addModule(line: String = "hosts: files myhostname dns\n") throws {
    try FileSystem.createDirectories(path("etc"))
    try FileSystem.write(Array(line.utf8), to: path("etc/nsswitch.conf"), mode: 0o644)
    try FileSystem.createDirectories(path("usr/lib/x86_64-linux-gnu"))
    try FileSystem.write([], to: path("usr/lib/x86_64-linux-gnu/libnss_myhostname.so.2"), mode: 0o644)
  }

  private func content() throws -> String {
    String(decoding: try FileSystem.read(path("hosts")), as: UTF8.self)
  }

  @Test func aCopyHasTheNameOfTheContainer() throws {
    for _ in 1...2 {
      try configure("127.0.0.1 localhost\n10.0.0.1 other")
      #expect(
        try content() == """
          # Written by Toolbx: the host's /etc/hosts and this container's name
          127.0.0.1 localhost
          10.0.0.1 other
          127.0.0.1 toolbx
          ::1 toolbx

          """)
    }
    try configure("127.0.0.1 changed\n")
    #expect(try content().contains("changed"))
  }

  @Test func whereTheNameIsKnownTheHostsFileIsEnough() throws {
    try configure("127.0.0.1\tlocalhost toolbx # here\n")
    #expect(try FileSystem.readLink(path("hosts")) == path("host-hosts"))
    // In a comment it is not known.
    try configure("127.0.0.1 localhost # toolbx\n")
    #expect(try FileSystem.readLink(path("hosts")) == nil)
  }

  @Test func whereAModuleKnowsTheNameTheHostsFileIsEnough() throws {
    try addModule()
    try configure("127.0.0.1 localhost\n")
    #expect(try FileSystem.readLink(path("hosts")) == path("host-hosts"))
  }

  @Test func aModuleThatIsNotAskedDoesNotCount() throws {
    try addModule(line: "hosts: files dns # myhostname\n")
    try configure("127.0.0.1 localhost\n")
    #expect(try FileSystem.readLink(path("hosts")) == nil)
  }

  @Test func aHostsFileThatCannotBeCopiedIsNotLost() throws {
    let error = #expect(throws: InitializationError.self) {
      // It is a folder; one that is too large or not to be read is the same.
      try FileSystem.createDirectories(path("host-hosts"))
      try ConfigureHosts(
        path("hosts"), root: directory.path, hostFile: path("host-hosts"), name: "toolbx"
      ).execute()
    }
    #expect(error?.description.hasPrefix("failed to copy \(path("host-hosts")): ") == true)
    #expect(try FileSystem.readLink(path("hosts")) == path("host-hosts"))
  }

  @Test func aHostWithoutTheFileIsNoError() throws {
    try ConfigureHosts(
      path("hosts"), root: directory.path, hostFile: path("host-hosts"), name: "toolbx"
    ).execute()
    #expect(try FileSystem.readLink(path("hosts")) == path("host-hosts"))
  }

  @Test func largeFilesAreCopiedWhole() throws {
    let lines = String(repeating: "0.0.0.0 advertisement.example\n", count: 200_000)
    try configure(lines + "10.1.2.3 last\n")
    #expect(try content().contains("10.1.2.3 last"))
  }

  @Test func aLinkThatAPersonHasMadeIsKept() throws {
    try FileSystem.createSymbolicLink(at: path("hosts"), to: "mine")
    try configure("127.0.0.1 localhost\n")
    #expect(try FileSystem.readLink(path("hosts")) == "mine")
  }
}

struct LinkHomeTests {
  private let directory = TemporaryDirectory()
  private var root: ByteString { directory.path.appending("container") }
  private var hostRoot: ByteString { directory.path.appending("host") }

  private func link(_ home: ByteString) throws {
    try FileSystem.createDirectories(root)
    for _ in 1...2 { try LinkHome(home, hostRoot: hostRoot, root: root).execute() }
  }

  @Test func aHomeThatIsALinkIsOneInTheContainer() throws {
    try FileSystem.createDirectories(hostRoot.appending("home"))
    try FileSystem.createDirectories(root.appending("home"))
    try FileSystem.createSymbolicLink(at: hostRoot.appending("home/u"), to: "/srv/u")
    try link("/home/u")
    #expect(try FileSystem.readLink(root.appending("home/u")) == "/srv/u")
  }

  @Test func aFolderOnTheWayMayBeTheLink() throws {
    try FileSystem.createDirectories(hostRoot)
    try FileSystem.createSymbolicLink(at: hostRoot.appending("people"), to: "nfs/people")
    try link("/people/u")
    #expect(try FileSystem.readLink(root.appending("people")) == "nfs/people")
  }

  @Test func whatTheContainerHasIsKept() throws {
    try FileSystem.createDirectories(hostRoot.appending("home"))
    try FileSystem.createSymbolicLink(at: hostRoot.appending("home/u"), to: "/srv/u")
    try FileSystem.createDirectories(root.appending("home/u"))
    try link("/home/u")
    #expect(try FileSystem.kind(of: root.appending("home/u"), followingLinks: false) == .directory)
  }

  @Test func aHomeWithoutLinksNeedsNone() throws {
    try FileSystem.createDirectories(hostRoot.appending("home/u"))
    try link("/home/u")
    #expect(!FileSystem.exists(root.appending("home")))
  }
}

struct WriteConfigurationTests {
  private let directory = TemporaryDirectory()

  private func write(keepsExisting: Bool = false, mode: mode_t = 0o644) throws -> ByteString {
    let path = directory.path.appending("folder/file")
    try WriteConfiguration(
      to: "configure it", path, "\nbody\n", prologue: "# first\n", mode: mode, keepsExisting: keepsExisting
    ).execute()
    return path
  }

  @Test func withoutTheFolderNothingIsWritten() throws {
    #expect(!FileSystem.exists(try write()))
  }

  @Test func theFileSaysWhoHasWrittenIt() throws {
    try FileSystem.createDirectories(directory.path.appending("folder"))
    let path = try write(mode: 0o440)
    let text = String(decoding: try FileSystem.read(path), as: UTF8.self)
    #expect(text == "# first\n# Written by Toolbx\n# https://containertoolbx.org/\n\nbody\n")
    #expect(try #require(try FileSystem.status(of: path)).st_mode & 0o7777 == 0o440)
  }

  @Test func whatPeopleMayEditIsKept() throws {
    try FileSystem.createDirectories(directory.path.appending("folder"))
    let path = try write()
    try FileSystem.write(Array("mine".utf8), to: path, mode: 0o644)
    _ = try write(keepsExisting: true)
    #expect(try FileSystem.read(path) == Array("mine".utf8))
    _ = try write()
    #expect(try FileSystem.read(path) != Array("mine".utf8))
  }

  @Test func anErrorSaysWhatHelps() {
    let full = InitializationError("failed to configure it", SystemError(ENOSPC, "write /etc/it"))
    #expect(
      full.description == """
        failed to configure it: write /etc/it: No space left on device
        Make room on the disk where your containers are kept, and start the container again.
        """)
    #expect(
      InitializationError("failed", SystemError(EBADF, "x")).description == """
        failed: x: Bad file descriptor
        See what was done before, and try again: podman logs CONTAINER
        """)
  }
}
