internal import ToolboxCore

/// An entry of `podman ps --format json`.
struct ListedContainer: Decodable {
  let summary: ContainerSummary

  private enum Keys: String, CodingKey {
    case id, names, created, state, status, image, labels
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Keys.self)
    // Version 1 has one name as a string, and a number as state beside the word in `status`.
    let name: String
    if let one = try? fields.decode(String.self, forKey: .names) {
      name = one
    } else {
      name = try fields.list(String.self, .names).first ?? ""
    }
    let status = try (try? fields.decode(String.self, forKey: .state)) ?? fields.text(.status)
    summary = ContainerSummary(
      id: try fields.decode(String.self, forKey: .id), name: name,
      created: try fields.decode(ListedTime.self, forKey: .created).time, status: status,
      image: try fields.text(.image),
      labels: try fields.decodeIfPresent([String: String].self, forKey: .labels) ?? [:])
  }
}

/// An entry of `podman images --format json`.
struct ListedImage: Decodable {
  let summary: ImageSummary

  private enum Keys: String, CodingKey {
    case id, names, created, labels
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Keys.self)
    summary = ImageSummary(
      id: try fields.decode(String.self, forKey: .id), names: try fields.list(String.self, .names),
      created: try fields.decode(ListedTime.self, forKey: .created).time,
      labels: try fields.decodeIfPresent([String: String].self, forKey: .labels) ?? [:])
  }
}

/// A time as lists have it: a number of seconds, or words in version 1.
private struct ListedTime: Decodable {
  let time: CreationTime

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if let seconds = try? value.decode(Int64.self) {
      time = .seconds(seconds)
    } else {
      time = .words(try value.decode(String.self))
    }
  }
}
