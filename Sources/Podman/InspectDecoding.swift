internal import ToolboxCore

/// An entry of `podman inspect --type container`.
struct InspectedContainer: Decodable {
  let details: ContainerDetails

  private enum Keys: String, CodingKey {
    case config, mounts, state
  }

  private struct Mount: Decodable {
    let destination: String
  }

  private struct State: Decodable {
    let pid: Int32?
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Keys.self)
    let config = try fields.decode(InspectedConfig.self, forKey: .config)
    details = ContainerDetails(
      command: config.cmd ?? [], labels: config.labels ?? [:],
      mountPoints: try fields.list(Mount.self, .mounts).map(\.destination),
      processID: try fields.decodeIfPresent(State.self, forKey: .state)?.pid ?? 0)
  }
}

/// An entry of `podman inspect --type image`.
struct InspectedImage: Decodable {
  let details: ImageDetails

  private enum Keys: String, CodingKey {
    case config, repotags
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Keys.self)
    let config = try fields.decodeIfPresent(InspectedConfig.self, forKey: .config)
    details = ImageDetails(
      labels: config?.labels ?? [:],
      tags: try fields.decodeIfPresent([String].self, forKey: .repotags))
  }
}

/// The part that inspected containers and images have in common.
private struct InspectedConfig: Decodable {
  let cmd: [String]?
  let labels: [String: String]?
}
