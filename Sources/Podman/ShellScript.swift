internal import LinuxSystem
internal import ToolboxCore

/// What Bash is told to do in a container before it becomes a person's command.
///
/// `podman exec` carries words and variables in JSON, which replaces bytes that are not UTF-8. Those travel in
/// the script instead, in Bash's ANSI-C quotes, which are ASCII.
enum ShellScript {
  /// The script, and what is left for podman to carry.
  static func reduce(_ execution: Execution) -> (Execution, ByteString) {
    var passed = execution
    var script: ByteString = ""
    passed.environment = execution.environment.filter { $0.utf8 != nil }
    for entry in execution.environment where entry.utf8 == nil {
      // Names of preserved variables are plain; only values are quoted.
      guard let (name, value) = entry.split(atFirst: "=") else { continue }
      script = script + "export " + name + "=" + quoted([value]) + "; "
    }
    if execution.workingDirectory.utf8 == nil {
      passed.workingDirectory = "/"
      // 127 is what podman says of a directory that is missing.
      script = script + "cd -- " + quoted([execution.workingDirectory]) + " || exit 127; "
    }
    if execution.command.contains(where: { $0.utf8 == nil }) {
      passed.command = []
      return (passed, script + "exec -- " + quoted(execution.command))
    }
    // A word with a dash is not an option of exec; apart from that the script is that of Toolbx.
    let isOption = execution.command.first?.hasPrefix("-") ?? false
    return (passed, script + (isOption ? "exec -- \"$@\"" : "exec \"$@\""))
  }

  /// The words, each in ANSI-C quotes, with spaces between them.
  static func quoted(_ words: [ByteString]) -> ByteString {
    let quoted = words.map { word in
      "$'" + word.bytes.map(escaped).joined() + "'"
    }
    return ByteString(quoted.joined(separator: " "))
  }

  private static func escaped(_ byte: UInt8) -> String {
    switch byte {
    case UInt8(ascii: "'"), UInt8(ascii: "\\"): "\\" + String(Unicode.Scalar(byte))
    case 0x20..<0x7F: String(Unicode.Scalar(byte))
    // Three octal digits: as many as Bash reads, so that what follows is never taken for one more.
    default: "\\" + octal(byte)
    }
  }

  private static func octal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 8)
    return String(repeating: "0", count: 3 - digits.count) + digits
  }
}
