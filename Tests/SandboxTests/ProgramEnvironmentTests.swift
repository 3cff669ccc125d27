import LinuxSystem
import Testing

@testable import Sandbox

struct ProgramEnvironmentTests {
  private func entries(_ change: (inout SandboxOptions) -> Void) -> [ByteString] {
    var options = SandboxOptions()
    options.clearsEnvironment = true
    change(&options)
    return ProgramEnvironment(options).entries
  }

  @Test func theLastValueWinsAndUnsetBeatsSet() {
    #expect(
      entries {
        $0.setVariables = [
          .init(name: "A", value: "1"), .init(name: "B", value: "2"), .init(name: "A", value: "3"),
        ]
        $0.unsetVariables = ["B", "C"]
      } == ["A=3"])
  }

  @Test func theCallersEnvironmentIsInherited() {
    var options = SandboxOptions()
    options.setVariables = [.init(name: "PATH", value: "/x")]
    let entries = ProgramEnvironment(options).entries
    #expect(entries.contains("PATH=/x"))
    #expect(entries.filter { $0.hasPrefix("PATH=") }.count == 1)
    #expect(entries.count >= ProgramEnvironment(SandboxOptions()).entries.count)
  }

  @Test func namesAreNotPrefixes() {
    #expect(
      entries {
        $0.setVariables = [.init(name: "AB", value: "1"), .init(name: "A", value: "2")]
        $0.unsetVariables = ["A"]
      } == ["AB=1"])
  }
}
