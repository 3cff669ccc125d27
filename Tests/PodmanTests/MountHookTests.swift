import FoundationEssentials
import Testing

@testable import Podman
@testable import ToolboxCore

struct MountHookTests {
  private let configuration = #"""
    {"ociVersion":"1.0","mounts":[{"destination":"/proc","type":"proc","source":"proc"},
     {"destination":"/run/gone","type":"bind","source":"/run/gone","options":["rbind"]},
     {"destination":"/usr/bin/toolbox","type":"bind","source":"/old/toolbox","options":["ro"]}],
     "process":{"rlimits":[{"type":"RLIMIT_NOFILE","hard":18446744073709551615,"soft":-1}],"terminal":false,
     "x":null,"y":1.5}}
    """#

  private func edit(without missing: [String], vital: [String] = []) throws -> (
    String, [ContainerDetails.Mount]
  ) {
    let (edited, leftOut) = try MountHook.edit(
      Array(configuration.utf8), vital: vital, substitutes: ["/usr/bin/toolbox": "/new/toolbox"],
      isReachable: { !missing.contains($0) })
    return (String(decoding: edited, as: UTF8.self).replacing(#"\/"#, with: "/"), leftOut)
  }

  @Test func onlyWhatIsMissingIsLeftOut() throws {
    let (edited, leftOut) = try edit(without: ["/run/gone", "proc", "/elsewhere"])
    #expect(!edited.contains("/run/gone"))
    #expect(edited.contains("/proc") && edited.contains("/old/toolbox"))
    #expect(leftOut == [.init("/run/gone", at: "/run/gone")])
    #expect(MountHook.leftOut(MountHook.report(leftOut)) == leftOut)
    #expect(MountHook.leftOut([]) == [])
    #expect(MountHook.leftOut(Array("odd".utf8)) == [])
  }

  @Test func whatIsVitalStays() throws {
    let (edited, leftOut) = try edit(without: ["/run/gone"], vital: ["/run/gone"])
    #expect(edited.contains("/run/gone"))
    #expect(leftOut == [])
  }

  @Test func theRunningProgramTakesThePlaceOfAMissingOne() throws {
    let (edited, leftOut) = try edit(without: ["/old/toolbox"])
    #expect(edited.contains(#""source":"/new/toolbox""#) && edited.contains(#""options":["ro"]"#))
    #expect(edited.contains("/run/gone"))
    #expect(leftOut == [])
  }

  @Test func everythingElseIsKept() throws {
    let before = try JSONDecoder().decode(JSONValue.self, from: Data(configuration.utf8))
    let after = try JSONDecoder().decode(JSONValue.self, from: Data(try edit(without: []).0.utf8))
    #expect(after == before)
    #expect(try edit(without: []).0.contains("18446744073709551615"))
  }

  @Test func whatIsNoConfigurationIsAnError() {
    #expect(throws: (any Error).self) {
      try MountHook.edit([], vital: [], substitutes: [:], isReachable: { _ in true })
    }
  }

  @Test func theDefinitionNamesTheProgram() throws {
    let definition = try MountHook.definition(program: "/bin/t", report: "/r", vital: ["/a"])
    let text = String(decoding: definition, as: UTF8.self).replacing(#"\/"#, with: "/")
    #expect(text.contains(#""path":"/bin/t""#))
    #expect(text.contains(#""args":["toolbox","__leave-out-mounts","/r","/a"]"#))
    #expect(text.contains(#""stages":["precreate"]"#) && text.contains(#""version":"1.0.0""#))
  }
}
