internal import Glibc
public import LinuxSystem

extension Sandbox {
  /// Makes the sandbox and becomes the command, or waits for it if it must be another process.
  ///
  /// - Parameter tell: is given what is told of operations.
  /// - Returns: how the command has ended, where this process has waited for it.
  /// - Throws: `SandboxError`, also in the process that was to become the command.
  public consuming func run(telling tell: (String) -> Void) throws(SandboxError) -> ExitStatus {
    let creationMask = umask(0)
    try makeNamespaces()
    var notice: Int32?
    var ledger: Int32?
    if isSupervised {
      let role = try naming("start a process") { () throws(SystemError) in
        var sockets: (Int32, Int32)?
        if options.recordsOwners { sockets = try DescriptorPassing.sockets() }
        ledger = sockets?.0
        return try Supervisor.start(
          hasOwnProcesses: options.namespaces.contains(.process), statusDescriptor: options.statusDescriptor,
          ledgerSocket: sockets?.1)
      }
      switch role {
      case .supervisor(let supervisor): return try supervise(supervisor)
      case .command(let noticeOfFailure): notice = noticeOfFailure
      }
    }
    do throws(SandboxError) {
      throw try become(creationMask, &notice, ledger, tell)
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
      do throws(SystemError) { try Namespaces.unshare(kinds) } catch {
        throw SandboxError("make namespaces", error.code, hint: NamespaceRefusal.hint(error.code, kinds))
      }
    }
    if kinds.contains(.network) {
      try naming("set up the network") { () throws(SystemError) in try Namespaces.bringLoopbackUp() }
    }
    if let name = options.hostName {
      try naming("set the host name \(name)") { () throws(SystemError) in try Namespaces.setHostName(name) }
    }
  }

  private func supervise(_ supervisor: Supervisor) throws(SandboxError) -> ExitStatus {
    // In the user namespace that was made the command has the same user, and needs no capability to be reached.
    if makesUserNamespace {
      try naming("drop capabilities") { () throws(SystemError) in try Kernel.clearCapabilities() }
    }
    if options.diesWithParent { try dieWithParent() }
    return supervisor.wait()
  }

  private func dieWithParent() throws(SandboxError) {
    try naming("die with the parent") { () throws(SystemError) in
      try ForkedProcess.dieWithParent(.id(parent))
    }
  }

  // MARK: - The process of the command

  /// Does all that the command's process has to do.
  ///
  /// - Returns: why the command is not executed.
  private mutating func become(
    _ creationMask: mode_t, _ notice: inout Int32?, _ ledger: Int32?, _ tell: (String) -> Void
  ) throws(SandboxError) -> SandboxError {
    let limit = OpenFileLimit.raise()
    var builder = try naming("make a workspace") { () throws(SystemError) in
      Builder(
        root: try NewRoot(in: try Workspace(isSlave: makesUserNamespace)), creationMask: creationMask)
    }
    do throws(SandboxError) {
      try build(&builder, tell)
    } catch {
      builder.root.takeBack(hasEntered: false)
      throw error
    }
    do throws(SandboxError) {
      try installFilter(answeredBy: ledger)
      let kept = try prepareProcess(creationMask, builder.locks, &notice)
      limit.restore()
      for number in kept.descriptors { _ = fcntl(number, F_SETFD, 0) }
      for program in programs { try program.install() }
      throw Program(words: options.command, environment: kept.environment.entries).execute()
    } catch {
      builder.root.takeBack(hasEntered: true)
      return error
    }
  }

  private mutating func installFilter(answeredBy ledger: Int32?) throws(SandboxError) {
    guard let filter = filter.take() else { return }
    guard let ledger else { return try filter.install() }
    try filter.install(answeredBy: ledger)
    close(ledger)
  }

  /// Makes the file tree, and makes it the root directory.
  private func build(_ builder: inout Builder, _ tell: (String) -> Void) throws(SandboxError) {
    for operation in plan.operations where !operation.isOfCompleteTree {
      try run(operation, in: &builder, tell)
    }
    // Nothing of the host's has been written to yet, and all can be taken back.
    try builder.checkDirectory(options.workingDirectory)
    try builder.writeFiles()
    for operation in plan.operations where operation.isOfCompleteTree {
      try run(operation, in: &builder, tell)
    }
    try naming("change the root directory") { () throws(SystemError) in
      try builder.root.enter()
      // What is mounted in here stays in here, but reaches those who share it.
      let root = try Descriptor(opening: "/", Descriptor.pathOnly | O_DIRECTORY)
      try Mounts.setPropagation(.shared, of: root)
    }
  }

  private func run(
    _ operation: Operation, in builder: inout Builder, _ tell: (String) -> Void
  ) throws(SandboxError) {
    if options.tellsOperations { tell("+ \(operation)\n") }
    try builder(operation)
  }

  /// Gives this process what the command is to have, but for the caller's filters.
  ///
  /// - Returns: descriptors that it must hold, and its environment.
  private mutating func prepareProcess(
    _ creationMask: mode_t, _ locks: [Int32], _ notice: inout Int32?
  ) throws(SandboxError) -> (descriptors: [Int32], environment: ProgramEnvironment) {
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
    guard let inherited else { return (locks, environment) }
    var environment = environment
    var others = locks + (notice.map { [$0] } ?? [])
    let count = try naming("pack descriptors") { () throws(SystemError) in
      try inherited.pack(besides: &others)
    }
    if notice != nil { notice = others.popLast() }
    if count > 0 {
      environment["LISTEN_FDS"] = "\(count)"
      environment["LISTEN_PID"] = "\(getpid())"
    }
    return (others, environment)
  }

  private func limitCapabilities() throws(SandboxError) {
    guard makesUserNamespace || !changes.isEmpty else { return }
    let now = makesUserNamespace ? try Capabilities() : capabilities
    var kept = now.permitted
    if makesUserNamespace { kept = now.usual(withNetwork: options.namespaces.contains(.network)) }
    for (set, isAdded) in changes { kept = isAdded ? kept | (set & now.permitted) : kept & ~set }
    try Capabilities.limit(to: kept)
  }
}

/// How many files a process may have open: the limit for those who ask for no more is low.
private struct OpenFileLimit {
  private let before: rlimit

  /// Raises it as far as it goes, for a file tree may need one for each place in it.
  static func raise() -> OpenFileLimit {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    let before = limit
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    return OpenFileLimit(before: before)
  }

  /// Makes it what it was.
  func restore() {
    var limit = before
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }
}
