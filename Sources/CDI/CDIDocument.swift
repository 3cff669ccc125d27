internal import FoundationEssentials
public import LinuxSystem

/// Why something is no specification of the Container Device Interface.
public struct CDIError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, and where.
  public let description: String
}

extension CDISpecification {
  /// The most bytes that a document may have; those for machines with many devices have some ten thousand.
  static let sizeLimit = 1 << 20

  /// Reads a document in JSON that anybody may have written.
  ///
  /// The schema allows YAML, of which JSON is a part. JSON is what toolbox writes, and Toolbx, and nvidia-ctk(1) with
  /// `--format json`; there is no reader of YAML without Foundation. Fields that are unknown, of another type or
  /// given twice are errors, so that nothing is left out in silence.
  ///
  /// - Throws: `CDIError`.
  public init(json bytes: [UInt8]) throws(CDIError) {
    guard bytes.count <= Self.sizeLimit else { throw CDIError(description: "more than 1 MiB") }
    // JSONDecoder would read UTF-16 too, where the search for duplicates is blind.
    guard !bytes.contains(0), ByteString(bytes).utf8 != nil else { throw CDIError(description: "not UTF-8") }
    guard bytes.contains(where: { !" \t\r\n".utf8.contains($0) }) else {
      throw CDIError(description: "missing data")
    }
    let document: CDISpecification?
    do { document = try JSONDecoder().decode(CDISpecification?.self, from: Data(bytes)) } catch {
      throw CDIError(error)
    }
    guard let document else { throw CDIError(description: "missing data") }
    if let name = DuplicateNames.first(in: bytes) {
      throw CDIError(description: "field '\(name)' is given twice")
    }
    self = document
  }

  /// Reads a file that anybody may have put there; no link is followed.
  ///
  /// - Returns: nil where there is no file.
  /// - Throws: `CDIError`.
  public static func read(_ path: ByteString) throws(CDIError) -> CDISpecification? {
    let bytes: [UInt8]
    do { bytes = try FileSystem.readUntrusted(path, upTo: sizeLimit + 1) } catch {
      if error.isMissingFile { return nil }
      throw CDIError(description: error.description)
    }
    do { return try CDISpecification(json: bytes) } catch {
      throw CDIError(description: "\(path): \(error)")
    }
  }

  /// The document in JSON, indented by two spaces, with names in alphabetic order and a line end.
  public var json: [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do { return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")] } catch {
      preconditionFailure("strings, numbers, booleans and lists of them can always be encoded: \(error)")
    }
  }
}

extension CDIError {
  /// Says where in the document a decoder found something wrong.
  fileprivate init(_ error: any Error) {
    let context: DecodingError.Context? =
      switch error as? DecodingError {
      case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
        .dataCorrupted(let context):
        context
      default: nil
      }
    let place = (context?.codingPath ?? []).map { $0.intValue.map(String.init) ?? $0.stringValue }
    let reason = context?.debugDescription ?? "\(error)"
    description = place.isEmpty ? reason : "\(place.joined(separator: ".")): \(reason)"
  }
}
