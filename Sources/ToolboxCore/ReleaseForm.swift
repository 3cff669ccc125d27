/// How the releases of a distribution are written.
public enum ReleaseForm: Hashable, Sendable {
  /// There is one release, this one.
  case rolling(String)
  /// A positive integer, which may have an `f` before it.
  case fedora
  /// A positive integer, or one of some words.
  case integer(also: [String] = [])
  /// A positive integer; hosts say `MAJOR.MINOR`, and images have the first part.
  case major
  /// `MAJOR.MINOR`.
  case majorMinor
  /// `MAJOR.MINOR`, or one of some words; hosts say `MAJOR.MINOR.PATCH`.
  case branch(also: [String])
  /// A positive integer, which images have with `stream` before it.
  case stream
  /// `YY.MM`.
  case yearMonth

  /// The release of a host, as os-release(5) states it, in the form that images have.
  ///
  /// - Parameter versionID: the host's `VERSION_ID`; nil if it has none.
  /// - Returns: an empty text if the host does not say.
  func hostRelease(_ versionID: String?) -> String {
    switch self {
    case .rolling(let only): only
    // Debian has no VERSION_ID until a release is made. Its unstable cannot be told from its testing.
    case .integer(let words): versionID ?? words.first ?? ""
    case .major: String((versionID ?? "").prefix { $0 != "." })
    case .branch(let words): versionID.map(Self.branch) ?? words.first ?? ""
    case .fedora, .majorMinor, .stream, .yearMonth: versionID ?? ""
    }
  }

  /// `3.21` of `3.21.2`; Alpine Linux calls what will be the next branch `3.22_alpha20250108`.
  private static func branch(_ versionID: String) -> String {
    if versionID.contains("_") { return "edge" }
    return versionID.split(separator: ".").prefix(2).joined(separator: ".")
  }
}
