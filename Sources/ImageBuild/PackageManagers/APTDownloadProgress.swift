/// Reads off what apt says how much it has fetched, as well as its rounded numbers tell.
struct APTDownloadProgress: StepCounter {
  private static let units = ["B": 1.0, "kB": 1e3, "MB": 1e6, "GB": 1e9]

  private(set) var done = 0
  var total = 0
  let isInBytes = true

  mutating func read(_ line: String) -> Bool {
    let words = line.split(separator: " ")
    // Need to get 45.3 MB of archives.
    // Need to get 1,200 kB/45.3 MB of archives.
    if line.hasPrefix("Need to get ") {
      let rest = line.dropFirst("Need to get ".count).prefix { $0 != "/" }.split(separator: " ")
      guard rest.count > 1, let size = Self.size(rest[0], rest[1]) else { return false }
      total = size
      return true
    }
    // Get:12 http://mirror.example.org/debian trixie/main amd64 bash amd64 5.2-1 [1498 kB]
    guard line.hasPrefix("Get:"), let end = words.last, end.hasSuffix("]"), words.count > 2,
      let size = Self.size(words[words.count - 2].dropFirst(), end.dropLast())
    else { return false }
    done += size
    return true
  }

  private static func size(_ number: Substring, _ unit: Substring) -> Int? {
    let digits = number.filter { $0 != "," }
    guard let number = Double(digits), let factor = units[String(unit)], (0...1e12).contains(number * factor)
    else { return nil }
    return Int(number * factor)
  }
}
