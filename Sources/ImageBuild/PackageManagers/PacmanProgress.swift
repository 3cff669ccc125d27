/// Reads off what pacman says how far it has got.
struct PacmanProgress: StepCounter {
  private(set) var done = 0
  var total = 0

  mutating func read(_ line: String) -> Bool {
    if line.hasPrefix("installing "), line.hasSuffix("...") {
      done += 1
      return true
    }
    // Packages (12) bash-5.2-1 filesystem-1-1
    guard line.hasPrefix("Packages ("), let count = Int(line.dropFirst(10).prefix { $0 != ")" }),
      count < 1 << 20
    else {
      return false
    }
    total += count
    return true
  }
}
