import FoundationEssentials
import LinuxSystem
import Testing

@testable import Podman

struct MountHookTests {
  private let configuration = #"""
    {"ociVersion":"1.0","mounts":[{"destination":"/proc","type":"proc","source":"proc"},
     {"destination":"/run/gone","type":"bind","source":"/run/gone","options":["rbind"]},
     {"destination":"/usr/bin/toolbox","type":"bind","source":"/old/toolbox","options":["ro"]}],
     "process":{"rlimits":[{"type":"RLIMIT_NOFILE","hard":18446744073709551615,"soft":-1}],"terminal":false,
     "x":null,"y":1.5}}
    """#

  private func edit(_ targets: [String]) throws -> String {
    let edited = try MountHook.edit(
      Array(configuration.utf8), without: targets, substitutes: ["/usr/bin/toolbox": "/new/toolbox"])
    return String(decoding: edited, as: UTF8.self).replacing(#"\/"#, with: "/")
  }

  @Test func onlyWhatIsNamedIsLeftOut() throws {
    let edited = try edit(["/run/gone"])
    #expect(!edited.contains("/run/gone"))
    #expect(edited.contains("/proc") && edited.contains("/old/toolbox"))
  }

  @Test func theRunningProgramTakesThePlaceOfAMissingOne() throws {
    let edited = try edit(["/usr/bin/toolbox"])
    #expect(edited.contains(#""source":"/new/toolbox""#) && edited.contains(#""options":["ro"]"#))
    #expect(edited.contains("/run/gone"))
  }

  @Test func everythingElseIsKept() throws {
    let before = try JSONDecoder().decode(JSONValue.self, from: Data(configuration.utf8))
    let after = try JSONDecoder().decode(JSONValue.self, from: Data(try edit([]).utf8))
    #expect(after == before)
    #expect(try edit([]).contains("18446744073709551615"))
  }

  @Test func whatIsNoConfigurationIsAnError() {
    #expect(throws: (any Error).self) { try MountHook.edit([], without: [], substitutes: [:]) }
  }

  @Test func theDefinitionNamesTheProgram() throws {
    let text = String(
      decoding: try #require(try MountHook.definition(program: "/bin/t", without: ["/a"])), as: UTF8.self
    ).replacing(#"\/"#, with: "/")
    #expect(
      text.contains(#""path":"/bin/t""#) && text.contains(#""args":["toolbox","__leave-out-mounts","/a"]"#))
    #expect(text.contains(#""stages":["precreate"]"#) && text.contains(#""version":"1.0.0""#))
  }
}
