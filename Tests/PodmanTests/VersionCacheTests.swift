import LinuxSystem
import TestSupport
import Testing
import ToolboxCore

@testable import Podman

struct VersionCacheTests {
  private let temporary = TemporaryDirectory()
  private let version = EngineVersion(known: "4.3.1")

  private var program: ByteString { temporary.path.appending("podman") }

  private func cache(in directory: ByteString? = nil) -> FileVersionCache {
    FileVersionCache(
      directory: directory ?? temporary.path, environment: Environment(["PATH": temporary.path]))
  }

  private func install(_ content: String) throws {
    try FileSystem.replace(program, with: Array(content.utf8), mode: 0o755)
  }

  @Test func aVersionIsRememberedForTheSameProgram() throws {
    try install("one")
    #expect(cache().version == nil)
    cache().remember(version)
    #expect(cache().version == version)
    try install("two")
    #expect(cache().version == nil)
  }

  @Test func withoutAPlaceOnlyTheProcessRemembers() throws {
    try install("one")
    let cache = cache(in: temporary.path.appending("missing"))
    cache.remember(version)
    #expect(cache.version == version)
    #expect(self.cache(in: temporary.path.appending("missing")).version == nil)
  }

  /// Containers can write there.
  @Test(arguments: ["", "4.3.1\n", "a\n4.3.1\n", "a\nb\nc\nd\n"])
  func whatSomebodyElseHasWrittenIsNotBelieved(content: String) throws {
    try install("one")
    try FileSystem.write(Array(content.utf8), to: temporary.path.appending("podman-version"), mode: 0o600)
    #expect(cache().version == nil)
  }

  @Test func neitherALinkNorAFIFOIsFollowed() throws {
    try install("one")
    cache().remember(version)
    let file = temporary.path.appending("podman-version")
    let elsewhere = temporary.path.appending("elsewhere")
    try FileSystem.write(FileSystem.read(file), to: elsewhere, mode: 0o600)
    try FileSystem.remove(file)
    try FileSystem.createSymbolicLink(at: file, to: elsewhere)
    #expect(cache().version == nil)
  }
}

struct ContainersConfigurationTests {
  private let temporary = TemporaryDirectory()

  @Test func hooksOfThePersonAreKnown() throws {
    let folder = temporary.path.appending("containers")
    let configuration = ContainersConfiguration(Environment(["XDG_CONFIG_HOME": temporary.path]))
    try FileSystem.createDirectories(folder.appending("containers.conf.d"))
    #expect(configuration.hooksDirectories == ["/usr/share/containers/oci/hooks.d"])
    let text = "[engine]\nhooks_dir = [\"/a\", 7, \"/b c\"]\n"
    try FileSystem.write(Array(text.utf8), to: folder.appending("containers.conf"), mode: 0o600)
    #expect(configuration.hooksDirectories == ["/a", "/b c"])
    let later = "[engine]\nhooks_dir = [\"/d\"]\n"
    try FileSystem.write(Array(later.utf8), to: folder.appending("containers.conf.d/1.conf"), mode: 0o600)
    try FileSystem.write(Array(text.utf8), to: folder.appending("containers.conf.d/2.conf.old"), mode: 0o600)
    #expect(configuration.hooksDirectories == ["/d"])
    // The variable names the only file that counts.
    let none = "[engine]\nhooks_dir = []\n"
    try FileSystem.write(Array(none.utf8), to: temporary.path.appending("own.conf"), mode: 0o600)
    let variables: [ByteString: ByteString] = [
      "XDG_CONFIG_HOME": temporary.path, "CONTAINERS_CONF": temporary.path.appending("own.conf"),
    ]
    #expect(ContainersConfiguration(Environment(variables)).hooksDirectories == [])
  }
}

struct ScratchDirectoryTests {
  private let temporary = TemporaryDirectory()

  private func scratch(_ variables: [ByteString: ByteString]) -> ByteString? {
    ScratchDirectory(Environment(variables)).create()
  }

  @Test func itIsWherePodmanWouldWrite() throws {
    let directory = try #require(scratch(["TMPDIR": temporary.path]))
    #expect(directory.parentPath == temporary.path)
    #expect(FileSystem.entries(of: directory).isEmpty)
  }

  @Test(arguments: [
    ("[engine]\nimage_copy_tmp_dir = \"storage\"\n", true), ("[engine]\n  image_copy_tmp_dir=\"/big\"", true),
    ("engine.image_copy_tmp_dir = \"/big\"", true), ("[other]\nimage_copy_tmp_dir = \"/big\"", false),
    ("# image_copy_tmp_dir = \"/big\"\n", false), ("", false),
  ])
  func whatIsConfiguredCounts(content: String, isLeftToPodman: Bool) throws {
    let folder = temporary.path.appending("containers")
    try FileSystem.createDirectories(folder)
    try FileSystem.write(Array(content.utf8), to: folder.appending("containers.conf"), mode: 0o600)
    let directory = scratch(["XDG_CONFIG_HOME": temporary.path])
    defer { if let directory { FileSystem.removeTree(directory) } }
    #expect((directory == nil) == isLeftToPodman)
    // The variable counts more.
    #expect(scratch(["XDG_CONFIG_HOME": temporary.path, "TMPDIR": temporary.path]) != nil)
  }
}
