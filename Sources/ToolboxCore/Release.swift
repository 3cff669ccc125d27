/// Why a release is not one of its distribution; `hint` says how releases are written.
public struct InvalidRelease: Error, Hashable, Sendable {
  /// A sentence for the person who wrote it.
  public let hint: String
}

extension Distribution {
  /// Checks a release, and gives it the form in which image tags have it.
  ///
  /// - Throws: `InvalidRelease` for what no release of this distribution looks like.
  public func checkedRelease(_ release: String) throws(InvalidRelease) -> String {
    switch releaseForm {
    case .rolling(let only):
      guard ["", "rolling", only].contains(release) else {
        throw InvalidRelease(hint: "The release must be '\(only)'.")
      }
      return only
    case .fedora:
      let isPrefixed = release.hasPrefix("f") || release.hasPrefix("F")
      return try positiveInteger(isPrefixed ? String(release.dropFirst()) : release)
    case .integer(let words):
      return words.contains(release) ? release : try positiveInteger(release, orOneOf: words)
    case .major:
      return try positiveInteger(release)
    case .stream:
      return "stream" + (try positiveInteger(String(release.trimmingPrefix("stream"))))
    case .majorMinor:
      return try majorMinor(release)
    case .branch(let words):
      return words.contains(release) ? release : try branch(release, orOneOf: words)
    case .yearMonth:
      return try yearMonth(release)
    }
  }

  private func positiveInteger(
    _ release: String, orOneOf words: [String] = []
  ) throws(InvalidRelease) -> String {
    guard let number = Int(release), number > 0 else {
      throw InvalidRelease(hint: "The release must be a positive integer\(Self.alternatives(words)).")
    }
    return release
  }

  private func branch(_ release: String, orOneOf words: [String]) throws(InvalidRelease) -> String {
    let parts = release.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let major = Int(parts[0]), major > 0, let minor = Int(parts[1]), minor >= 0 else {
      throw InvalidRelease(
        hint: "The release must be in the '<major>.<minor>' format\(Self.alternatives(words)).")
    }
    return release
  }

  private static func alternatives(_ words: [String]) -> String {
    words.isEmpty ? "" : ", or " + words.map { "'\($0)'" }.joined(separator: " or ")
  }

  private func majorMinor(_ release: String) throws(InvalidRelease) -> String {
    guard release.contains("."), let number = Double(release), number.isFinite else {
      throw InvalidRelease(hint: "The release must be in the '<major>.<minor>' format.")
    }
    guard number > 0 else { throw InvalidRelease(hint: "The release must be a positive number.") }
    return release
  }

  private func yearMonth(_ release: String) throws(InvalidRelease) -> String {
    let format = InvalidRelease(hint: "The release must be in the 'YY.MM' format.")
    let parts = release.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let year = Int(parts[0]) else { throw format }
    if year < 4 { throw InvalidRelease(hint: "The release year must be 4 or more.") }
    if parts[0].count > 2 {
      throw InvalidRelease(hint: "The release year cannot have more than two digits.")
    }
    if year < 10 && parts[0].count == 2 {
      throw InvalidRelease(hint: "The release year cannot have a leading zero.")
    }
    guard let month = Int(parts[1]) else { throw format }
    if !(1...12).contains(month) {
      throw InvalidRelease(hint: "The release month must be between 01 and 12.")
    }
    if parts[1].count != 2 { throw InvalidRelease(hint: "The release month must have two digits.") }
    return release
  }
}
