internal import LinuxSystem

/// Reads dpkg's database: paragraphs of `NAME: VALUE`; see deb-control(5).
enum DebianStatus {
  /// The packages that are installed, without digests.
  static func installed(_ status: [UInt8]) -> [PackageLock.Package] {
    var packages: [PackageLock.Package] = []
    var fields: [String: String] = [:]
    let end = {
      if fields["Status"]?.hasSuffix(" installed") == true, let name = fields["Package"],
        let architecture = fields["Architecture"], let version = fields["Version"]
      {
        packages.append(
          PackageLock.Package(name: name, architecture: architecture, version: version, digest: ""))
      }
      fields = [:]
    }
    let wanted: Set<String> = ["Package", "Status", "Architecture", "Version"]
    for line in status.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      if line.isEmpty { end() }
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")), line.first != UInt8(ascii: " ") else {
        continue
      }
      let name = String(decoding: line[..<colon], as: UTF8.self)
      guard wanted.contains(name) else { continue }
      fields[name] = String(decoding: line[(colon + 1)...].drop { $0 == UInt8(ascii: " ") }, as: UTF8.self)
    }
    end()
    return packages
  }

  /// The name of a package's archive: as apt keeps it, for which colons stand for other things, or as archives have it,
  /// without the epoch.
  static func archive(of package: PackageLock.Package, withEpoch: Bool = true) -> ByteString {
    let parts = package.version.split(separator: ":", omittingEmptySubsequences: false)
    if !withEpoch, parts.count > 1 {
      let version = parts.dropFirst().joined(separator: ":")
      return ByteString("\(package.name)_\(version)_\(package.architecture).deb")
    }
    let version = parts.joined(
      separator: "%3a")
    return ByteString("\(package.name)_\(version)_\(package.architecture).deb")
  }
}
