import Glibc
import LinuxSystem
import TestSupport
import Testing

@testable import CDI

struct NVIDIADriverTests {
  private let directory = TemporaryDirectory()

  #if arch(x86_64)
    private let triplet = "x86_64-linux-gnu"
  #elseif arch(arm64)
    private let triplet = "aarch64-linux-gnu"
  #else
    private let triplet = "powerpc64le-linux-gnu"
  #endif

  /// A file of the machine, and the folders above it.
  private func put(_ path: String, _ content: String = "") throws {
    let path = directory.path + ByteString(path)
    try FileSystem.createDirectories(path.parentPath)
    try FileSystem.write(Array(content.utf8), to: path, mode: 0o644)
  }

  private func link(_ path: String, to target: String) throws {
    let path = directory.path + ByteString(path)
    try FileSystem.createDirectories(path.parentPath)
    try FileSystem.createSymbolicLink(at: path, to: ByteString(target))
  }

  private func load(_ version: String) throws {
    try put("/sys/module/nvidia/version", version + "\n")
  }

  private func discover() -> NVIDIADriver.Discovery { NVIDIADriver.discover(root: directory.path) }

  private func found() throws -> CDISpecification {
    guard case .found(let specification) = discover() else {
      Issue.record("found nothing: \(discover())")
      throw SystemError(ENOENT, "find a driver")
    }
    return specification
  }

  @Test func aMachineWithoutTheDriverHasNone() throws {
    #expect(discover() == .none)
    // Libraries alone, as images have them, are no driver.
    try put("/usr/lib64/libcuda.so.535.129.03")
    try put("/dev/dxg")
    #expect(discover() == .none)
  }

  @Test(
    arguments: [
      ("/dev/dxg", ""), ("/etc/nv_tegra_release", ""), ("/sys/devices/soc0/family", "Tegra\n"),
    ])
  func someMachinesAreNotSupported(path: String, content: String) throws {
    try load("535.129.03")
    try put("/usr/lib64/libcuda.so.535.129.03")
    _ = try found()
    try put(path, content)
    #expect(discover() == .unsupported)
  }

  @Test(
    arguments: [
      "NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.129.03  Thu Oct 19 18:56:32 UTC 2023\nGCC version:  1.2\n",
      "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  535.129.03  Release Build  (root@host)\n",
    ])
  func theVersionIsReadFromProcToo(text: String) throws {
    try put("/proc/driver/nvidia/version", text)
    try put("/usr/lib64/libcuda.so.535.129.03")
    #expect(try found().edits.mounts.map(\.hostPath) == ["/usr/lib64/libcuda.so.535.129.03"])
  }

  @Test(arguments: ["", "unknown", "../../etc", "1..2", "1.", "535", "1.2/3"])
  func whatIsNoVersionIsNoDriver(text: String) throws {
    try load(text)
    #expect(discover() == .none)
  }

  @Test(arguments: ["libcuda.so.550.54.14", "libGLX_nvidia.so.550.54.14"])
  func librariesOfAnotherVersionDoNotMatch(name: String) throws {
    try load("535.129.03")
    try put("/usr/lib64/\(name)")
    try put("/usr/lib64/libcuda.so.1")
    #expect(discover() == .mismatch(kernel: "535.129.03", library: "550.54.14"))
    // Both may be there, for the time of an update.
    try put("/usr/lib64/libcuda.so.535.129.03")
    #expect(try found().edits.mounts.map(\.hostPath) == ["/usr/lib64/libcuda.so.535.129.03"])
  }

  @Test func aDriverWithoutLibrariesIsNoError() throws {
    try load("535.129.03")
    try put("/dev/nvidiactl")
    try put("/usr/bin/nvidia-smi")
    let edits = try found().edits
    #expect(edits.environment == ["NVIDIA_VISIBLE_DEVICES=void"])
    #expect(edits.deviceNodes.map(\.path) == ["/dev/nvidiactl"])
    #expect(edits.mounts.map(\.hostPath) == ["/usr/bin/nvidia-smi"])
    #expect(edits.hooks.isEmpty)
  }

  @Test func aDriverWithoutCUDAIsNoError() throws {
    try load("535.129.03")
    try put("/usr/lib64/libGLX_nvidia.so.535.129.03")
    let edits = try found().edits
    #expect(edits.mounts.map(\.hostPath) == ["/usr/lib64/libGLX_nvidia.so.535.129.03"])
    #expect(
      edits.hooks.map(\.arguments) == [
        [
          "nvidia-cdi-hook", "create-symlinks", "--link",
          "libGLX_nvidia.so.535.129.03::/usr/lib64/libGLX_indirect.so.0",
        ],
        ["nvidia-cdi-hook", "update-ldcache", "--folder", "/usr/lib64"],
      ])
  }

  @Test func librariesAreFoundInEachLayout() throws {
    for folder in [
      "/usr/lib64", "/usr/lib/\(triplet)", "/usr/lib", "/usr/lib64/nvidia",
      "/usr/lib/\(triplet)/nvidia/current",
    ] {
      let machine = NVIDIADriverTests()
      try machine.load("535.129.03")
      try machine.put("\(folder)/libcuda.so.535.129.03")
      try machine.put("\(folder)/libnvidia-ml.so.535.129.03")
      try machine.put("\(folder)/libc.so.6")
      let edits = try machine.found().edits
      #expect(
        edits.mounts.map(\.containerPath) == [
          "\(folder)/libcuda.so.535.129.03", "\(folder)/libnvidia-ml.so.535.129.03",
        ])
      #expect(edits.hooks.last?.arguments == ["nvidia-cdi-hook", "update-ldcache", "--folder", folder])
    }
  }

  /// Where /usr/lib64 is another name of /usr/lib, and where files are reached by links to elsewhere.
  @Test func linksOfTheMachineAreFollowed() throws {
    try load("535.129.03")
    try put("/usr/lib/libcuda.so.535.129.03")
    try link("/usr/lib64", to: "lib")
    try put("/usr/lib/nvidia/current/nvidia-smi")
    try link("/usr/bin/nvidia-smi", to: "../lib/nvidia/current/nvidia-smi")
    #expect(
      try found().edits.mounts == [
        .init(
          "/usr/lib/libcuda.so.535.129.03", at: "/usr/lib/libcuda.so.535.129.03",
          options: ["ro", "nosuid", "nodev", "bind"]),
        .init(
          "/usr/lib/nvidia/current/nvidia-smi", at: "/usr/bin/nvidia-smi",
          options: ["ro", "nosuid", "nodev", "bind"]),
      ])
  }

  @Test func aLinkOutOfTheMachineIsLeftOut() throws {
    try load("535.129.03")
    try link("/usr/bin/nvidia-smi", to: "/bin/sh")
    try link("/tmp/nvidia-mps", to: "/usr")
    #expect(try found().edits.mounts.isEmpty)
  }
}
