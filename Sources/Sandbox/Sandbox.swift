internal import Glibc
internal import LinuxSystem

/// A file tree of one's own, in which a command runs; everything that it needs is asked of the kernel alone.
///
/// It is made by the calling process, which must have one thread, and which then becomes the command.
public struct Sandbox: ~Copyable {
  let options: SandboxOptions
  let plan: SandboxPlan
  let capabilities: Capabilities
  let makesUserNamespace: Bool
  /// The capabilities that are added or taken away, in this order.
  let changes: [(set: UInt64, isAdded: Bool)]
  var filter: SystemCallFilter?
  /// The caller's own filters.
  let programs: [FilterProgram]
  let environment: ProgramEnvironment
  let inherited: InheritedDescriptors?
  let parent: Int32
  /// Whether the command is another process than this one.
  let isSupervised: Bool

  /// Looks at all that can be looked at before anything is changed.
  ///
  /// - Throws: `SandboxError`, above all for what is missing on the host.
  public init(_ options: SandboxOptions) throws(SandboxError) {
    for number in options.consumedDescriptors where number > 2 { _ = fcntl(number, F_SETFD, FD_CLOEXEC) }
    // The libraries are looked for as long as the host's files are there.
    let capabilities = try Capabilities()
    let makesUserNamespace = Self.needsUserNamespace(options, capabilities)
    let plan = SandboxPlan(options.operations)
    for operation in plan.operations { try operation.checkSource() }
    try Self.checkForeignUsers(options, capabilities)
    let changes = try Self.capabilityChanges(options, makesUserNamespace ? nil : capabilities.permitted)
    var programs: [FilterProgram] = []
    for number in options.filters { programs.append(try FilterProgram(readingFrom: number)) }
    var suppressed = Self.effective(options.suppressed, makesUserNamespace)
    if options.recordsOwners { suppressed.remove(.changeOwner) }
    let isFiltered = options.recordsOwners || !suppressed.isEmpty
    filter =
      isFiltered
      ? try SystemCallFilter(suppressing: suppressed, handsOverOwners: options.recordsOwners) : nil
    self.options = options
    self.plan = plan
    self.capabilities = capabilities
    self.makesUserNamespace = makesUserNamespace
    self.changes = changes
    self.programs = programs
    environment = ProgramEnvironment(options)
    inherited = options.packsDescriptors ? InheritedDescriptors() : nil
    parent = getppid()
    // Who leads a process group can have no new session.
    isSupervised =
      options.namespaces.contains(.process) || options.statusDescriptor != nil
      || (options.hasOwnSession && getpgrp() == getpid())
  }

  /// A process with CAP_SYS_ADMIN needs none, but to become root.
  private static func needsUserNamespace(_ options: SandboxOptions, _ capabilities: Capabilities) -> Bool {
    if options.hasUserNamespace || !capabilities.canAdminister { return true }
    return options.becomesRoot && !(getuid() == 0 && getgid() == 0)
  }

  /// The users of a range are only given by one who may give files away, or by systemd-nsresourced.
  private static func checkForeignUsers(
    _ options: SandboxOptions, _ capabilities: Capabilities
  ) throws(SandboxError) {
    guard options.mapsForeign, !capabilities.canChangeOwner else { return }
    throw SandboxError(
      "map the foreign users", EPERM,
      hint: "Without CAP_CHOWN it needs systemd-nsresourced: see \(SandboxUsageError.resourceDaemonSocket).")
  }

  /// Owners are only pretended where there is but one user.
  private static func effective(
    _ suppressed: Set<SandboxOptions.Suppression>, _ makesUserNamespace: Bool
  ) -> Set<SandboxOptions.Suppression> {
    guard suppressed.contains(.changeOwner), !makesUserNamespace else { return suppressed }
    // Without /proc nobody can tell; that is so inside of other sandboxes, with one user, if anywhere.
    let hasOneUser = (try? IDMap.own)?.hasOneID ?? true
    return hasOneUser ? suppressed : suppressed.subtracting([.changeOwner])
  }

  /// What is asked for, each as a mask.
  ///
  /// - Parameters:
  ///   - options: what is asked for.
  ///   - permitted: what can be had; nil for all.
  /// - Returns: masks, and whether what is in them is added.
  /// - Throws: `SandboxError` for what is unknown, or cannot be had.
  private static func capabilityChanges(
    _ options: SandboxOptions, _ permitted: UInt64?
  ) throws(SandboxError) -> [(set: UInt64, isAdded: Bool)] {
    var changes: [(set: UInt64, isAdded: Bool)] = []
    for change in options.capabilityChanges {
      guard let name = change.name else {
        changes.append((permitted ?? .max, change.isAdded))
        continue
      }
      guard let set = Capabilities.named(name) else {
        throw SandboxError("find the capability \(name)", EINVAL)
      }
      if let permitted, change.isAdded, set & permitted == 0 {
        throw SandboxError("add the capability \(name)", EPERM)
      }
      changes.append((set, change.isAdded))
    }
    return changes
  }
}
