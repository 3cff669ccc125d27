internal import ArgumentParser
internal import LinuxSystem
internal import ToolboxCore

/// `toolbox completion`, which prints a shell's completion script.
struct Completion: Verb {
  static let configuration = CommandConfiguration(
    commandName: "completion", abstract: "Generate completion script", helpNames: [])
  static let flags: [Flag] = []
  static let isHidden = true

  @OptionGroup var persistent: PersistentOptions
  @Argument var shells: [Word] = []

  static func checkArguments(_ arguments: [ByteString]) throws(UsageError) {
    guard arguments.count == 1 else { throw .wrongArgumentCount(expected: 1, received: arguments.count) }
    guard CompletionScript(rawValue: arguments[0].description) != nil else {
      throw .invalidArgument(arguments[0], verb: name)
    }
  }

  func run(_ session: Session) throws(ToolboxError) {
    let script = shells.first.flatMap { CompletionScript(rawValue: $0.bytes.description) }
    session.console.write(script?.text ?? "")
  }
}
