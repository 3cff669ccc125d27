internal import LinuxSystem
internal import ToolboxCore

/// What the shell is told to do in a container before it becomes a person's command.
///
/// `podman exec` carries words and variables in JSON, which replaces bytes that are not UTF-8. Those travel as text
/// of the shell's language instead, which is ASCII: words in the script, variables in a variable of their own.
struct ShellScript {
  /// The variable that carries variables; an argument could be read by every user of the host.
  static let exports: ByteString = "TOOLBOX_EXPORTS"

  /// The script.
  let text: ByteString
  /// What is left for podman to carry.
  let passed: Execution
  /// The value of the variable `exports`; nil if there is nothing to carry in it.
  let exported: ByteString?

  /// Divides what is to be executed.
  init(_ execution: Execution) {
    let hasBash = !execution.missingPrograms.contains("bash")
    let quote = hasBash ? Self.quotedForBash : Self.quotedForPOSIX
    var passed = execution
    var script: ByteString = ""
    passed.environment = execution.environment.filter { $0.utf8 != nil }
    // Names of preserved variables are plain; only values are quoted.
    let others = execution.environment.filter { $0.utf8 == nil }.compactMap { $0.split(atFirst: "=") }
    exported =
      others.isEmpty
      ? nil : Self.joined(others.map { name, value in name + "=" + quote(value) + "; export " + name + ";" })
    if exported != nil { script = "eval \"$\(Self.exports)\"; unset \(Self.exports); " }
    if execution.workingDirectory.utf8 == nil {
      passed.workingDirectory = "/"
      // 127 is what podman says of a directory that is missing.
      script = script + "cd -- " + quote(execution.workingDirectory) + " || exit 127; "
    }
    // For Bash a word with a dash is an option of exec; other shells know none, and some not even the two dashes.
    let ofExec: ByteString = hasBash && execution.command.first?.hasPrefix("-") ?? false ? "exec -- " : "exec "
    if execution.command.contains(where: { $0.utf8 == nil }) {
      passed.command = []
      text = script + ofExec + Self.joined(execution.command.map(quote))
    } else {
      text = script + ofExec + "\"$@\""
    }
    self.passed = passed
  }

  /// The word in ANSI-C quotes, which Bash alone is certain to know.
  static func quotedForBash(_ word: ByteString) -> ByteString {
    let text = word.bytes.map { byte in
      switch byte {
      case UInt8(ascii: "'"), UInt8(ascii: "\\"): "\\" + String(Unicode.Scalar(byte))
      case 0x20..<0x7F: String(Unicode.Scalar(byte))
      default: octal(byte)
      }
    }
    return ByteString("$'" + text.joined() + "'")
  }

  /// The word as printf(1) writes it, and the newlines at its end, which a command substitution would take away.
  static func quotedForPOSIX(_ word: ByteString) -> ByteString {
    let end = word.bytes.lastIndex { $0 != UInt8(ascii: "\n") }.map { $0 + 1 } ?? 0
    // Nothing is left that could be an option or a format.
    let text = word.bytes[..<end].map { byte in
      let scalar = Unicode.Scalar(byte)
      return scalar.isASCII && scalar.properties.isAlphabetic ? String(scalar) : octal(byte)
    }
    return ByteString("\"$(printf '\(text.joined())')\"'") + ByteString(word.bytes[end...]) + "'"
  }

  private static func joined(_ words: [ByteString]) -> ByteString {
    ByteString(words.map(\.bytes).joined(separator: [UInt8(ascii: " ")]))
  }

  /// Three octal digits: as many as are read, so that what follows is never taken for one more.
  private static func octal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 8)
    return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
  }
}
