/// The operations of a sandbox in the order in which they are done, without those that change nothing.
///
/// A directory comes before all that is in it, in whichever order they were written.
public struct SandboxPlan: Hashable, Sendable {
  /// The operations.
  public let operations: [Operation]

  /// Puts operations in order.
  ///
  /// First what is shown from the host or made anew, then what is shown from the sandbox itself, then what concerns
  /// mounts that are complete; each by destination. At the same destination bind mounts come last, and the last one of
  /// them is seen; else the order of the command line holds.
  public init(_ operations: [Operation]) {
    let sorted = operations.enumerated().sorted { left, right in
      let leftKey = (left.element.stage, left.element.destination)
      let rightKey = (right.element.stage, right.element.destination)
      if leftKey != rightKey { return leftKey < rightKey }
      if left.element.isBind != right.element.isBind { return right.element.isBind }
      return left.offset < right.offset
    }
    self.operations = Self.withoutRedundant(sorted.map(\.element))
  }

  /// Takes out bind mounts that show what another one shows at the same place already.
  ///
  /// What is done between the two, at a place that the later one is at or below, hides what the earlier one shows: then
  /// both are needed.
  private static func withoutRedundant(_ sorted: [Operation]) -> [Operation] {
    var kept: [Operation] = []
    // What is seen at the place of the next operation, and at the directories that it is in.
    var seen: [Operation] = []
    for operation in sorted {
      while let last = seen.last,
        last.stage != operation.stage || !operation.destination.isAtOrBelow(last.destination)
      {
        seen.removeLast()
      }
      if seen.last?.shows(operation) == true { continue }
      kept.append(operation)
      guard operation.showsSomething else { continue }
      if seen.last?.destination == operation.destination { seen.removeLast() }
      seen.append(operation)
    }
    return kept
  }
}

extension SandboxPlan: CustomStringConvertible {
  /// An operation a line.
  public var description: String { operations.map { "\($0)\n" }.joined() }
}

extension Operation {
  /// What must be complete before it is done: the lower come first.
  fileprivate var stage: Int {
    switch kind {
    case .remountReadOnly: return 2
    case .lock: return 3
    case .bind(let bind):
      if case .sandbox = bind.source { return 1 }
      return 0
    default: return 0
    }
  }

  /// Whether it concerns what is complete: it comes after all others.
  var isOfCompleteTree: Bool { stage > 1 }

  fileprivate var isBind: Bool {
    if case .bind = kind { return true }
    return false
  }

  /// Whether it may change what is seen at the destination or below it.
  fileprivate var showsSomething: Bool {
    switch kind {
    case .directory, .remountReadOnly, .lock: false
    case .bind, .temporary, .devices, .processes, .programFormats, .link, .write, .copy, .overlay: true
    }
  }

  /// Whether this bind mount shows all that another one would.
  fileprivate func shows(_ other: Operation) -> Bool {
    guard case .bind(let own) = kind, case .bind(let others) = other.kind,
      own.isReadOnly == others.isReadOnly, own.isRequired == others.isRequired,
      own.followsLink == others.followsLink
    else { return false }
    let from: SandboxPath
    let source: SandboxPath
    switch (own.source, others.source) {
    case (.host(let left), .host(let right)), (.sandbox(let left), .sandbox(let right)):
      from = left
      source = right
    default: return own.source == others.source && destination == other.destination
    }
    return source.isAtOrBelow(from)
      && source.remainder(below: from) == other.destination.remainder(below: destination)
  }
}
