/// Reads off what apt and dpkg say how far they have got.
struct APTProgress: StepCounter {
  /// How many steps are done: each package is unpacked, and then configured.
  private(set) var done = 0
  var total = 0

  mutating func read(_ line: String) -> Bool {
    if line.hasPrefix("Unpacking ") || line.hasPrefix("Setting up ") {
      done += 1
      return true
    }
    // 0 upgraded, 96 newly installed, 0 to remove and 0 not upgraded.
    let words = line.split(separator: " ")
    guard let index = words.firstIndex(of: "newly"), index > 0, let count = Int(words[index - 1]),
      count < 1 << 20
    else {
      return false
    }
    total += 2 * count
    return true
  }
}
