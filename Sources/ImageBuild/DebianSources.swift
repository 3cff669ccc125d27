internal import LinuxSystem

/// Where packages of Debian are, in the form of sources.list(5).
enum DebianSources {
  private static let keyring: ByteString = "/usr/share/keyrings/debian-archive-keyring.gpg"

  /// The sources of a mirror.
  static func of(_ mirror: ByteString, _ release: DebianRelease) -> ByteString {
    lines([(mirror, ByteString(release.codename))])
  }

  /// Where the host's own packages are from, with this release in the place of the host's; nil where there are none.
  static func ofHost(_ codename: String, _ release: DebianRelease) -> ByteString? {
    let sources = targets().compactMap { target -> (ByteString, ByteString)? in
      guard target.suite.hasPrefix(ByteString(codename)) else { return nil }
      let rest = ByteString(target.suite.bytes.dropFirst(codename.utf8.count))
      // What is new in sid comes to nowhere else.
      if release.isUnstable && !rest.isEmpty { return nil }
      return (target.uri, ByteString(release.codename) + rest)
    }
    return sources.isEmpty ? nil : Self.lines(sources)
  }

  private static func lines(_ sources: [(ByteString, ByteString)]) -> ByteString {
    sources.reduce(ByteString([])) { text, source in
      let line: ByteString = "deb [signed-by=" + keyring + "] " + source.0 + " " + source.1 + " main\n"
      return text + line
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
