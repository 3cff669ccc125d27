import Architectures
import LinuxSystem
import TestSupport
import Testing

@Suite("Architectures")
struct ArchitectureTests {
  @Test(
    "are known by all of their names",
    arguments: [
      ("aarch64", "aarch64"), ("ARM64", "aarch64"), ("amd64", "x86_64"), ("x86-64", "x86_64"),
      ("X86_64", "x86_64"),
      ("ppc64el", "ppc64le"), ("ppc64le", "ppc64le"), ("riscv64", "riscv64"), ("s390x", "s390x"),
    ])
  func names(_ text: String, _ name: String) {
    #expect(Architecture.named(text)?.name == name)
  }

  @Test("others are not known", arguments: ["", "arm", "aarch64_be", "i386", "arm64 "])
  func unknown(_ text: String) {
    #expect(Architecture.named(text) == nil)
  }

  @Test("no name stands for two")
  func distinct() {
    let all = Architecture.all.flatMap(\.spellings)
    #expect(Set(all).count == all.count)
  }

  @Test("are registered as QEMU's own packages do")
  func registration() throws {
    let arm = try #require(Architecture.named("arm64"))
    #expect(
      EmulatorRegistration(arm, emulator: "/emulator").line.description
        == #":qemu-aarch64:M::\x7f\x45\x4c\x46\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00"#
        + #":\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff:/emulator:OCFP"#)
    let mainframe = try #require(Architecture.named("s390x"))
    #expect(
      EmulatorRegistration(mainframe, emulator: "/emulator").line.description
        == #":qemu-s390x:M::\x7f\x45\x4c\x46\x02\x02\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x16"#
        + #":\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff:/emulator:OCFP"#)
  }
}

@Suite("Magic numbers")
struct MagicNumberTests {
  /// As in the files that QEMU's packages have for binfmt.d(5).
  @Test(
    "are those of each architecture",
    arguments: [
      ("aarch64", #"\x7f\x45\x4c\x46\x02\x01\x01\x00"#, #"\x02\x00\xb7\x00"#),
      ("ppc64le", #"\x7f\x45\x4c\x46\x02\x01\x01\x00"#, #"\x02\x00\x15\x00"#),
      ("riscv64", #"\x7f\x45\x4c\x46\x02\x01\x01\x00"#, #"\x02\x00\xf3\x00"#),
      ("s390x", #"\x7f\x45\x4c\x46\x02\x02\x01\x00"#, #"\x00\x02\x00\x16"#),
      ("x86_64", #"\x7f\x45\x4c\x46\x02\x01\x01\x00"#, #"\x02\x00\x3e\x00"#),
    ])
  func ofEach(_ name: String, _ beginning: String, _ end: String) throws {
    let architecture = try #require(Architecture.named(name))
    let rest = String(repeating: #"\x00"#, count: 8)
    let line = EmulatorRegistration(architecture, emulator: "/e").line.description
    #expect(line.hasPrefix(":qemu-\(name):M::\(beginning)\(rest)\(end):"))
  }

  @Test("are known of all")
  func all() {
    #expect(Architecture.all.map(\.name) == ["aarch64", "ppc64le", "riscv64", "s390x", "x86_64"])
  }
}

@Suite("Emulators")
struct EmulatorTests {
  private let directory = TemporaryDirectory()
  private let arm: Architecture

  init() throws {
    arm = try #require(Architecture.named("arm64"))
  }

  private func write(_ text: String, _ name: ByteString) throws {
    try FileSystem.write(Array(text.utf8), to: directory.path.appending(name), mode: 0o755)
  }

  private func handlerError(hasOwn: Bool = true) -> EmulatorError? {
    do throws(EmulatorError) {
      try EmulatorHandler.check(arm, hasOwn: hasOwn, in: directory.path)
      return nil
    } catch { return error }
  }

  @Test(
    "are described by the kernel",
    arguments: [
      ("enabled\ninterpreter /usr/bin/qemu\nflags: OCF\noffset 0\n", true, true),
      ("enabled\ninterpreter /usr/bin/qemu-F\nflags: OC\noffset 0\n", true, false),
      ("enabled\ninterpreter /usr/bin/qemu\nflags: \n", true, false), ("disabled\nflags: F\n", false, true),
      ("", false, false),
    ])
  func descriptions(_ text: String, _ isEnabled: Bool, _ isFixed: Bool) {
    let handler = EmulatorHandler(text)
    #expect(handler.isEnabled == isEnabled)
    #expect(handler.isFixed == isFixed)
  }

  @Test(
    "are registered and enabled, under one of two names", arguments: ["qemu-aarch64", "qemu-aarch64-static"])
  func handlers(_ name: ByteString) throws {
    #expect(handlerError() == .notRegistered(arm))
    try write("enabled\n", "status")
    try write("enabled\ninterpreter /x\nflags: F\n", "qemu-arm")
    #expect(handlerError() == .notRegistered(arm))
    try write("disabled\ninterpreter /x\nflags: F\n", name)
    #expect(handlerError() == .disabled(directory.path.appending(name), arm))
    try write("enabled\ninterpreter /x\nflags: F\n", name)
    #expect(handlerError() == nil)
    try write("disabled\n", "status")
    #expect(handlerError() == .disabled(directory.path.appending("status"), arm))
  }

  @Test("are opened when they are registered, unless containers have registrations of their own")
  func fixedHandlers() throws {
    try write("enabled\ninterpreter /x\nflags: OC\n", "qemu-aarch64")
    #expect(handlerError() == nil)
    #expect(handlerError(hasOwn: false) == .notFixed(directory.path.appending("qemu-aarch64"), arm))
    // One that is disabled is of no help.
    try write("disabled\ninterpreter /x\nflags: F\n", "qemu-aarch64-static")
    #expect(handlerError(hasOwn: false) == .notFixed(directory.path.appending("qemu-aarch64"), arm))
    try write("disabled\ninterpreter /x\nflags: F\n", "qemu-aarch64")
    try write("enabled\ninterpreter /x\nflags: OC\n", "qemu-aarch64-static")
    #expect(handlerError(hasOwn: false) == .notFixed(directory.path.appending("qemu-aarch64-static"), arm))
    try write("enabled\ninterpreter /x\nflags: POF\n", "qemu-aarch64-static")
    #expect(handlerError(hasOwn: false) == nil)
  }

  @Test(
    "are registered by user namespaces since Linux 6.7",
    arguments: [
      ("6.7.0-1-amd64", true), ("6.7-rc1", true), ("6.12.0", true), ("7.0", true), ("6.6.99", false),
      ("5.14.0-503.el9", false), ("", false), ("6", false),
    ])
  func releases(_ release: ByteString, _ isPossible: Bool) {
    #expect(EmulatorRegistration.isPossible(release: release) == isPossible)
  }

  @Test("are static, and found by the folders of PATH first")
  func search() throws {
    func error() -> EmulatorError? {
      let paths = EmulatorSearch(path: directory.path).candidates(arm).filter { $0.hasPrefix(directory.path) }
      do throws(EmulatorError) {
        _ = try EmulatorSearch.first(of: paths, for: arm)
        return nil
      } catch { return error }
    }
    #expect(error() == .missing(arm))
    try write("#!/bin/sh\n", "qemu-aarch64")
    #expect(error() == .missing(arm))
    let shell = try FileSystem.read("/bin/sh")
    try FileSystem.write(shell, to: directory.path.appending("qemu-aarch64-static"), mode: 0o755)
    #expect(error() == .isDynamic(directory.path.appending("qemu-aarch64-static"), arm))
    let first = try #require(EmulatorSearch(path: "relative:" + directory.path).candidates(arm).first)
    #expect(first == directory.path.appending("qemu-aarch64-static"))
  }

  @Test("take the place of an earlier registration")
  func registration() throws {
    let registration = EmulatorRegistration(arm, emulator: "/emulator")
    try registration.register(in: directory.path)
    #expect(try FileSystem.read(directory.path.appending("register")) == registration.line.bytes)
    #expect(!FileSystem.exists(directory.path.appending("qemu-aarch64")))
    try write("enabled\n", "qemu-aarch64")
    try registration.register(in: directory.path)
    #expect(try FileSystem.read(directory.path.appending("qemu-aarch64")) == Array("-1".utf8))
  }

  @Test("that are missing are told with a line of what to do")
  func words() {
    for error: EmulatorError in [
      .missing(arm), .isDynamic("/x", arm), .notRegistered(arm), .disabled("/x", arm),
    ] {
      let lines = error.description.split(separator: "\n")
      #expect(lines.count == 2)
      #expect(lines[0].contains("aarch64") || lines[0].contains("/x"))
    }
  }
}
