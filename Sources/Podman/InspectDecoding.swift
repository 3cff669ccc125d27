internal import ToolboxCore

/// An entry of `podman inspect --type container`.
struct InspectedContainer: Decodable {
  let details: ContainerDetails

  private enum Keys: String, CodingKey {
    case id, config, mounts, state
    case directory = "staticdir"
  }

  private struct Mount: Decodable {
    let source: String?
    let destination: String
  }

  private struct State: Decodable {
    let status: String?
    let pid: Int32?

    /// Old versions leave the ID of a process that has ended, which may be another's by now.
    var livePID: Int32 { ["exited", "stopped"].contains(status) ? 0 : pid ?? 0 }
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Keys.self)
    let config = try fields.decode(InspectedConfig.self, forKey: .config)
    details = ContainerDetails(
      id: try fields.textIfAny(.id) ?? "", command: config.cmd ?? [], labels: config.labels ?? [:],
      mounts: try fields.list(Mount.self, .mounts).map { .init($0.source ?? "", at: $0.destination) },
      processID: try fields.decodeIfPresent(State.self, forKey: .state)?.livePID ?? 0,
      directory: try fields.text(.directory))
  }
}

/// What an entry of `podman inspect --type container` says about its origin.
struct CreatedContainer: Decodable {
  let id: String
  /// The command line that made it; versions before 1.8.2 do not have it.
  let createCommand: [String]?

  private enum Keys: String, CodingKey {
    case id, config
  }

  private struct Config: Decodable {
    let createcommand: [String]?
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Keys.self)
    id = try fields.decode(String.self, forKey: .id)
    createCommand = try fields.decodeIfPresent(Config.self, forKey: .config)?.createcommand
  }
}

/// An entry of `podman inspect --type image`.
struct InspectedImage: Decodable {
  let details: ImageDetails

  private enum Keys: String, CodingKey {
    case id, config, repotags, architecture
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Keys.self)
    let config = try fields.decodeIfPresent(InspectedConfig.self, forKey: .config)
    details = ImageDetails(
      labels: config?.labels ?? [:],
      tags: try fields.decodeIfPresent([String].self, forKey: .repotags),
      id: try fields.textIfAny(.id), architecture: try fields.textIfAny(.architecture),
      entryPoint: config?.entrypoint?.words ?? [], environment: config?.env ?? [])
  }
}

/// The part that inspected containers and images have in common.
private struct InspectedConfig: Decodable {
  let cmd: [String]?
  let labels: [String: String]?
  let env: [String]?
  let entrypoint: Words?

  /// A list of words, which for containers is one text in some versions.
  struct Words: Decodable {
    let words: [String]

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if let list = try? value.decode([String].self) {
        words = list
      } else {
        words = [try value.decode(String.self)].filter { !$0.isEmpty }
      }
    }
  }
}
