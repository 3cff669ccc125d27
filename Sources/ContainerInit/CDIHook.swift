internal import CDI
internal import LinuxSystem

/// What a hook of a specification asks for.
///
/// The program that it names is not run, for it is one of the host, made for what starts containers. Its two
/// subcommands that make libraries be found are done here instead.
enum CDIHook {
  /// `create-symlinks`, with what each `--link` says.
  case createSymlinks([Result<CDILink, CDIFault>])
  /// `update-ldcache`, with what each `--folder` says.
  case updateLinkerCache([Result<String, CDIFault>])
  /// Something that containers can do without.
  case other

  private static let points = [
    "prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop",
  ]

  /// Understands a hook.
  ///
  /// - Throws: `CDIFault` for what is none.
  init(_ hook: CDISpecification.Hook) throws(CDIFault) {
    guard Self.points.contains(hook.name) else { throw CDIFault("unknown point '\(hook.name)'") }
    guard !hook.path.isEmpty else { throw CDIFault("no path") }
    if let entry = hook.environment.first(where: { $0.hasPrefix("=") || !$0.contains("=") }) {
      throw CDIFault("'\(entry)' is no variable")
    }
    let arguments = hook.arguments.dropFirst(2)
    switch (hook.name, Array(hook.arguments.prefix(2))) {
    case ("createContainer", ["nvidia-cdi-hook", "create-symlinks"]):
      self = .createSymlinks(Self.values(of: "--link", in: arguments).map { $0.flatMap(CDILink.reading) })
    case ("createContainer", ["nvidia-cdi-hook", "update-ldcache"]):
      self = .updateLinkerCache(Self.values(of: "--folder", in: arguments).map { $0.flatMap(Self.folder) })
    default:
      self = .other
    }
  }

  /// The words that follow an option.
  private static func values(
    of option: String, in arguments: ArraySlice<String>
  ) -> [Result<String, CDIFault>] {
    var values: [Result<String, CDIFault>] = []
    var rest = arguments
    while let word = rest.popFirst() {
      guard word == option else { continue }
      let missing = CDIFault("option '\(option)' needs a value")
      values.append(rest.popFirst().map { .success($0) } ?? .failure(missing))
    }
    return values
  }

  /// It becomes a line of a file.
  private static func folder(_ value: String) -> Result<String, CDIFault> {
    Result { () throws(CDIFault) in
      try CDIFault.check(path: value)
      if value.utf8.contains(UInt8(ascii: "\n")) { throw CDIFault("'\(value)' has a line end") }
      return value
    }
  }
}

/// A link that makes a library be found under another name.
struct CDILink: Hashable, Sendable {
  let target: String
  let path: String

  /// Reads `TARGET::LINK`.
  static func reading(_ value: String) -> Result<CDILink, CDIFault> {
    Result { () throws(CDIFault) in
      let parts = value.split(separator: "::", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2, let target = parts.first, let path = parts.last, !target.isEmpty else {
        throw CDIFault("'\(value)' is not of the form TARGET::LINK")
      }
      if target.utf8.contains(0) { throw CDIFault("'\(target)' has a NUL") }
      try CDIFault.check(containerPath: path)
      return CDILink(target: target, path: path)
    }
  }

  /// Creates it; a link that leads elsewhere, to an older driver, is replaced, and anything else is left alone.
  ///
  /// - Throws: the error of mkdir(2), readlink(2), unlink(2) or symlink(2).
  func create() throws(SystemError) {
    let path = ByteString(path)
    let target = ByteString(target)
    switch try FileSystem.kind(of: path, followingLinks: false) {
    case nil: try FileSystem.createDirectories(path.parentPath)
    case .symbolicLink where try FileSystem.readLink(path) != target: try FileSystem.remove(path)
    default: return
    }
    try FileSystem.createSymbolicLink(at: path, to: target)
  }
}
