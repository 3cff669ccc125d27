import Testing

@testable import Podman

/// What `podman version` and `podman info` of each version say.
struct ListedVersionTests {
  @Test(arguments: Fixtures.versions)
  func versionOf(version: String) throws {
    #expect(try Fixtures.decode(ListedVersion.self, "version", of: version).version == version)
  }

  @Test(arguments: [
    (#"{"Client":{"Version":"4.9.4"},"Server":{"Version":"5.4.2"}}"#, "4.9.4"),
    (#"{"Client":null,"Version":"1.6.4"}"#, "1.6.4"),
    (#"{"Client":{"Version":"5.5.0-rc1"},"Version":"1"}"#, "5.5.0-rc1"),
  ])
  func theClientsOwnVersionCounts(json: String, version: String) throws {
    #expect(try PodmanJSON.decode(ListedVersion.self, from: Array(json.utf8)).version == version)
  }

  @Test(arguments: ["{}", "[]", #"{"Client":{}}"#, #"{"Server":{"Version":"5.4.2"}}"#])
  func withoutAVersionThereIsNone(json: String) {
    #expect(throws: DecodingError.self) {
      try PodmanJSON.decode(ListedVersion.self, from: Array(json.utf8))
    }
  }

  /// The part of `podman info` that tells hosts apart; names of keys differ in case only.
  private struct Information: Decodable {
    struct Host: Decodable {
      let cgroupversion: String
      let ociruntime: Runtime
      let rootless: Bool?
      let security: Security?
    }
    struct Runtime: Decodable { let name: String }
    struct Security: Decodable { let rootless: Bool }
    struct Store: Decodable { let graphdrivername: String }
    let host: Host
    let store: Store
  }

  @Test(arguments: Fixtures.versions)
  func informationOf(version: String) throws {
    let information = try Fixtures.decode(Information.self, "info", of: version)
    #expect(information.host.cgroupversion == (version == "2.2.1" ? "v1" : "v2"))
    #expect(information.host.ociruntime.name == (version == "2.2.1" ? "runc" : "crun"))
    #expect((information.host.security?.rootless ?? information.host.rootless) == true)
    #expect(information.store.graphdrivername == (version == "3.4.7" ? "btrfs" : "overlay"))
  }
}
