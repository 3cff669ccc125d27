internal import LinuxSystem

/// Why a container could not be set up.
public struct InitializationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What failed, on which object and why.
  public let description: String

  init(_ description: String) {
    self.description = description
  }

  /// Puts what was intended before what the system said.
  init(_ intention: String, _ error: SystemError) {
    description = "\(intention): \(error)"
  }
}

/// One of the things that make a container feel like the host.
///
/// Steps run at every start of a container, on top of what earlier starts have left, whole or in part.
protocol InitializationStep: Sendable {
  /// What the step does, in the imperative.
  var description: String { get }

  /// Does it.
  ///
  /// - Throws: `InitializationError`, with which the container does not start.
  func execute() throws(InitializationError)
}
