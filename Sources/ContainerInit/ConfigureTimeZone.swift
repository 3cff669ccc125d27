internal import LinuxSystem

/// Writes the name of the host's time zone to /etc/timezone, which some programs read beside /etc/localtime.
struct ConfigureTimeZone: InitializationStep {
  var description: String { "write the host's time zone to /etc/timezone" }

  func execute() throws(InitializationError) {
    do throws(SystemError) {
      let zone = try Self.zone(ofLocalTime: Self.resolvedLocalTime(), hostSays: Self.hostZone)
      // A new file, for the old one may be a link to somewhere else.
      try FileSystem.update("/etc/timezone", to: zone.bytes + [UInt8(ascii: "\n")], mode: 0o644)
    } catch { throw InitializationError("failed to write /etc/timezone", error) }
  }

  private static func resolvedLocalTime() throws(SystemError) -> ByteString? {
    do { return try FileSystem.resolve("/etc/localtime") } catch {
      if error.isMissingFile { return nil }
      throw error
    }
  }

  /// What the host says itself, where it has the file; it may be anything.
  private static var hostZone: ByteString? {
    guard let content = try? FileSystem.readSmall("/run/host/etc/timezone", limit: 256) else { return nil }
    return ByteString(content.prefix { $0 != UInt8(ascii: "\n") })
  }

  /// The zone whose file this is: `Europe/Prague` of `/usr/share/zoneinfo/Europe/Prague`.
  ///
  /// A file elsewhere has no name; then the host's word counts, or else UTC, as for no file at all.
  static func zone(ofLocalTime path: ByteString?, hostSays: ByteString? = nil) -> ByteString {
    let folders: [ByteString] = ["/run/host/usr/share/zoneinfo/", "/usr/share/zoneinfo/"]
    guard let path else { return "UTC" }
    if let folder = folders.first(where: path.hasPrefix) {
      return ByteString(path.bytes.dropFirst(folder.bytes.count))
    }
    guard let hostSays, !hostSays.isEmpty, hostSays.bytes.allSatisfy(letters.contains) else { return "UTC" }
    return hostSays
  }

  private static let letters = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/_+-".utf8)
}
