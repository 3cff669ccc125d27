import Glibc
import LinuxSystem
import TestSupport
import Testing

@testable import ToolboxRuntime

struct KnownContainerTests {
  private let temporary = TemporaryDirectory()
  private let directory: RuntimeDirectory
  private let engine = KnownContainer.engine(of: Environment(["HOME": "/home/u", "PATH": "/bin"]))

  init() throws {
    let environment = Environment(["XDG_RUNTIME_DIR": temporary.path])
    directory = try #require(RuntimeDirectory(userID: 1000, environment: environment))
    try directory.create(userID: getuid(), groupID: getgid())
  }

  private func known(id: String = String(repeating: "a", count: 64)) -> KnownContainer {
    KnownContainer(
      name: "box", id: id, mounts: [.init("/home/u", at: "/home/u"), .init("", at: "/dev/pts")], engine: engine)
  }

  @Test func whatIsRememberedIsKnown() {
    known().remember(in: directory)
    #expect(KnownContainer.read(of: "box", engine: engine, in: directory) == known())
    #expect(KnownContainer.read(of: "other", engine: engine, in: directory) == nil)
    for nameOrID in ["box", known().id] {
      known().remember(in: directory)
      KnownContainer.forget("bo", in: directory)
      #expect(FileSystem.entries(of: directory.path).count == 1)
      KnownContainer.forget(nameOrID, in: directory)
      #expect(FileSystem.entries(of: directory.path) == [])
    }
  }

  @Test(arguments: ["HOME", "XDG_DATA_HOME", "CONTAINERS_STORAGE_CONF", "CONTAINER_HOST"])
  func anotherEngineHasOtherContainers(variable: ByteString) {
    known().remember(in: directory)
    var environment = Environment(["HOME": "/home/u"])
    environment[variable] = "/other"
    let other = KnownContainer.engine(of: environment)
    #expect(KnownContainer.read(of: "box", engine: other, in: directory) == nil)
  }

  @Test(arguments: ["", "short", String(repeating: "A", count: 64), "../" + String(repeating: "a", count: 61)])
  func whatIsNoIDIsNotRemembered(id: String) {
    known(id: id).remember(in: directory)
    #expect(FileSystem.entries(of: directory.path) == [])
    #expect(KnownContainer(content: known(id: id).content) == nil)
  }

  @Test func aNameMayStandForAnotherContainerOnceContainersHaveChanged() throws {
    let file = temporary.path.appending("containers.json")
    var known = known()
    // An engine that does not say where its names are is believed.
    #expect(known.isCurrent)
    known.names = ContainerNames(storedBeside: temporary.path.appending("ID/userdata"))
    #expect(!known.isCurrent)
    try FileSystem.replace(file, with: Array("[]".utf8), mode: 0o600)
    #expect(!known.isCurrent)
    known.names = ContainerNames(storedBeside: temporary.path.appending("ID/userdata"))
    known.remember(in: directory)
    let read = try #require(KnownContainer.read(of: "box", engine: engine, in: directory))
    #expect(read == known)
    #expect(read.isCurrent)
    try FileSystem.replace(file, with: Array("[{}]".utf8), mode: 0o600)
    #expect(!read.isCurrent)
    #expect(read.confirmed.isCurrent)
    try FileSystem.remove(file)
    #expect(!read.confirmed.isCurrent)
  }

  @Test func namesAreFoundWhereAUserHasThemAsARule() throws {
    let id = String(repeating: "a", count: 64)
    let folder = temporary.path.appending("containers/storage/overlay-containers")
    let environment = Environment(["HOME": "/nowhere", "XDG_DATA_HOME": temporary.path])
    try FileSystem.createDirectories(folder)
    try FileSystem.replace(folder.appending("containers.json"), with: Array("[]".utf8), mode: 0o600)
    #expect(!ContainerNames(ofContainer: id, environment: environment).areUnchanged)
    try FileSystem.createDirectories(folder.appending(ByteString(id)))
    let names = ContainerNames(ofContainer: id, environment: environment)
    #expect(names.areUnchanged)
    #expect(names == ContainerNames(storedBeside: folder.appending(ByteString(id)).appending("userdata")))
    #expect(!ContainerNames(ofContainer: id, environment: Environment(["HOME": "/nowhere"])).areUnchanged)
  }

  @Test(arguments: ["", "garbage", "toolbox-known-container 1\0", "toolbox-known-container 1\0name=box\0"])
  func garbageIsNotBelieved(text: String) {
    #expect(KnownContainer(content: Array(text.utf8)) == nil)
  }

  @Test func aMountHasTwoEnds() {
    #expect(KnownContainer(content: known().content + Array("source=/a\0".utf8)) == nil)
  }
}
