internal import FoundationEssentials
public import ToolboxCore

/// An OCI hook by which a container is started without those of its mounts that the host no longer has; see
/// oci-hooks(5).
///
/// Mounts are fixed when a container is created, and the OCI runtime refuses to start it if one of their sources is
/// gone. At the stage `precreate` podman hands the configuration of the runtime to the hook and takes what comes
/// back, for this start alone.
public enum MountHook {
  /// The hidden command of this program that is the hook: `toolbox __leave-out-mounts REPORT [TARGET]…`.
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

  /// The definition of the hook.
  ///
  /// - Parameters:
  ///   - program: the path of this program.
  ///   - report: the file into which the hook writes what it has left out.
  ///   - vital: where in the container are mounts that are never left out.
  /// - Returns: a file for a hooks directory.
  /// - Throws: the error of encoding.
  static func definition(program: String, report: String, vital: [String]) throws -> [UInt8] {
    let hook = Definition.Hook(path: program, args: ["toolbox", command, report] + vital)
    return Array(try JSONEncoder().encode(Definition(hook: hook)))
  }

  /// The configuration of an OCI runtime without the mounts whose sources are gone, and these.
  ///
  /// - Parameters:
  ///   - configuration: config.json of the OCI runtime specification.
  ///   - vital: the targets of mounts that stay, so that the runtime says what is wrong with them.
  ///   - substitutes: by their targets, what is mounted instead of what is missing.
  ///   - isReachable: whether the OCI runtime can look at a path of the host.
  /// - Returns: the configuration to be used, in which all else is as it was, and what was left out.
  /// - Throws: the error of decoding.
  public static func edit(
    _ configuration: [UInt8], vital: [String], substitutes: [String: String], isReachable: (String) -> Bool
  ) throws -> (configuration: [UInt8], leftOut: [ContainerDetails.Mount]) {
    let document = try JSONDecoder().decode(JSONValue.self, from: Data(configuration))
    guard case .object(var fields) = document, case .array(let mounts) = fields["mounts"] else {
      return (configuration, [])
    }
    var leftOut: [ContainerDetails.Mount] = []
    fields["mounts"] = .array(
      mounts.compactMap { mount in
        guard case .object(var entry) = mount, case .string(let target) = entry["destination"],
          case .string("bind") = entry["type"], case .string(let source) = entry["source"],
          source.hasPrefix("/"), !vital.contains(target), !isReachable(source)
        else { return mount }
        guard let substitute = substitutes[target] else {
          leftOut.append(.init(source, at: target))
          return nil
        }
        entry["source"] = .string(substitute)
        return .object(entry)
      })
    return (Array(try JSONEncoder().encode(JSONValue.object(fields))), leftOut)
  }

  /// The text of a report.
  public static func report(_ leftOut: [ContainerDetails.Mount]) -> [UInt8] {
    leftOut.flatMap { Array($0.source.utf8) + [0] + Array($0.target.utf8) + [0] }
  }

  /// Reads a report.
  static func leftOut(_ report: [UInt8]) -> [ContainerDetails.Mount] {
    let words = report.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    return stride(from: 0, to: words.count - 1, by: 2).map { .init(words[$0], at: words[$0 + 1]) }
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
