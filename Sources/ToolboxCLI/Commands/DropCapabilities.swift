internal import ArgumentParser
internal import LinuxSystem
internal import ToolboxCore

/// `toolbox __drop-capabilities`, by which a command gives up its capabilities in containers that have no capsh(1).
struct DropCapabilities: Verb {
  static let configuration = CommandConfiguration(
    commandName: "__drop-capabilities", abstract: "Run a command without capabilities", helpNames: [])
  static let flags: [Flag] = []
  static let isHidden = true
  static let takesWordsVerbatim = true

  @OptionGroup var persistent: PersistentOptions
  @Argument var words: [Word] = []

  func run(_ session: Session) throws(ToolboxError) {
    guard let program = words.first?.bytes else { throw .missingArgument(verb: Self.name) }
    do throws(SystemError) {
      try Kernel.clearCapabilities()
      try session.become(Command(program, words.dropFirst().map(\.bytes)))
    } catch {
      guard error.isMissingFile else { throw .system(error) }
      session.console.note("Error: \(error)\n")
      throw .commandEnded(127)
    }
  }
}
