internal import LinuxSystem

/// One of the things that make a container feel like the host.
///
/// Steps run at every start of a container, on top of what earlier starts have left, whole or in part.
protocol InitializationStep: Sendable {
  /// What the step does, in the imperative.
  var description: String { get }

  /// Whether a container is of no use without it; otherwise it is started, and the person is warned.
  var isEssential: Bool { get }

  /// Does it.
  ///
  /// - Throws: `InitializationError`.
  func execute() throws(InitializationError)
}

extension InitializationStep {
  var isEssential: Bool { false }
}
