internal import Glibc
public import LinuxSystem
public import ToolboxRuntime

/// The way into a container that runs, by the kernel's calls alone.
///
/// What podman exec(1) and capsh(1) do in a chain of processes is done by this one, and a copy of it that becomes the
/// program: they join the container's namespaces; the copy is in its control group, takes on the user's IDs there, and
/// gives up all capabilities. This process must have one thread.
public struct ContainerEntry: ~Copyable {
  private let container: RunningContainer

  /// Opens the way into a container.
  public init(into container: consuming RunningContainer) {
    self.container = container
  }

  /// The full ID of the container.
  public var containerID: String { container.record.id }

  /// What the container's entry point has to say.
  public var report: InitializationReport { container.report }

  /// The environment that the container gives to what runs in it, without what is added for one program.
  public var environment: [ByteString] { container.record.environment }

  /// Runs a program in the container in the foreground, and waits for its end; if this process dies it is told by
  /// SIGHUP.
  ///
  /// This process joins the namespaces as well. It stays out of the control group, so that it can tell how the program
  /// has ended when the container is stopped.
  ///
  /// - Throws: `EntryFailure`; after `refused` nothing has changed.
  public func run(_ program: EntryProgram) throws(EntryFailure) -> ExitStatus {
    let terminals = (0...2).compactMap { InheritedTerminal($0) }
    let group: ControlGroupMembership
    do throws(EntryRefusal) {
      try checkDescriptors(program)
      group = try join()
    } catch { throw .refused(error) }
    let (words, status): ([UInt8], ExitStatus)
    do throws(SystemError) {
      let process = try ForkedProcess(in: group.folder) { parent in
        do throws(EntryFailure) { try become(program, terminals, parent) } catch { return error.encoded }
        return []
      }
      // It has got them with the user namespace, and needs none to wait.
      try Kernel.clearCapabilities()
      (words, status) = try process.wait()
    } catch { throw .failed(error) }
    guard words.isEmpty else { throw EntryFailure(encoded: words) }
    return status
  }

  /// Replaces this process, which is a copy of the one that waits, by the program.
  private func become(
    _ program: EntryProgram, _ terminals: [InheritedTerminal], _ parent: Int32
  ) throws(EntryFailure) {
    do throws(SystemError) {
      // Not before the control group: from within there is nothing to be seen of the one that this process was in.
      if container.namespaces.contains("cgroup") { try Namespaces.join(["cgroup"], of: container.process) }
      try takeCredentials()
    } catch { throw .failed(error) }
    for terminal in terminals { terminal.reopen() }
    let directory = try enterDirectory(program)
    do throws(SystemError) { try ForkedProcess.signalAtEnd(of: parent, SIGHUP) } catch { throw .failed(error) }
    throw execute(program, environment(of: program, in: directory))
  }

  /// Makes sure that all are open that are to be inherited: podman says best what is wrong with one that is not.
  ///
  /// What this process has opened itself is close-on-exec.
  private func checkDescriptors(_ program: EntryProgram) throws(EntryRefusal) {
    for number in (0..<program.preservedDescriptors).lazy.map({ Int32(clamping: 3 + Int64($0)) }) {
      let flags = fcntl(number, F_GETFD)
      guard flags >= 0, flags & FD_CLOEXEC == 0 else { throw .unsuitable("descriptor \(number) is not open") }
    }
  }

  /// Joins the namespaces.
  ///
  /// - Returns: the control group, which is joined with the rights that this process has in them.
  /// - Throws: where that is not possible; systemd may have put this process into the control group by then.
  private func join() throws(EntryRefusal) -> ControlGroupMembership {
    let group = try ControlGroupMembership(of: container.record)
    do { try Namespaces.join(container.namespaces.subtracting(["cgroup"]), of: container.process) } catch {
      throw .unsuitable("\(error)")
    }
    return group
  }

  private func takeCredentials() throws(SystemError) {
    try Credentials.limitBoundingSet(to: container.record.boundingSet)
    let user = container.user
    try Credentials.take(user: user.id, group: user.groupID, groups: user.groups)
    try Kernel.clearCapabilities()
    if container.forbidsNewPrivileges { try Credentials.forbidNewPrivileges() }
    Credentials.creationMask = container.record.creationMask
  }

  private func enterDirectory(_ program: EntryProgram) throws(EntryFailure) -> ByteString {
    var missing: ByteString?
    for directory in program.directories {
      if let missing { program.tell(.directoryMissing(missing, instead: directory)) }
      if directory.withCString({ chdir($0) }) == 0 { return directory }
      guard [ENOENT, ENOTDIR].contains(errno) else {
        throw .notExecutable(program.commands[0][0], .last("change to directory \(directory)"))
      }
      missing = directory
    }
    throw .directoryMissing(missing ?? "")
  }

  private func environment(of program: EntryProgram, in directory: ByteString) -> Environment {
    var environment = Environment()
    for entry in ["HOME=" + container.user.home] + container.record.environment + program.environment {
      if let (name, value) = entry.split(atFirst: "=") { environment[name] = value }
    }
    if program.isShell {
      environment["PWD"] = directory
      environment["SHLVL"] = "0"
    }
    return environment
  }

  /// Executes the first program that is there.
  ///
  /// - Returns: why that did not happen.
  private func execute(_ program: EntryProgram, _ environment: Environment) -> EntryFailure {
    Kernel.closeOnExecution(from: 3 &+ program.preservedDescriptors)
    var missing: ByteString?
    for command in program.commands {
      if let missing { program.tell(.programMissing(missing, instead: command[0])) }
      missing = command[0]
      guard let path = findProgram(command[0], environment) else { continue }
      let error = Kernel.execute(path, command, environment)
      guard [ENOENT, ENOTDIR].contains(error.code) else { return .notExecutable(command[0], error) }
    }
    return .programMissing(missing ?? "")
  }
}
