internal import Glibc
public import LinuxSystem

/// A file tree of one's own, in which a command runs; everything that it needs is asked of the kernel alone.
///
/// It is made by the calling process, which must have one thread, and which then becomes the command.
public struct Sandbox: ~Copyable {
  private let options: SandboxOptions
  private let plan: SandboxPlan
  private let capabilities: Capabilities
  private let makesUserNamespace: Bool
  /// What is asked for of capabilities: a bit, and whether it is added.
  private let changes: [(set: UInt64, isAdded: Bool)]
  private var filter: SystemCallFilter?
  private let programs: [(descriptor: Int32, program: [UInt8])]
  private let environment: ProgramEnvironment
  private let inherited: InheritedDescriptors?
  private let parent: Int32
  /// Whether the command is another process than this one.
  private let isSupervised: Bool

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
    let changes = try Self.capabilityChanges(options)
    let programs = try Self.programs(options)
    let suppressed = Self.effective(options.suppressed, makesUserNamespace)
    filter = suppressed.isEmpty ? nil : try SystemCallFilter(suppressing: suppressed)
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

  // MARK: - What is decided beforehand

  /// A process with CAP_SYS_ADMIN needs none, but to become root.
  private static func needsUserNamespace(_ options: SandboxOptions, _ capabilities: Capabilities) -> Bool {
    if !capabilities.canAdminister { return true }
    if options.mapsForeign && !capabilities.canChangeOwner { return true }
    return options.becomesRoot && !(getuid() == 0 && getgid() == 0)
  }

  /// Owners are only pretended where there is but one user.
  private static func effective(
    _ suppressed: Set<SandboxOptions.Suppression>, _ makesUserNamespace: Bool
  ) -> Set<SandboxOptions.Suppression> {
    guard suppressed.contains(.changeOwner), !makesUserNamespace else { return suppressed }
    let hasOneUser = (try? IDMap(ofProcess: getpid()))?.hasOneID ?? false
    return hasOneUser ? suppressed : suppressed.subtracting([.changeOwner])
  }

  private static func capabilityChanges(
    _ options: SandboxOptions
  ) throws(SandboxError) -> [(set: UInt64, isAdded: Bool)] {
    var changes: [(set: UInt64, isAdded: Bool)] = []
    for change in options.capabilityChanges {
      guard let name = change.name else {
        changes.append((.max, change.isAdded))
        continue
      }
      guard let set = Capabilities.named(name) else {
        throw SandboxError("find the capability \(name)", EINVAL)
      }
      changes.append((set, change.isAdded))
    }
    return changes
  }

  private static func programs(
    _ options: SandboxOptions
  ) throws(SandboxError) -> [(descriptor: Int32, program: [UInt8])] {
    var programs: [(descriptor: Int32, program: [UInt8])] = []
    for number in options.filters {
      let program = try naming("read a filter from descriptor \(number)") { () throws(SystemError) in
        try Descriptor(duplicating: number).readToEnd()
      }
      programs.append((number, program))
    }
    return programs
  }

  // MARK: - Running

  /// Makes the sandbox and becomes the command, or waits for it if it must be another process.
  ///
  /// - Parameter tell: is given what is told of operations.
  /// - Returns: how the command has ended, where this process has waited for it.
  /// - Throws: `SandboxError`, also in the process that was to become the command.
  public consuming func run(telling tell: (String) -> Void) throws(SandboxError) -> ExitStatus {
    let creationMask = umask(0)
    try makeNamespaces()
    var notice: Int32?
    if isSupervised {
      let role = try naming("start a process") { () throws(SystemError) in
        try Supervisor.start(
          hasOwnProcesses: options.namespaces.contains(.process), statusDescriptor: options.statusDescriptor)
      }
      switch role {
      case .supervisor(let supervisor): return try supervise(supervisor)
      case .command(let noticeOfFailure): notice = noticeOfFailure
      }
    }
    do throws(SandboxError) {
      throw try become(creationMask, &notice, tell)
    } catch {
      if let notice { try? Descriptor.write([0], to: notice) }
      throw error
    }
  }

  private func makeNamespaces() throws(SandboxError) {
    var kinds = options.namespaces.union([.mount])
    if !makesUserNamespace && !capabilities.canAdministerNetwork { kinds.remove(.network) }
    if makesUserNamespace {
      try UserNamespace(becomesRoot: options.becomesRoot, mapsForeign: options.mapsForeign).enter(with: kinds)
    } else {
      try naming("make namespaces") { () throws(SystemError) in try Namespaces.unshare(kinds) }
    }
    if kinds.contains(.network) {
      try naming("set up the network") { () throws(SystemError) in try Namespaces.bringLoopbackUp() }
    }
    if let name = options.hostName {
      try naming("set the host name \(name)") { () throws(SystemError) in try Namespaces.setHostName(name) }
    }
  }

  private func supervise(_ supervisor: Supervisor) throws(SandboxError) -> ExitStatus {
    // It is nobody in there, but has to reach whoever the command becomes.
    if makesUserNamespace { _ = try? Kernel.dropCapabilities() }
    if options.diesWithParent { try dieWithParent() }
    return supervisor.wait()
  }

  /// Does all that the command's process has to do.
  ///
  /// - Returns: why the command is not executed.
  private mutating func become(
    _ creationMask: mode_t, _ notice: inout Int32?, _ tell: (String) -> Void
  ) throws(SandboxError) -> SandboxError {
    var kept = try makeFileTree(creationMask, tell)
    if let filter = filter.take() { try filter.install() }
    if options.hasOwnSession { setsid() }
    try limitCapabilities()
    umask(creationMask)
    let directory = options.workingDirectory
    if !directory.components.isEmpty {
      try naming("change directory to \(directory)") { () throws(SystemError) in
        guard directory.text.withCString({ chdir($0) }) == 0 else { throw .last("chdir") }
      }
    }
    if options.diesWithParent && !isSupervised { try dieWithParent() }
    var environment = environment
    if let inherited {
      var others = kept + (notice.map { [$0] } ?? [])
      let count = try naming("pack descriptors") { () throws(SystemError) in
        try inherited.pack(besides: &others)
      }
      if notice != nil { notice = others.popLast() }
      kept = others
      if count > 0 {
        environment["LISTEN_FDS"] = "\(count)"
        environment["LISTEN_PID"] = "\(getpid())"
      }
    }
    for number in kept { _ = fcntl(number, F_SETFD, 0) }
    for (number, program) in programs { try SystemCallFilter.install(program: program, from: number) }
    return Program(words: options.command, environment: environment.entries).execute()
  }

  /// Makes the file tree, and makes it the root directory.
  ///
  /// - Returns: descriptors that the command must hold.
  private func makeFileTree(
    _ creationMask: mode_t, _ tell: (String) -> Void
  ) throws(SandboxError) -> [Int32] {
    var builder = try naming("make a workspace") { () throws(SystemError) in
      Builder(
        root: try NewRoot(in: try Workspace(isSlave: makesUserNamespace)), creationMask: creationMask)
    }
    do throws(SandboxError) {
      for operation in plan.operations {
        if options.tellsOperations { tell("+ \(operation)\n") }
        try builder(operation)
      }
      // For as long as all can be taken back.
      try builder.checkDirectory(options.workingDirectory)
    } catch {
      builder.root.takeBack()
      throw error
    }
    try naming("change the root directory") { () throws(SystemError) in
      try builder.root.enter()
      // What is mounted in here stays in here, but reaches those who share it.
      let root = try Descriptor(opening: "/", Descriptor.pathOnly | O_DIRECTORY)
      try Mounts.setPropagation(.shared, of: root)
    }
    return builder.locks
  }

  private func limitCapabilities() throws(SandboxError) {
    guard makesUserNamespace || !changes.isEmpty else { return }
    let now = makesUserNamespace ? try Capabilities() : capabilities
    var kept = now.permitted
    if makesUserNamespace { kept = now.usual(withNetwork: options.namespaces.contains(.network)) }
    for (set, isAdded) in changes {
      // Of all that there are, those that can be had.
      let wanted = set == .max ? now.permitted : set
      kept = isAdded ? kept | wanted : kept & ~set
    }
    try Capabilities.limit(to: kept)
  }

  private func dieWithParent() throws(SandboxError) {
    try naming("die with the parent") { () throws(SystemError) in
      // A parent in another PID namespace cannot be seen; it is told of all the same.
      let descriptor = parent == 0 ? -1 : try Kernel.processDescriptor(parent).duplicate()
      try ForkedProcess.dieWithParent(descriptor)
    }
  }
}
