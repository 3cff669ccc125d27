import LinuxSystem
import Sandbox
import Testing

@testable import ToolboxCLI

/// No engine is there: what is known of the sandbox needs none.
struct SandboxCompleterTests {
  private func answer(_ line: ByteString...) throws -> Completer.Answer {
    try Completer(engine: nil).answer(["sandbox"] + line)
  }

  private func words(_ line: ByteString...) throws -> [String] {
    try Completer(engine: nil).answer(["sandbox"] + line).candidates.map(\.word)
  }

  @Test func optionsHaveDescriptions() throws {
    let all = SandboxOption.allCases
    #expect(try words("--") == all.map { "--\($0.rawValue)" })
    #expect(try answer("-").candidates.map(\.description) == all.map(\.usage))
    #expect(try answer("-").beyond == .nothing)
    #expect(
      try words("--ro-bind-") == ["--ro-bind-try", "--ro-bind-nofollow", "--ro-bind-foreign", "--ro-bind-fd"])
  }

  @Test func anOptionMayBeGivenAgain() throws {
    #expect(try words("--tmpfs", "/tmp", "--tm") == ["--tmpfs"])
  }

  @Test func optionsBeginBehindTheValues() throws {
    #expect(try words("--bind", "/a", "--same") == [])
    #expect(try words("--bind", "/a", "/b", "--same") == ["--same-dir"])
    #expect(try words("--bind=/a", "--same") == [])
    #expect(try words("--bind=/a", "/b", "--same") == ["--same-dir"])
    // A value may look like an option.
    #expect(try words("--setenv", "--bind", "x", "--same") == ["--same-dir"])
    #expect(try words("--nonsense", "--same") == ["--same-dir"])
    #expect(try words("--debug", "-h", "--same") == ["--same-dir"])
  }

  @Test(arguments: SandboxOption.allCases)
  func eachValueIsCompletedAsWhatItIs(option: SandboxOption) throws {
    let expected: [String: Completer.Answer.Beyond] = ["SRC": .files, "DST": .files, "DIR": .directories]
    var line: [ByteString] = ["sandbox", ByteString("--\(option.rawValue)")]
    for value in option.values {
      let answer = try Completer(engine: nil).answer(line + [""])
      #expect(answer.beyond == expected[value] ?? .nothing, "\(value)")
      #expect(answer.candidates.isEmpty == (value != "CAP" && option != .overlayUpper), "\(value)")
      line.append("x")
    }
    #expect(try Completer(engine: nil).answer(line + ["--same"]).candidates.map(\.word) == ["--same-dir"])
    #expect(try Completer(engine: nil).answer(line + ["l"]).beyond == .files)
  }

  @Test func valuesInTheOptionsOwnWord() throws {
    #expect(try answer("--chdir=/u").beyond == .directories)
    #expect(try answer("--bind=/u").beyond == .files)
    #expect(try answer("--setenv=A").beyond == .nothing)
    #expect(try answer("--debug=").beyond == .nothing)
    #expect(try words("--cap-drop=A") == ["ALL"])
  }

  @Test func capabilitiesAreSpelledAsTheyBegin() throws {
    #expect(try words("--cap-add", "").contains("CAP_CHOWN"))
    #expect(try words("--cap-add", "").last == "ALL")
    #expect(try words("--cap-add", "CAP_NET_B") == ["CAP_NET_BIND_SERVICE", "CAP_NET_BROADCAST"])
    #expect(try words("--cap-drop", "cap_sys_ch") == ["cap_sys_chroot"])
    #expect(try words("--cap-drop", "SYS_CH") == ["SYS_CHROOT"])
    #expect(try words("--cap-drop", "sys_ch") == ["sys_chroot"])
    #expect(try words("--cap-drop", "al") == ["all"])
    #expect(try words("--cap-drop", "7") == [])
  }

  @Test func anUpperLayerIsADirectoryOrTmpfs() throws {
    #expect(try words("--overlay-upperdir", "") == ["tmpfs"])
    #expect(try words("--overlay-upperdir", "/t") == [])
    #expect(try words("--overlay-workdir", "t") == [])
  }

  @Test func theCommandIsTheShells() throws {
    #expect(try answer("l") == Completer.Answer(beyond: .files))
    #expect(try answer("--debug", "ls", "--same") == Completer.Answer(beyond: .files))
    #expect(try answer("--", "--same") == Completer.Answer(beyond: .files))
  }

  @Test func underItsOwnNameTheSandboxIsAskedToo() {
    let question = SandboxProgram.question(["__complete", "--tm"], calledAs: "/usr/bin/toolbox-sandbox")
    #expect(question == ["__complete", "sandbox", "--tm"])
    #expect(SandboxProgram.question(["__complete", "--tm"], calledAs: "toolbox") == nil)
    #expect(SandboxProgram.question(["ls", "__complete"], calledAs: "toolbox-sandbox") == nil)
    #expect(SandboxProgram.question([], calledAs: "toolbox-sandbox") == nil)
  }
}
