internal import FoundationEssentials
internal import LinuxSystem

/// An OCI hook by which a container is started without some of its mounts; see oci-hooks(5).
///
/// Mounts are fixed when a container is created, and the OCI runtime refuses to start it if one of their sources is
/// gone. At the stage `precreate` podman hands the configuration of the runtime to the hook and takes what comes
/// back, for this start alone.
public enum MountHook {
  /// The hidden command of this program that is the hook: `toolbox __leave-out-mounts TARGET…`.
  public static let command = "__leave-out-mounts"

  private struct Definition: Encodable {
    struct Hook: Encodable {
      let path: String
      let args: [String]
    }

    struct When: Encodable {
      let always = true
    }

    let version = "1.0.0"
    let hook: Hook
    let when = When()
    let stages = ["precreate"]
  }

  /// The definition of a hook that leaves out the mounts at these paths; nil if the program's path is not UTF-8.
  static func definition(program: ByteString, without targets: [String]) throws -> [UInt8]? {
    guard let path = program.utf8 else { return nil }
    let hook = Definition.Hook(path: path, args: ["toolbox", command] + targets)
    return Array(try JSONEncoder().encode(Definition(hook: hook)))
  }

  /// The configuration of an OCI runtime without the mounts at these paths.
  ///
  /// - Parameters:
  ///   - configuration: config.json of the OCI runtime specification.
  ///   - targets: where the mounts are in the container.
  ///   - substitutes: by their targets, what is mounted instead of what is missing.
  /// - Returns: the configuration to be used; all else in it is as it was.
  /// - Throws: the error of decoding.
  public static func edit(
    _ configuration: [UInt8], without targets: [String], substitutes: [String: String]
  ) throws -> [UInt8] {
    var document = try JSONDecoder().decode(JSONValue.self, from: Data(configuration))
    guard case .object(var fields) = document, case .array(let mounts) = fields["mounts"] else {
      return configuration
    }
    fields["mounts"] = .array(
      mounts.compactMap { mount in
        guard case .object(var entry) = mount, case .string(let target) = entry["destination"],
          targets.contains(target)
        else { return mount }
        guard let substitute = substitutes[target] else { return nil }
        entry["source"] = .string(substitute)
        return .object(entry)
      })
    document = .object(fields)
    return Array(try JSONEncoder().encode(document))
  }
}

/// JSON of any form, all of which is kept.
enum JSONValue: Codable, Hashable {
  case null
  case boolean(Bool)
  case integer(Int64)
  case unsigned(UInt64)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let boolean = try? value.decode(Bool.self) {
      self = .boolean(boolean)
    } else if let integer = try? value.decode(Int64.self) {
      self = .integer(integer)
    } else if let unsigned = try? value.decode(UInt64.self) {
      self = .unsigned(unsigned)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let string = try? value.decode(String.self) {
      self = .string(string)
    } else if let array = try? value.decode([JSONValue].self) {
      self = .array(array)
    } else {
      self = .object(try value.decode([String: JSONValue].self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .boolean(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .unsigned(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    case .array(let value): try container.encode(value)
    case .object(let value): try container.encode(value)
    }
  }
}
