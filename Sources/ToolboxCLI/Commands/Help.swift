internal import ArgumentParser
internal import LinuxSystem
internal import ToolboxCore

/// The verb of `toolbox help`.
struct Help: Verb {
  static let configuration = CommandConfiguration(
    commandName: "help", abstract: "Display help information about Toolbx", helpNames: [])
  static let flags: [Flag] = []

  @OptionGroup var persistent: PersistentOptions
  @Argument var topics: [Word] = []

  static func checkArguments(_ arguments: [ByteString]) throws(UsageError) {
    try checkAtMostOne(arguments)
  }

  func run(_ session: Session) throws(ToolboxError) {
    let topic = topics.first?.bytes.description
    try ManualPage(topic: topic == session.presenter.baseName ? nil : topic).show(session)
  }
}
