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
    let sources = suites(of: targets(), codename, release.distribution.name).compactMap {
      suite -> (ByteString, ByteString)? in
      // What is new in sid comes to nowhere else.
      if release.isUnstable && !suite.suffix.isEmpty { return nil }
      return (suite.uri, ByteString(release.codename) + suite.suffix)
    }
    return sources.isEmpty ? nil : Self.lines(sources, release)
  }

  /// What the host's apt knows of an archive, some of which says more of itself than its name.
  struct Target: Hashable {
    var uri: ByteString
    /// As sources.list(5) has it, such as `bookworm-updates` or `stable`.
    var suite: ByteString
    var codename: ByteString
    /// Such as `Debian`; not known before the archive was looked at for the first time.
    var origin: ByteString?
  }

  /// Those of a distribution's own for a release, and what is behind the release's name in the names of suites.
  static func suites(
    of targets: [Target], _ codename: String, _ origin: String
  ) -> [(uri: ByteString, suffix: ByteString)] {
    targets.compactMap { target in
      guard target.origin == nil || target.origin == ByteString(origin) else { return nil }
      let names = [target.suite, target.codename]
      guard let name = names.first(where: { $0.hasPrefix(ByteString(codename)) }) else { return nil }
      let suffix = ByteString(name.bytes.dropFirst(codename.utf8.count))
      return suffix.isEmpty || suffix.hasPrefix("-") ? (target.uri, suffix) : nil
    }
  }

  /// The keys of a distribution, which hosts have by a package.
  static func keyring(of release: BuildRelease) -> ByteString {
    ByteString("/usr/share/keyrings/\(release.distribution.id)-archive-keyring.gpg")
  }

  private static func isUbuntu(_ release: BuildRelease) -> Bool { release.distribution.id == "ubuntu" }

  private static func lines(_ sources: [(ByteString, ByteString)], _ release: BuildRelease) -> ByteString {
    let keyring = keyring(of: release)
    let components: ByteString = isUbuntu(release) ? "main universe" : "main"
    return sources.reduce(ByteString([])) { text, source in
      let line: ByteString = ByteString("deb [signed-by=\(keyring)] ") + source.0 + " " + source.1 + " "
      return text + line + components + "\n"
    }
  }

  /// The archives of which the host's apt knows.
  private static func targets() -> [Target] {
    let runner = LiveProcessRunner(environment: Environment(["PATH": "/usr/bin:/bin", "LC_ALL": "C"]))
    let format: ByteString = "$(CREATED_BY) $(REPO_URI) $(RELEASE) $(CODENAME) $(ORIGIN)"
    let output = try? runner.capture(Command("apt-get", ["indextargets", "--format", format]))
    var found: [Target] = []
    for line in output?.standardOutput.split(separator: UInt8(ascii: "\n")) ?? [] {
      let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 4).map { ByteString($0) }
      guard fields.count >= 3, fields[0] == "Packages" else { continue }
      let target = Target(
        uri: fields[1], suite: fields[2], codename: fields.count > 3 ? fields[3] : "",
        // What is not known stays as it was written.
        origin: fields.count > 4 && !fields[4].hasPrefix("$") ? fields[4] : nil)
      if !found.contains(target) { found.append(target) }
    }
    return found
  }
}
