public import LinuxSystem

/// What podman tells a privileged container about itself, in `/run/.containerenv`.
public struct ContainerIdentity: Hashable, Sendable {
  /// The full ID.
  public let id: String

  /// Reads the file of the container in which this process runs; nil where it does not say.
  public init?(readingFrom path: ByteString = Surroundings.containerMarker) {
    guard let content = try? FileSystem.readUntrusted(path, upTo: 4096) else { return nil }
    let prefix = "id=\""
    let lines = String(decoding: content, as: UTF8.self).split(separator: "\n")
    guard let line = lines.first(where: { $0.hasPrefix(prefix) }), line.hasSuffix("\"") else { return nil }
    id = String(line.dropFirst(prefix.count).dropLast())
  }
}
