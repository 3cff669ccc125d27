/// The answer to `podman version --format json`; see podman-version(1).
struct ListedVersion: Decodable {
  /// The version of the program itself, such as `4.3.1`, and not that of a server that it talks to.
  let version: String

  private enum Keys: String, CodingKey {
    case client, version
  }

  private struct Client: Decodable {
    let version: String
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Keys.self)
    // Version 1 has no server, and so no part about the client.
    let client = try fields.decodeIfPresent(Client.self, forKey: .client)
    version = try client?.version ?? fields.decode(String.self, forKey: .version)
  }
}
