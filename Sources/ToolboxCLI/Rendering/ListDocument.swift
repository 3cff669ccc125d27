internal import FoundationEssentials
internal import ToolboxCore

/// What `toolbox list --format json` prints; toolbox-list(1) has the schema, to which keys are only ever added.
struct ListDocument: Encodable {
  private var containers: [Container]?
  private var images: [Image]?

  /// Lists that are nil were not asked for, and are left out.
  init(
    containers: [ContainerSummary]?, images: [ListObjects.ImageRow]?, architectures: ListObjects.Architectures
  ) {
    self.containers = containers?.map { Container($0, architectures[$0]) }
    self.images = images?.map { Image($0, architectures[$0.image]) }
  }

  /// Values that are not known are null, so that every key is always there.
  private struct Container: Encodable {
    let id: String
    let name: String
    @Nullable var created: String?
    let status: String
    let image: String
    @Nullable var architecture: String?

    init(_ container: ContainerSummary, _ architecture: String?) {
      id = container.id
      name = container.name
      _created = Nullable(wrappedValue: container.created.timestamp)
      status = container.status
      image = container.image
      _architecture = Nullable(wrappedValue: architecture)
    }
  }

  private struct Image: Encodable {
    let id: String
    @Nullable var name: String?
    @Nullable var created: String?
    @Nullable var architecture: String?

    init(_ row: ListObjects.ImageRow, _ architecture: String?) {
      id = row.image.id
      _name = Nullable(wrappedValue: row.image.names.isEmpty ? nil : row.name)
      _created = Nullable(wrappedValue: row.image.created.timestamp)
      _architecture = Nullable(wrappedValue: architecture)
    }
  }

  /// The document, indented, with keys in alphabetic order.
  var text: String { JSONText.of(self) }
}

/// A value that is null in JSON where there is none.
@propertyWrapper
struct Nullable: Encodable {
  let wrappedValue: String?

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let wrappedValue { try container.encode(wrappedValue) } else { try container.encodeNil() }
  }
}

extension CreationTime {
  /// In the form of ISO 8601, as in `2026-11-21T07:32:00Z`; nil for words.
  fileprivate var timestamp: String? {
    guard case .seconds(let seconds) = self else { return nil }
    return Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(.iso8601)
  }
}
