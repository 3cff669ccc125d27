public import LinuxSystem

/// What podman tells a privileged container about itself, in `/run/.containerenv`.
public struct ContainerIdentity: Hashable, Sendable {
  /// More than podman writes.
  public static let limit = 4096

  /// The full ID.
  public let id: String
  /// The name that the container was created with; nil where it is not told.
  public let name: String?

  /// Reads the file of the container in which this process runs; nil where it does not say.
  public init?(readingFrom path: ByteString = Surroundings.containerMarker) {
    guard let content = try? FileSystem.readUntrusted(path, upTo: Self.limit) else { return nil }
    self.init(content: content)
  }

  /// Reads the file of the container in which another process runs; nil where it does not say, or has ended.
  public init?(ofProcess id: Int32) {
    guard let root = try? RootDirectory(ofProcess: id),
      let content = try? root.read(Surroundings.containerMarker, limit: Self.limit)
    else { return nil }
    self.init(content: content)
  }

  /// Reads lines of the form `KEY="VALUE"`.
  public init?(content: [UInt8]) {
    let lines = String(decoding: content, as: UTF8.self).split(separator: "\n")
    guard let id = Self.value(of: "id", lines) else { return nil }
    self.id = id
    name = Self.value(of: "name", lines).flatMap { $0.isEmpty || $0.contains("/") ? nil : $0 }
  }

  private static func value(of key: String, _ lines: [Substring]) -> String? {
    let prefix = "\(key)=\""
    guard let line = lines.first(where: { $0.hasPrefix(prefix) }), line.count > prefix.count,
      line.hasSuffix("\"")
    else { return nil }
    return String(line.dropFirst(prefix.count).dropLast())
  }
}
