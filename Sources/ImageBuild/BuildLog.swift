internal import Glibc
internal import LinuxSystem

/// What the steps of a build have to say, in a file; the last lines are kept for people.
final class BuildLog {
  private static let kept = 12

  /// Where it is.
  let path: ByteString
  private let file: Descriptor
  private(set) var lastLines: [String] = []
  private var line: [UInt8] = []

  /// Begins a log.
  ///
  /// - Throws: the error of open(2).
  init(at path: ByteString) throws(SystemError) {
    self.path = path
    file = try Descriptor(opening: path, O_WRONLY | O_CREAT | O_TRUNC, mode: 0o600)
  }

  /// Adds what a program has written.
  func add(_ bytes: [UInt8]) {
    try? file.write(bytes)
    for byte in bytes {
      if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { endLine() } else { line.append(byte) }
    }
  }

  /// Begins a step.
  func begin(_ step: String) {
    lastLines = []
    line = []
    try? file.write(Array("==> \(step)\n".utf8))
  }

  private func endLine() {
    if !line.isEmpty {
      lastLines.append(String(decoding: line, as: UTF8.self))
      if lastLines.count > Self.kept { lastLines.removeFirst() }
    }
    line = []
  }
}
