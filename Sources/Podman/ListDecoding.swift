internal import ToolboxCore

/// An entry of `podman ps --format json`.
struct ListedContainer: Decodable {
  let summary: ContainerSummary

  private enum Keys: String, CodingKey {
    case id, names, created, state, status, image, imageid, labels
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Keys.self)
    // Version 1 has one name as a string, and a number as state beside words in `status`.
    let name: String
    if let one = try? fields.decode(String.self, forKey: .names) {
      name = one
    } else {
      name = try fields.list(String.self, .names).first ?? ""
    }
    let state = try? fields.decode(String.self, forKey: .state)
    summary = ContainerSummary(
      id: try fields.decode(String.self, forKey: .id), name: name,
      created: try fields.decode(ListedTime.self, forKey: .created).time,
      status: try state ?? fields.text(.status), image: try fields.text(.image),
      imageID: try fields.textIfAny(.imageid),
      labels: try fields.decodeIfPresent([String: String].self, forKey: .labels) ?? [:],
      isRunning: state == "running")
  }
}

/// An entry of `podman images --format json`.
struct ListedImage: Decodable {
  let summary: ImageSummary

  private enum Keys: String, CodingKey {
    case id, names, created, labels, arch
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Keys.self)
    summary = ImageSummary(
      id: try fields.decode(String.self, forKey: .id), names: try fields.list(String.self, .names),
      created: try fields.decode(ListedTime.self, forKey: .created).time,
      labels: try fields.decodeIfPresent([String: String].self, forKey: .labels) ?? [:],
      architecture: try fields.textIfAny(.arch))
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
