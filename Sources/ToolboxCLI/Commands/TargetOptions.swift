internal import ArgumentParser
internal import LinuxSystem
internal import ToolboxCore

/// How a person says which container is meant, as an argument or by options.
struct TargetOptions: ParsableArguments {
  @OptionGroup var named: NamedTargetOptions
  @Argument var arguments: [Word] = []

  var distribution: Word? { named.distribution }
  var release: Word? { named.release }

  /// The argument counts more than the option.
  var selection: Selection {
    var selection = named.selection
    if let argument = arguments.first, !argument.bytes.isEmpty {
      selection.container = argument.bytes.description
      selection.nameSource = .argument
    }
    return selection
  }
}

/// How a person says by options alone which container is meant.
struct NamedTargetOptions: ParsableArguments {
  @Option(.container) var container: Word?
  @Option(.distribution) var distribution: Word?
  @Option(.release) var release: Word?

  var selection: Selection {
    Selection(
      container: container.nonEmptyText, distribution: distribution.nonEmptyText, release: release.nonEmptyText)
  }
}

extension Word? {
  /// An option that is given as nothing counts as not given.
  var nonEmptyText: String? {
    flatMap { $0.bytes.isEmpty ? nil : $0.bytes.description }
  }
}
