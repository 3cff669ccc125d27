internal import LinuxSystem

/// Writes the name of the host's time zone to /etc/timezone, which some programs read beside /etc/localtime.
struct ConfigureTimeZone: InitializationStep {
  var description: String { "write the host's time zone to /etc/timezone" }

  func execute() throws(InitializationError) {
    do throws(SystemError) {
      let zone = try Self.zone(ofLocalTime: Self.resolvedLocalTime())
      // A new file, for the old one may be a link to somewhere else.
      try FileSystem.replace(
        "/etc/timezone", with: zone.bytes + [UInt8(ascii: "\n")], mode: 0o644, isSoleWriter: true)
    } catch { throw InitializationError("failed to write /etc/timezone", error) }
  }

  private static func resolvedLocalTime() throws(SystemError) -> ByteString? {
    do { return try FileSystem.resolve("/etc/localtime") } catch {
      if error.isMissingFile { return nil }
      throw error
    }
  }

  /// The zone whose file this is: `Europe/Prague` of `/usr/share/zoneinfo/Europe/Prague`.
  ///
  /// A file elsewhere has no name; the clock is right all the same, so the answer is UTC as for no file at all.
  static func zone(ofLocalTime path: ByteString?) -> ByteString {
    let folders: [ByteString] = ["/run/host/usr/share/zoneinfo/", "/usr/share/zoneinfo/"]
    guard let path, let folder = folders.first(where: path.hasPrefix) else { return "UTC" }
    return ByteString(path.bytes.dropFirst(folder.bytes.count))
  }
}
