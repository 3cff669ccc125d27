internal import Glibc
internal import LinuxSystem

/// What the steps of a build have to say, in a file; the last lines are kept for people.
///
/// Scripts of packages may say anything, and any amount of it.
final class BuildLog {
  private static let kept = 12
  /// Bytes of a line that people are shown.
  private static let lineLimit = 4096

  /// Where it is.
  let path: ByteString
  private let file: Descriptor
  /// Bytes that may still be written; what is beyond is cut off.
  private var room: Int
  private var lines: [String] = []
  private var line: [UInt8] = []

  /// Begins a log.
  ///
  /// - Parameters:
  ///   - path: where it is made.
  ///   - limit: bytes that the file has at most, but for the words that say so.
  /// - Throws: the error of open(2).
  init(at path: ByteString, limit: Int = 64 << 20) throws(SystemError) {
    self.path = path
    room = limit
    file = try Descriptor(opening: path, O_WRONLY | O_CREAT | O_TRUNC, mode: 0o600)
  }

  /// What the step has said last, also without a line end.
  var lastLines: [String] {
    Array((line.isEmpty ? lines : lines + [String(decoding: line, as: UTF8.self)]).suffix(Self.kept))
  }

  /// Adds what a program has written.
  func add(_ bytes: [UInt8]) {
    write(bytes)
    for byte in bytes {
      if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
        endLine()
      } else if line.count < Self.lineLimit {
        line.append(byte)
      }
    }
  }

  /// Begins a step.
  func begin(_ step: String) {
    lines = []
    line = []
    write(Array("==> \(step)\n".utf8))
  }

  private func write(_ bytes: [UInt8]) {
    if room < 0 { return }
    // A full disk is told by those who write to it, too.
    try? file.write(Array(bytes.prefix(room)))
    room -= bytes.count
    if room < 0 { try? file.write(Array("\n==> The log is too long: what comes now is cut off.\n".utf8)) }
  }

  private func endLine() {
    if !line.isEmpty {
      lines.append(String(decoding: line, as: UTF8.self))
      if lines.count > Self.kept { lines.removeFirst() }
    }
    line = []
  }
}
