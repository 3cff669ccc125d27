internal import Glibc

/// A number of bytes as a person says it: `294.1MB`, four digits and a unit of 1000.
struct HumanSize: CustomStringConvertible {
  let bytes: Int64

  var description: String {
    let units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"]
    var size = Double(bytes)
    var unit = 0
    while size >= 1000 && unit < units.count - 1 {
      size /= 1000
      unit += 1
    }
    var buffer = [CChar](repeating: 0, count: 32)
    _ = withVaList([size]) { vsnprintf(&buffer, buffer.count, "%.4g", $0) }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      + units[unit]
  }
}
