internal import ArgumentParser
internal import LinuxSystem
internal import ToolboxCore

/// The verb of `toolbox doctor`.
///
/// What it diagnoses may be broken: nothing here relies on a sound host, podman or session.
struct Doctor: Verb {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Check whether this host can run toolbox", helpNames: [])
  static let flags: [Flag] = [.format]

  @OptionGroup var persistent: PersistentOptions
  @Option(.format) var format: Word?
  @Argument var ignored: [Word] = []

  static func checkArguments(_ arguments: [ByteString]) throws(UsageError) {
    try checkNone(arguments)
  }

  func run(_ session: Session) throws(ToolboxError) {
    if try session.isForwarded() { return }
    let format = try OutputFormat(format)
    let engine = session.console.showingProgress("Asking podman: ") { _ in session.examiner.examine() }
    // Who has interrupted podman wants no report.
    if TerminationSignals.isInterrupted { throw .alreadyReported }
    let sources = (try? engine.containers.get().flatMap(\.sources)) ?? []
    let diagnosis = Diagnosis(engine, session.hostExaminer.facts(sources: sources))
    let rendering = DiagnosisRendering(diagnosis)
    switch format {
    case .text: session.console.write(rendering.text(isColored: session.standardOutputIsTerminal))
    case .json: session.console.write(rendering.json())
    }
    if diagnosis.failureCount > 0 { throw .alreadyReported }
  }
}
