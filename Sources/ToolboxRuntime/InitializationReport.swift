/// What an entry point has to say about its container once that is ready.
public struct InitializationReport: Hashable, Sendable {
  /// What could not be set up, in words for people; the container is of use all the same.
  public var warnings: [String]
  /// Those of the programs by which commands are run, such as capsh, that the image does not have.
  public var missingPrograms: Set<String>
  /// The locales that the image has, in the spelling of its folders, such as `C.utf8`.
  public var locales: Set<String>

  /// Collects what there is to say.
  public init(warnings: [String] = [], missingPrograms: Set<String> = [], locales: Set<String> = []) {
    self.warnings = warnings
    self.missingPrograms = missingPrograms
    self.locales = locales
  }

  private static let locale = "locale "
  private static let lacks = "lacks "
  private static let warning = "warning "
  private static let continued = "  "

  /// Lines of text: `lacks NAME`, `locale NAME`, and `warning TEXT`, whose further lines are indented.
  var text: String {
    let programs = missingPrograms.sorted().map { Self.lacks + $0 + "\n" }
    let warnings = warnings.map { warning in
      let lines = warning.split(separator: "\n", omittingEmptySubsequences: false)
      return Self.warning + lines.joined(separator: "\n" + Self.continued) + "\n"
    }
    return (programs + warnings + locales.sorted().map { Self.locale + $0 + "\n" }).joined()
  }

  /// Reads the lines; those that a newer entry point may have written are passed over.
  init(text: some StringProtocol) {
    self.init()
    for line in text.split(separator: "\n") {
      if line.hasPrefix(Self.lacks) {
        missingPrograms.insert(String(line.dropFirst(Self.lacks.count)))
      } else if line.hasPrefix(Self.locale) {
        locales.insert(String(line.dropFirst(Self.locale.count)))
      } else if line.hasPrefix(Self.warning) {
        warnings.append(String(line.dropFirst(Self.warning.count)))
      } else if line.hasPrefix(Self.continued), let last = warnings.popLast() {
        warnings.append(last + "\n" + line.dropFirst(Self.continued.count))
      }
    }
  }
}
