internal import FoundationEssentials

/// The documents of an image layout; see the OCI Image Format Specification, whose names the keys have.
enum OCIDocuments {
  /// What a document says of a blob.
  struct Descriptor: Encodable, Hashable {
    var mediaType: String
    var digest: String
    var size: Int64
    var annotations: [String: String]?
    var platform: Platform?
  }

  struct Platform: Encodable, Hashable {
    var architecture: String
    var os = "linux"
  }

  /// The layers of an image, and its configuration.
  struct Manifest: Encodable, Hashable {
    var schemaVersion = 2
    var mediaType = "application/vnd.oci.image.manifest.v1+json"
    var config: Descriptor
    var layers: [Descriptor]
  }

  /// The images of a layout.
  struct Index: Encodable, Hashable {
    var schemaVersion = 2
    var mediaType = "application/vnd.oci.image.index.v1+json"
    var manifests: [Descriptor]
  }

  /// What containers of an image are like, and how it came to be.
  struct Configuration: Encodable, Hashable {
    struct Execution: Encodable, Hashable {
      var environment: [String]
      var command: [String]
      var labels: [String: String]

      enum CodingKeys: String, CodingKey {
        case environment = "Env"
        case command = "Cmd"
        case labels = "Labels"
      }
    }

    struct RootFileSystem: Encodable, Hashable {
      var type = "layers"
      var differences: [String]

      enum CodingKeys: String, CodingKey {
        case type
        case differences = "diff_ids"
      }
    }

    struct Step: Encodable, Hashable {
      var created: String
      var createdBy: String

      enum CodingKeys: String, CodingKey {
        case created
        case createdBy = "created_by"
      }
    }

    var created: String
    var architecture: String
    var os = "linux"
    var config: Execution
    var rootfs: RootFileSystem
    var history: [Step]
  }

  /// The version of a layout.
  struct Layout: Encodable, Hashable {
    var imageLayoutVersion = "1.0.0"
  }

  /// A document's bytes, the same for the same content.
  static func bytes(of document: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do { return Array(try encoder.encode(document)) } catch {
      preconditionFailure("strings, numbers, and lists of them can always be encoded: \(error)")
    }
  }
}
