import Architectures
import Glibc
import LinuxSystem
import TestSupport
import Testing

@testable import ContainerInit

struct EmulationTests {
  private let directory = TemporaryDirectory()
  private let architecture: Architecture

  init() throws {
    // One that is never this machine's, so that the tests are the same on all.
    architecture = try #require(Architecture.named(Architecture.host?.name == "s390x" ? "arm64" : "s390x"))
  }

  @Test(arguments: [ENOENT, EACCES, ENOEXEC])
  func onlyAProgramThatIsNotUnderstoodMeansThatTheHostHasNoHandler(code: Int32) throws {
    let step = CheckEmulation(architecture, environment: Environment([:]))
    let runner = RecordingProcessRunner(failure: SystemError(code, "run true"))
    guard code == ENOEXEC else { return try step.check(runner) }
    let error = #expect(throws: InitializationError.self) { try step.check(runner) }
    #expect(error?.description.hasPrefix("programs of \(architecture.name) do not run") == true)
    #expect(error?.isTolerable == false)
  }

  @Test func howAProgramEndsDoesNotMatter() throws {
    let runner = RecordingProcessRunner()
    runner.answer([], .exited(1))
    try CheckEmulation(architecture, environment: Environment([:])).check(runner)
    #expect(runner.commands.map(\.program) == ["true"])
  }

  /// Where it cannot be told, too.
  @Test(arguments: [("user:[4026531837]", false), (nil, false), ("user:[4026532000]", true)])
  func theHostsRegistrationsAreLeftAlone(namespace: ByteString?, registers: Bool) {
    #expect(RegisterEmulator.isOwn(userNamespace: namespace) == registers)
  }

  /// A static program, as far as this machine can have one, at a path of the host.
  private func addEmulator(_ path: ByteString) throws {
    let file = directory.path + path
    try FileSystem.createDirectories(file.parentPath)
    var header: [UInt8] = [0x7F] + Array("ELF".utf8) + [2, 1.littleEndian == 1 ? 1 : 2, 1]
    header += [UInt8](repeating: 0, count: 64 - header.count)
    withUnsafeBytes(of: UInt16(56)) { header.replaceSubrange(54..<56, with: $0) }
    try FileSystem.write(header, to: file, mode: 0o755)
  }

  private func found(_ emulator: ByteString?) throws -> ByteString {
    try RegisterEmulator(architecture, emulator: emulator).find(below: directory.path)
  }

  @Test func theEmulatorIsLookedForWhereItWasAndWhereItMayBe() throws {
    let name = "qemu-\(architecture.name)"
    let error = #expect(throws: InitializationError.self) { try found("/opt/emulator") }
    #expect(error?.description.hasPrefix("no QEMU user mode emulator of \(architecture.name)") == true)
    try addEmulator("/usr/libexec/\(name)")
    #expect(try found("/opt/emulator") == directory.path + "/usr/libexec/\(name)")
    try addEmulator("/usr/bin/\(name)-static")
    #expect(try found(nil) == directory.path + "/usr/bin/\(name)-static")
    try addEmulator("/opt/emulator")
    #expect(try found("/opt/emulator") == directory.path + "/opt/emulator")
  }

  @Test func linksOfTheHostLeadToFilesOfTheHost() throws {
    try addEmulator("/opt/emulator")
    let link = directory.path + "/usr/bin/qemu-\(architecture.name)-static"
    try FileSystem.createDirectories(link.parentPath)
    try FileSystem.createSymbolicLink(at: link, to: "/opt/emulator")
    #expect(try found(nil) == directory.path + "/opt/emulator")
  }

  @Test func aDynamicEmulatorIsNotUsed() throws {
    let file = directory.path + "/opt/emulator"
    try FileSystem.createDirectories(file.parentPath)
    try FileSystem.write(FileSystem.read("/bin/sh"), to: file, mode: 0o755)
    let error = #expect(throws: InitializationError.self) { try found("/opt/emulator") }
    #expect(error?.description.hasPrefix("\(file) is linked dynamically") == true)
  }
}
