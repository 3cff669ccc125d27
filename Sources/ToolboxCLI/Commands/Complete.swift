internal import ArgumentParser
internal import LinuxSystem
internal import ToolboxCore
internal import ToolboxRuntime

/// `toolbox __complete`, which the completion scripts ask what may stand at the cursor.
struct Complete: Verb {
  static let configuration = CommandConfiguration(
    commandName: "__complete", abstract: "Tell what may stand at the cursor", helpNames: [])
  static let flags: [Flag] = []
  static let isHidden = true
  static let takesWordsVerbatim = true

  @OptionGroup var persistent: PersistentOptions
  @Argument var words: [Word] = []

  func run(_ session: Session) throws(ToolboxError) {
    Self.answer(words, session) { $0 }
  }

  /// Answers, or in a container has the host answer.
  ///
  /// Nobody who completes a word wants an error.
  static func answer(_ words: [Word], _ session: Session, _ form: (Completer.Answer) -> Completer.Answer) {
    let completer = Completer(
      engine: session.surroundings == .host ? session.doors.engine : nil,
      // A configuration that cannot be read is for other commands to complain of.
      defaults: (try? Session.defaults(session.environment)) ?? Defaults(Session.osRelease()))
    var answer = Completer.Answer()
    do throws(Completer.HostNeeded) {
      answer = try completer.answer(words.isEmpty ? [""] : words.map(\.bytes))
    } catch {
      if (try? session.isForwarded()) == true { return }
    }
    session.console.write(form(answer).text)
    session.console.note(answer.note)
  }
}

/// `toolbox __completeNoDesc`, for shells that cannot show descriptions.
struct CompleteWithoutDescriptions: Verb {
  static let configuration = CommandConfiguration(
    commandName: "__completeNoDesc", abstract: "Tell what may stand at the cursor, in words alone",
    helpNames: [])
  static let flags: [Flag] = []
  static let isHidden = true
  static let takesWordsVerbatim = true

  @OptionGroup var persistent: PersistentOptions
  @Argument var words: [Word] = []

  func run(_ session: Session) throws(ToolboxError) {
    Complete.answer(words, session) { $0.plain }
  }
}
