internal import LinuxSystem

/// Which packages an image is made of, to the byte: written by one build, and followed by another.
///
/// A file of lines, for people and programs to compare: `NAME ARCHITECTURE VERSION SHA256`, sorted, below a header.
struct PackageLock: Hashable {
  private static let header = "# toolbox-build lock 1"

  /// A package.
  struct Package: Hashable {
    var name: String
    var architecture: String
    var version: String
    /// Of the archive, in hexadecimal digits.
    var digest: String

    /// As apt is asked for it.
    var specification: ByteString { ByteString("\(name):\(architecture)=\(version)") }

    /// The archive's name, as apt keeps it: colons stand for other things there.
    var archive: ByteString {
      let version = version.split(separator: ":", omittingEmptySubsequences: false).joined(separator: "%3a")
      return ByteString("\(name)_\(version)_\(architecture).deb")
    }
  }

  var packages: [Package]

  init(_ packages: [Package]) {
    self.packages = packages.sorted { ($0.name, $0.architecture) < ($1.name, $1.architecture) }
  }

  /// Reads the file; nil for anything else.
  init?(content: [UInt8]) {
    let lines = String(decoding: content, as: UTF8.self).split(separator: "\n")
    guard lines.first == Self.header[...] else { return nil }
    var packages: [Package] = []
    for line in lines.dropFirst() where !line.hasPrefix("#") {
      let fields = line.split(separator: " ").map(String.init)
      guard fields.count == 4, fields[3].count == 64 else { return nil }
      packages.append(
        Package(name: fields[0], architecture: fields[1], version: fields[2], digest: fields[3]))
    }
    self.init(packages)
  }

  /// The file.
  var content: [UInt8] {
    let lines = packages.map { "\($0.name) \($0.architecture) \($0.version) \($0.digest)\n" }
    return Array("\(Self.header)\n\(lines.joined())".utf8)
  }

  /// The packages that are installed, without digests, by dpkg's database: paragraphs of `NAME: VALUE`.
  static func installed(status: [UInt8]) -> [Package] {
    var packages: [Package] = []
    var fields: [String: String] = [:]
    let end = {
      if fields["Status"]?.hasSuffix(" installed") == true, let name = fields["Package"],
        let architecture = fields["Architecture"], let version = fields["Version"]
      {
        packages.append(Package(name: name, architecture: architecture, version: version, digest: ""))
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
}
