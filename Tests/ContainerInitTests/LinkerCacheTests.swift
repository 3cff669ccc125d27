import Glibc
import LinuxSystem
import TestSupport
import Testing

@testable import ContainerInit

struct LinkerCacheTests {
  private let directory = TemporaryDirectory()
  private let runner = RecordingProcessRunner()

  init() {
    runner.answer([])
  }

  private func update(_ folders: String...) throws -> Bool {
    try LinkerCache(folders: folders, etc: directory.path).update(runner)
  }

  private var configuration: ByteString { directory.path.appending("ld.so.conf.d/toolbx-nvidia.conf") }

  @Test func foldersAreConfigured() throws {
    try FileSystem.createDirectories(configuration.parentPath)
    try FileSystem.write([], to: directory.path.appending("ld.so.cache"), mode: 0o644)
    for _ in 1...2 { #expect(try update("/b", "/a", "/b")) }
    #expect(
      String(decoding: try FileSystem.read(configuration), as: UTF8.self)
        == "# Written by Toolbx\n# https://containertoolbx.org/\n\n/b\n/a\n")
    #expect(try FileSystem.status(of: configuration).map { $0.st_mode & 0o7777 } == 0o644)
    #expect(runner.commands.map(\.program) == ["ldconfig", "ldconfig"])
    #expect(runner.commands.allSatisfy { $0.arguments.isEmpty })
  }

  @Test func withoutFoldersNothingIsConfigured() throws {
    try FileSystem.createDirectories(configuration.parentPath)
    #expect(try update())
    #expect(!FileSystem.exists(configuration))
    #expect(runner.commands.map(\.arguments) == [["-N"]])
  }

  @Test func foldersAreArgumentsWhereThereIsNoConfiguration() throws {
    #expect(try update("/a", "/b", "/a"))
    #expect(runner.commands.map(\.arguments) == [["-N", "/a", "/b"]])
  }

  @Test func anImageWithoutTheProgramIsNoError() throws {
    let runner = RecordingProcessRunner(failure: SystemError(2, "run ldconfig"))
    #expect(try LinkerCache(folders: ["/a"], etc: directory.path).update(runner) == false)
  }

  @Test func aProgramThatFailsIsQuoted() throws {
    runner.answer(["-N"], errors: "first\nldconfig: no\n", .exited(1))
    let error = #expect(throws: InitializationError.self) { try update("/a") }
    #expect(error?.description == "ldconfig(8) ended with code 1: ldconfig: no")
  }

  @Test func theProgramIsLookedForWhereItIs() {
    #expect(LinkerCache.environment(Environment())["PATH"] == "/usr/sbin:/sbin")
    #expect(LinkerCache.environment(Environment(["PATH": "/bin"]))["PATH"] == "/bin:/usr/sbin:/sbin")
  }
}
