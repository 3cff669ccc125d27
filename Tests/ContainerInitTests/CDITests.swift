import CDI
import LinuxSystem
import Logging
import TestSupport
import Testing

@testable import ContainerInit

struct CDITests {
  private let directory = TemporaryDirectory()

  private func path(_ name: ByteString) -> ByteString { directory.path.appending(name) }

  private func hook(_ arguments: String..., point: String = "createContainer") -> CDISpecification.Hook {
    CDISpecification.Hook(point, path: "/bin/hook", arguments: arguments)
  }

  private func problems(_ document: String) throws -> [String] {
    try FileSystem.write(Array(document.utf8), to: path("cdi.json"), mode: 0o644)
    let step = ApplyCDI(path("cdi.json"), environment: Environment(), logger: Logger(label: "tests"))
    return step.apply().map(\.description)
  }

  @Test func valuesOfLinksAreChecked() throws {
    guard
      case .createSymlinks(let values) = try CDIHook(
        hook(
          "nvidia-cdi-hook", "create-symlinks", "--link", "a::/b", "--other", "--link", "../a::/b/c", "--link",
          "a:/b", "--link", "a::/b::/c", "--link", "::/b", "--link", "a::b", "--link", "a::/b/../c", "--link",
          "a::/run/host/b", "--link"))
    else {
      Issue.record("not understood")
      return
    }
    #expect(
      values == [
        .success(CDILink(target: "a", path: "/b")), .success(CDILink(target: "../a", path: "/b/c")),
        .failure(CDIFault("'a:/b' is not of the form TARGET::LINK")),
        .failure(CDIFault("'a::/b::/c' is not of the form TARGET::LINK")),
        .failure(CDIFault("'::/b' is not of the form TARGET::LINK")),
        .failure(CDIFault("'b' is not absolute")), .failure(CDIFault("'/b/../c' is not a plain path")),
        .failure(CDIFault("'/run/host/b' is not the container's own")),
        .failure(CDIFault("option '--link' needs a value")),
      ])
  }

  @Test func valuesOfFoldersAreChecked() throws {
    guard
      case .updateLinkerCache(let values) = try CDIHook(
        hook(
          "nvidia-cdi-hook", "update-ldcache", "--folder", "/a", "--folder", "a", "--folder", "/a\n/b",
          "--folder"))
    else {
      Issue.record("not understood")
      return
    }
    #expect(
      values == [
        .success("/a"), .failure(CDIFault("'a' is not absolute")),
        .failure(CDIFault("'/a\n/b' has a line end")),
        .failure(CDIFault("option '--folder' needs a value")),
      ])
  }

  @Test func otherHooksAreNotOurs() throws {
    for hook in [
      hook(), hook("nvidia-cdi-hook"), hook("nvidia-cdi-hook", "enable-cuda-compat"),
      hook("other", "update-ldcache"),
      hook("nvidia-cdi-hook", "update-ldcache", point: "prestart"),
      hook("nvidia-cdi-hook", "create-symlinks", "--link", "a::/b", point: "poststop"),
    ] {
      guard case .other = try CDIHook(hook) else {
        Issue.record("\(hook) was taken for one of ours")
        continue
      }
    }
  }

  @Test func whatIsNoHookIsSaid() {
    var invalid = [hook(point: ""), hook(point: "createcontainer"), hook(), hook(), hook()]
    invalid[2].path = ""
    invalid[3].environment = ["A=B", "C"]
    invalid[4].environment = ["=B"]
    for hook in invalid {
      #expect(throws: CDIFault.self) { try CDIHook(hook) }
    }
  }

  @Test(
    arguments: [
      "", "usr", "/usr/../etc", "/..", "/a\u{0}", "/", "/.", "//", "/run/host", "//run/./host/usr",
      "/run/host/",
    ])
  func placesThatAreNotTheContainers(path: String) {
    #expect(throws: CDIFault.self) { try CDIFault.check(containerPath: path) }
  }

  @Test(arguments: ["/usr/lib64/a", "/run/hosts", "/run", "/a..b", "/host/run"])
  func placesThatAreTheContainers(path: String) {
    #expect(throws: Never.self) { try CDIFault.check(containerPath: path) }
  }

  @Test func linksAreCreatedAndCorrected() throws {
    let link = CDILink(target: "libcuda.so.2", path: path("lib/gbm/libcuda.so").description)
    for _ in 1...2 {
      try link.create()
      #expect(try FileSystem.readLink(path("lib/gbm/libcuda.so")) == "libcuda.so.2")
    }
    try CDILink(target: "libcuda.so.3", path: link.path).create()
    #expect(try FileSystem.readLink(path("lib/gbm/libcuda.so")) == "libcuda.so.3")

    try FileSystem.write([1], to: path("file"), mode: 0o644)
    try CDILink(target: "a", path: path("file").description).create()
    #expect(try FileSystem.read(path("file")) == [1])
  }

  @Test func absoluteLinksOfTheHostAreFollowedBelowIt() throws {
    try FileSystem.createDirectories(path("usr/bin"))
    try FileSystem.createDirectories(path("etc"))
    try FileSystem.createSymbolicLink(at: path("usr/bin/smi"), to: "/etc/smi")
    try FileSystem.createSymbolicLink(at: path("etc/smi"), to: "/usr/lib/smi")
    #expect(try HostPath.followed(path("usr/bin/smi"), below: directory.path) == path("usr/lib/smi"))
    #expect(try HostPath.followed(path("usr/bin"), below: directory.path) == path("usr/bin"))
    try FileSystem.createSymbolicLink(at: path("loop"), to: "/loop")
    #expect(try HostPath.followed(path("loop"), below: directory.path) == path("loop"))
  }

  @Test func aMissingFileIsNoProblem() throws {
    let step = ApplyCDI(path("none"), environment: Environment(), logger: Logger(label: "tests"))
    #expect(step.apply().isEmpty)
    try step.execute()
  }

  @Test func aFileThatCannotBeReadIsOneProblem() throws {
    let subject = "Container Device Interface for NVIDIA"
    #expect(
      try problems("{\"a\": 1}") == ["failed to load \(subject): \(path("cdi.json")): unknown field 'a'"])
    #expect(try problems("") == ["failed to load \(subject): \(path("cdi.json")): missing data"])
  }

  /// None of them is a reason to leave out what comes after it.
  @Test func eachProblemIsSaid() throws {
    let link = path("link")
    let found = try problems(
      """
      {"containerEdits": {
        "mounts": [
          {"hostPath": "", "containerPath": "/a"}, {"hostPath": "/a", "containerPath": "a"},
          {"hostPath": "/none", "containerPath": "\(path("none"))", "options": ["ro", "colour=red"]},
          {"hostPath": "/none", "containerPath": "\(path("none"))", "type": "tmpfs"},
          {"hostPath": "/none", "containerPath": "\(path("none"))", "options": ["ro"]}
        ],
        "hooks": [
          {"hookName": "sometimes", "path": "/a"},
          {"hookName": "createContainer", "path": "/a", "args": ["other"]},
          {"hookName": "createContainer", "path": "/a",
           "args": ["nvidia-cdi-hook", "create-symlinks", "--link", "a", "--link", "target::\(link)"]}
        ]
      }}
      """)
    let subject = "Container Device Interface for NVIDIA"
    #expect(
      found == [
        "invalid mount in \(subject): an empty path", "invalid mount in \(subject): 'a' is not absolute",
        "failed to apply mount from \(subject): mount with option 'colour=red': Invalid argument",
        "invalid hook in \(subject): unknown point 'sometimes'",
        "failed to create symlinks for \(subject): 'a' is not of the form TARGET::LINK",
      ])
    #expect(try FileSystem.readLink(link) == "target")
    #expect(!FileSystem.exists(path("none")))
    let error = #expect(throws: InitializationError.self) {
      try ApplyCDI(path("cdi.json"), environment: Environment(), logger: Logger(label: "tests")).execute()
    }
    #expect(error?.description == (found + [ApplyCDI.advice]).joined(separator: "\n"))
  }

  @Test func manyProblemsAreCounted() throws {
    let mounts = Array(repeating: #"{"hostPath": ""}"#, count: 50).joined(separator: ", ")
    #expect(try problems(#"{"containerEdits": {"mounts": [\#(mounts)]}}"#).count == 50)
    let error = #expect(throws: InitializationError.self) {
      try ApplyCDI(path("cdi.json"), environment: Environment(), logger: Logger(label: "tests")).execute()
    }
    #expect(error?.description.split(separator: "\n").count == 22)
    #expect(error?.description.hasSuffix("\nand 30 more\n\(ApplyCDI.advice)") == true)
  }
}
