/// Reads off what apt and dpkg say how far they have got.
struct APTProgress {
  /// How many steps are done: each package is unpacked, and then configured.
  private(set) var done = 0
  /// How many there are.
  private(set) var total = 0
  private var line: [UInt8] = []

  /// Reads what was written; whether it tells something new.
  mutating func read(_ bytes: [UInt8]) -> Bool {
    var isNew = false
    for byte in bytes {
      guard byte == UInt8(ascii: "\n") else {
        line.append(byte)
        continue
      }
      isNew = readLine(String(decoding: line, as: UTF8.self)) || isNew
      line = []
    }
    return isNew
  }

  private mutating func readLine(_ line: String) -> Bool {
    if line.hasPrefix("Unpacking ") || line.hasPrefix("Setting up ") {
      done += 1
      return true
    }
    // 0 upgraded, 96 newly installed, 0 to remove and 0 not upgraded.
    let words = line.split(separator: " ")
    guard let index = words.firstIndex(of: "newly"), index > 0, let count = Int(words[index - 1]) else {
      return false
    }
    total += 2 * count
    return true
  }
}
