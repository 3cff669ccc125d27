internal import LinuxSystem

/// Which packages an image is made of, to the byte: written by one build, and followed by another.
///
/// A file of lines, for people and programs to compare. Below a header are the names that were asked for, as `base NAME`
/// and `package NAME`, in the order in which they were; then all packages, sorted: `NAME ARCHITECTURE VERSION SHA256`.
struct PackageLock: Hashable {
  private static let header = "# toolbox-build lock 1"

  /// A package.
  struct Package: Hashable {
    var name: String
    var architecture: String
    var version: String
    /// Of the archive, in hexadecimal digits.
    var digest: String

    /// All but the digest, for people to read.
    var specification: String { "\(name) \(architecture) \(version)" }
  }

  var packages: [Package]
  /// What all images of the kind have.
  var base: [String]
  /// What this image has besides.
  var others: [String]

  init(_ packages: [Package], base: [String] = [], others: [String] = []) {
    self.base = base
    self.others = others
    self.packages = packages.sorted { ($0.name, $0.architecture) < ($1.name, $1.architecture) }
  }

  /// Reads the file; nil for anything else.
  init?(content: [UInt8]) {
    let lines = String(decoding: content, as: UTF8.self).split(separator: "\n")
    guard lines.first == Self.header[...] else { return nil }
    var packages: [Package] = []
    var base: [String] = []
    var others: [String] = []
    for line in lines.dropFirst() where !line.hasPrefix("#") {
      let fields = line.split(separator: " ").map(String.init)
      if fields.count == 2, fields[0] == "base" || fields[0] == "package" {
        if fields[0] == "base" { base.append(fields[1]) } else { others.append(fields[1]) }
        continue
      }
      guard fields.count == 4, fields[3].count == 64 else { return nil }
      packages.append(
        Package(name: fields[0], architecture: fields[1], version: fields[2], digest: fields[3]))
    }
    self.init(packages, base: base, others: others)
  }

  /// The file.
  var content: [UInt8] {
    let names = base.map { "base \($0)\n" } + others.map { "package \($0)\n" }
    let lines = packages.map { "\($0.name) \($0.architecture) \($0.version) \($0.digest)\n" }
    return Array("\(Self.header)\n\(names.joined())\(lines.joined())".utf8)
  }
}
