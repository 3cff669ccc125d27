/// Reads off the fractions that package managers write: `(3/12)` or `[3/12]` before, or `3/12` after the name of a package.
struct FractionProgress: StepCounter {
  private(set) var done = 0
  var total = 0

  mutating func read(_ line: String) -> Bool {
    let word: Substring
    if line.hasPrefix("(") || line.hasPrefix("["), let end = line.firstIndex(where: { ")]".contains($0) }) {
      word = line[line.index(after: line.startIndex)..<end].drop { $0 == " " }
    } else {
      word = line.split(separator: " ").last ?? ""
    }
    let parts = word.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let count = Int(parts[0]), let all = Int(parts[1]), count <= all else {
      return false
    }
    if (count, all) == (done, total) { return false }
    (done, total) = (count, all)
    return true
  }
}
