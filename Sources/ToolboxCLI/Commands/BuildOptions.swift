internal import Glibc
internal import ImageBuild
internal import LinuxSystem
internal import ToolboxCore

/// What `toolbox build` is asked for, by its options and by the file that one of them names.
struct BuildOptions {
  private static let table = "image"

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
    do { file = try TOMLDocument(content) } catch { throw .imageNotBuilt("\(path): \(error.reason)") }
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
    if let distribution = try text(.buildDistribution), distribution != "debian" {
      throw .imageNotBuilt("images of \(distribution) cannot be built: only debian is known")
    }
    let name = try text(.buildRelease) ?? "13"
    guard let release = DebianRelease(name) else {
      throw .imageNotBuilt(
        "Debian has no release '\(name)': use one of \(DebianRelease.known.joined(separator: ", "))")
    }
    var request = BuildRequest(release, cache: cache)
    // Those of the file, and more.
    request.packages = (file?.texts("packages", in: Self.table) ?? []).map { ByteString($0) }
    request.packages += line.options.filter { $0.flag == .package }.map(\.value)
    request.epoch = environment["SOURCE_DATE_EPOCH"]?.utf8.flatMap { Int64($0) }
    if let host = Session.osRelease(), host.id == "debian" { request.hostCodename = host.versionCodename }
    request.mirror = try value(of: .mirror)
    request.sources = try value(of: .sources)
    request.lock = try value(of: .lock)
    request.isLocked = line.has(.locked)
    if request.isLocked && request.lock == nil { throw .imageNotBuilt("the option --locked needs --lock") }
    if let tag = try text(.tag) { request.tag = tag.contains("/") ? tag : "localhost/\(tag)" }
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
    if request.format != .podman && request.output == nil {
      throw .imageNotBuilt("the option --format \(request.format.rawValue) needs --output")
    }
  }

  private static var hasSubordinateIDs: Bool {
    guard getuid() != 0, let user = try? User(lookingUp: getuid()) else { return true }
    return SubordinateIDs.areGranted(to: user)
  }

  private var cache: ByteString {
    if let path = environment.nonEmpty("XDG_CACHE_HOME"), path.isAbsolutePath {
      return path.appending("toolbox")
    }
    return (environment.nonEmpty("HOME") ?? "/").appending(".cache/toolbox")
  }
}
