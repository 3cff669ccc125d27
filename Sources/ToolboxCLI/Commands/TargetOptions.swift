internal import Architectures
internal import ArgumentParser
internal import LinuxSystem
internal import ToolboxCore

/// How a person says which container is meant, as an argument or by options.
struct TargetOptions: ParsableArguments {
  @Option(.architecture) var architecture: Word?
  @Option(.container) var container: Word?
  @Option(.distribution) var distribution: Word?
  @Option(.release) var release: Word?
  @Argument var arguments: [Word] = []

  var selection: Selection {
    get throws(ToolboxError) {
      var selection = Selection(
        container: container.nonEmptyText, distribution: distribution.nonEmptyText,
        release: release.nonEmptyText, architecture: try architecture.architecture)
      if let argument = arguments.first { selection.setContainer(toArgument: argument.bytes) }
      return selection
    }
  }
}

extension Selection {
  /// What a line says by options.
  ///
  /// - Throws: `unknownArchitecture`.
  init(_ line: Grammar.Line) throws(ToolboxError) {
    func text(_ flag: Flag) -> String? { line.value(of: flag).map(Word.init).nonEmptyText }
    self.init(
      container: text(.container), distribution: text(.distribution), release: text(.release),
      architecture: try line.value(of: .architecture).map(Word.init).architecture)
  }

  /// The argument counts more than the option.
  mutating func setContainer(toArgument argument: ByteString) {
    if argument.isEmpty { return }
    container = argument.description
    nameSource = .argument
  }
}

extension Word? {
  /// The architecture that an option names; nil where it names none.
  ///
  /// - Throws: `unknownArchitecture`.
  var architecture: Architecture? {
    get throws(ToolboxError) {
      guard let text = nonEmptyText else { return nil }
      guard let architecture = Architecture.named(text) else { throw .unknownArchitecture(text) }
      return architecture
    }
  }

  /// An option that is given as nothing counts as not given.
  var nonEmptyText: String? {
    flatMap { $0.bytes.isEmpty ? nil : $0.bytes.description }
  }
}
