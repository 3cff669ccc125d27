internal import Architectures
internal import Glibc
internal import ImageBuild
internal import LinuxSystem
internal import ToolboxCore

/// What `toolbox build` is asked for, by its options and by the file that one of them names.
struct BuildOptions {
  private static let table = "image"
  private static let arrays = ["packages", "base-packages"]
  private static let keys =
    [
      Flag.buildDistribution, .buildRelease, .buildArchitecture, .mirror, .sources, .tag, .buildFormat, .output,
      .owners, .lock,
    ].map(\.long) + arrays

  private let line: Grammar.Line
  private let environment: Environment
  private let file: TOMLDocument?

  /// Reads the file, if there is one.
  ///
  /// - Throws: `ToolboxError.imageNotBuilt` for a file that cannot be read, or is not TOML.
  init(_ line: Grammar.Line, _ environment: Environment) throws(ToolboxError) {
    self.line = line
    self.environment = environment
    guard let path = line.value(of: .buildFile) else {
      file = nil
      return
    }
    let content: [UInt8]
    do { content = try FileSystem.read(path) } catch { throw .imageNotBuilt("\(error)") }
    do throws(InvalidConfiguration) {
      let document = try TOMLDocument(content)
      try document.checkKeys(Self.keys, arrays: Self.arrays, in: Self.table)
      file = document
    } catch { throw .imageNotBuilt("\(path): \(error.reason)") }
  }

  /// Whether somebody has said whose the files are.
  var saysOwners: Bool { (try? value(of: .owners)) != nil }

  /// What is said of an option: on the command line, or else in the file.
  private func value(of flag: Flag) throws(ToolboxError) -> ByteString? {
    if let value = line.value(of: flag) { return value }
    do { return try file?.text(flag.long, in: Self.table).map { ByteString($0) } } catch {
      throw .imageNotBuilt("\(line.value(of: .buildFile) ?? ""): \(error.reason)")
    }
  }

  private func text(_ flag: Flag) throws(ToolboxError) -> String? { try value(of: flag)?.description }

  /// Puts the request together.
  ///
  /// - Throws: `ToolboxError.imageNotBuilt` for what makes no sense.
  func request() throws(ToolboxError) -> BuildRequest {
    let release = try self.release()
    let id = release.distribution.id
    let tag = "localhost/\(Distribution.named(id)?.imageName ?? "\(id)-toolbox"):\(release.version)"
    var request = BuildRequest(release, try architecture(), tag: tag, cache: Self.cache(environment))
    if request.isForeign { request.tag += "-\(request.architecture.ociName)" }
    // Those of the file, and more.
    request.packages = try packages(.package, "packages") ?? []
    request.basePackages = try packages(.basePackage, "base-packages")
    request.epoch = try epoch()
    request.entersFailures = line.has(.debugShell) && isTerminal(0) && isTerminal(2)
    if let host = Session.osRelease(), host.id == id {
      request.hostRelease = host.versionCodename ?? host.versionID ?? ""
    }
    request.mirror = try value(of: .mirror)
    request.sources = try value(of: .sources)
    request.lock = try value(of: .lock)
    request.isLocked = line.has(.locked)
    if request.isLocked && request.lock == nil { throw .imageNotBuilt("the option --locked needs --lock") }
    if let tag = try text(.tag) { request.tag = try named(tag) }
    if let format = try text(.buildFormat) {
      request.format = try known(format, BuildRequest.Format.allCases, "format")
    }
    request.output = try value(of: .output)
    try checkOutput(request)
    if let owners = try text(.owners) {
      request.owners = try known(owners, BuildRequest.Owners.allCases, "owners")
    } else if request.format == .podman, !Self.hasSubordinateIDs {
      // podman cannot have files of others then.
      request.owners = .squash
    }
    return request
  }

  /// The host's distribution and release, if no other is asked for.
  private func release() throws(ToolboxError) -> BuildRelease {
    let host = Session.osRelease()
    let id = try text(.buildDistribution) ?? host?.id ?? ""
    guard let distribution = BuildDistribution.named(id) else {
      let known = BuildDistribution.all.map(\.id).joined(separator: ", ")
      throw .imageNotBuilt("images of the distribution '\(id)' cannot be built: use one of \(known)")
    }
    let ofHost = host?.id == id ? [host?.versionID, host?.versionCodename].compactMap { $0 } : []
    guard let name = try text(.buildRelease) ?? distribution.release(ofHost: ofHost)?.version else {
      throw .imageNotBuilt(
        "which release of \(distribution.name)? Use the option --release with \(distribution.knownReleases)")
    }
    if let release = distribution.release(name) { return release }
    throw .imageNotBuilt(
      "\(distribution.name) has no release '\(name)': use \(distribution.knownReleases)")
  }

  private func architecture() throws(ToolboxError) -> Architecture {
    guard let name = try text(.buildArchitecture) else {
      if let host = Architecture.host { return host }
      throw .imageNotBuilt("images of this machine's architecture, \(Kernel.machine), cannot be built")
    }
    if let architecture = Architecture.named(name) { return architecture }
    let known = Architecture.all.map(\.name).joined(separator: ", ")
    throw .imageNotBuilt("unknown architecture '\(name)': use one of \(known)")
  }

  /// Packages of an array in the file, and of the options; nil if there are neither.
  private func packages(_ flag: Flag, _ key: String) throws(ToolboxError) -> [ByteString]? {
    let ofFile = file?.texts(key, in: Self.table)?.map { ByteString($0) }
    let ofOptions = line.options.filter { $0.flag == flag }.map(\.value)
    if ofFile == nil && ofOptions.isEmpty { return nil }
    let packages = (ofFile ?? []) + ofOptions
    // Package managers would take it for an option.
    if let name = packages.first(where: { $0.isEmpty || $0.hasPrefix("-") }) {
      throw .imageNotBuilt("'\(name)' is no name of a package")
    }
    return packages
  }

  /// See https://reproducible-builds.org/specs/source-date-epoch/.
  private func epoch() throws(ToolboxError) -> Int64? {
    guard let text = environment["SOURCE_DATE_EPOCH"] else { return nil }
    // To the end of the year 9999.
    guard let seconds = text.utf8.flatMap({ Int64($0) }), (0..<253_402_300_800).contains(seconds) else {
      throw .imageNotBuilt("SOURCE_DATE_EPOCH is '\(text)', which is no number of seconds since 1970")
    }
    return seconds
  }

  /// The name of an image in podman's storage.
  private func named(_ tag: String) throws(ToolboxError) -> String {
    let image = ImageReference(tag)
    let characters = Set("abcdefghijklmnopqrstuvwxyz0123456789._-/".utf8)
    let name = tag.utf8.prefix(tag.utf8.count - (image.tag.map { $0.utf8.count + 1 } ?? 0))
    let path = name.dropFirst(image.domain?.utf8.count ?? 0)
    guard !image.baseName.isEmpty, image.baseName != "/", image.baseName != ".", image.tag != "",
      path.allSatisfy({ characters.contains($0) }), !tag.contains("@")
    else { throw .imageNotBuilt("'\(tag)' is no name of an image: use one such as mine:1") }
    return image.domain == nil ? "localhost/\(tag)" : tag
  }

  private func known<Value: RawRepresentable<String>>(
    _ text: String, _ all: [Value], _ what: String
  ) throws(ToolboxError) -> Value {
    if let value = Value(rawValue: text) { return value }
    throw .imageNotBuilt(
      "unknown \(what) '\(text)': use one of \(all.map(\.rawValue).joined(separator: ", "))")
  }

  private func checkOutput(_ request: BuildRequest) throws(ToolboxError) {
    if request.format == .podman && request.output != nil {
      throw .imageNotBuilt("the option --output needs a --format other than podman")
    }
    if request.format == .directory, saysOwners {
      throw .imageNotBuilt("the option --owners needs a --format other than dir: its files are yours")
    }
    for path in [request.output, request.isLocked ? nil : request.lock].compactMap({ $0 }) {
      let slash = path.bytes.lastIndex(of: UInt8(ascii: "/"))
      let parent = slash.map { $0 == 0 ? "/" : ByteString(path.bytes[..<$0]) } ?? "."
      if (try? FileSystem.kind(of: parent)) != .directory {
        throw .imageNotBuilt("there is no folder \(parent)")
      }
    }
    if request.format != .podman && request.output == nil {
      throw .imageNotBuilt("the option --format \(request.format.rawValue) needs --output")
    }
  }

  private static var hasSubordinateIDs: Bool {
    guard getuid() != 0, let user = try? User(lookingUp: getuid()) else { return true }
    return SubordinateIDs.areGranted(to: user)
  }

  /// The caller's folder for caches.
  static func cache(_ environment: Environment) -> ByteString {
    if let path = environment.nonEmpty("XDG_CACHE_HOME"), path.isAbsolutePath {
      return path.appending("toolbox")
    }
    return (environment.nonEmpty("HOME") ?? "/").appending(".cache/toolbox")
  }
}
