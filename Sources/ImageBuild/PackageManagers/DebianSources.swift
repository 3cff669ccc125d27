internal import LinuxSystem

/// Where packages of Debian are, in the form of sources.list(5).
enum DebianSources {
  /// The file of the form of one line for each source.
  static let list: ByteString = "sources.list"
  /// The file of the form of paragraphs.
  private static let paragraphs: ByteString = "sources.list.d/toolbox.sources"
  /// In which files they may be, below the folder of apt's configuration.
  static let names = [list, paragraphs]

  /// In which file a text belongs.
  static func name(of text: ByteString) -> ByteString {
    let lines = text.bytes.split(separator: UInt8(ascii: "\n"))
    return lines.contains { $0.starts(with: "Types:".utf8) } ? paragraphs : list
  }

  /// The sources of a mirror.
  static func of(_ mirror: ByteString, _ release: BuildRelease) -> ByteString {
    let name = ByteString(release.codename)
    // Ubuntu has updates on the same mirrors.
    let suites = isUbuntu(release) ? [name, name + "-updates", name + "-security"] : [name]
    return lines(suites.map { (mirror, $0) }, release)
  }

  /// Where the host's own packages are from, with this release in the place of the host's; nil where there are none.
  static func ofHost(_ codename: String, _ release: BuildRelease) -> ByteString? {
    let sources = targets().compactMap { target -> (ByteString, ByteString)? in
      guard target.suite.hasPrefix(ByteString(codename)) else { return nil }
      let rest = ByteString(target.suite.bytes.dropFirst(codename.utf8.count))
      // What is new in sid comes to nowhere else.
      if release.isUnstable && !rest.isEmpty { return nil }
      return (target.uri, ByteString(release.codename) + rest)
    }
    return sources.isEmpty ? nil : Self.lines(sources, release)
  }

  private static func isUbuntu(_ release: BuildRelease) -> Bool { release.distribution.id == "ubuntu" }

  private static func lines(_ sources: [(ByteString, ByteString)], _ release: BuildRelease) -> ByteString {
    let keyring = "/usr/share/keyrings/\(release.distribution.id)-archive-keyring.gpg"
    let components: ByteString = isUbuntu(release) ? "main universe" : "main"
    return sources.reduce(ByteString([])) { text, source in
      let line: ByteString = ByteString("deb [signed-by=\(keyring)] ") + source.0 + " " + source.1 + " "
      return text + line + components + "\n"
    }
  }

  /// The archives of which the host's apt knows.
  private static func targets() -> [(uri: ByteString, suite: ByteString)] {
    let runner = LiveProcessRunner(environment: Environment(["PATH": "/usr/bin:/bin", "LC_ALL": "C"]))
    let output = try? runner.capture(
      Command(
        "apt-get", ["indextargets", "--format", "$(CREATED_BY) $(REPO_URI) $(RELEASE)", "--no-release-info"]))
    var found: [(uri: ByteString, suite: ByteString)] = []
    for line in output?.standardOutput.split(separator: UInt8(ascii: "\n")) ?? [] {
      let fields = line.split(separator: UInt8(ascii: " ")).map { ByteString($0) }
      guard fields.count == 3, fields[0] == "Packages",
        !found.contains(where: { $0.uri == fields[1] && $0.suite == fields[2] })
      else { continue }
      found.append((fields[1], fields[2]))
    }
    return found
  }
}
