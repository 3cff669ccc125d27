import Architectures
import LinuxSystem
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
