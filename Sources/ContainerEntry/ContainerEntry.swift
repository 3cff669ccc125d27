internal import Glibc
public import LinuxSystem
public import ToolboxRuntime

/// The way into a container that runs, by the kernel's calls alone.
///
/// What podman exec(1) and capsh(1) do in a chain of processes is done by this one: it joins the container's namespaces,
/// and takes on the user's IDs there. Another one, started in the container's control group, gives up all capabilities and
/// becomes the program. This process must have one thread.
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
  /// This process joins the namespaces as well. Where systemd need not help it stays out of the control group, and so
  /// can tell how the program has ended when the container is stopped.
  ///
  /// - Throws: `EntryFailure`; after `refused` nothing has changed.
  public func run(_ program: EntryProgram) throws(EntryFailure) -> ExitStatus {
    let terminals = (0...2).compactMap { InheritedTerminal($0) }
    let group: ControlGroupMembership
    do throws(EntryRefusal) {
      try checkDescriptors(program)
      group = try join()
    } catch { throw .refused(error) }
    let prepared: Prepared
    do throws(SystemError) {
      try Credentials.take(
        user: container.user.id, group: container.user.groupID, groups: container.user.groups)
      Credentials.creationMask = container.record.creationMask
      prepared = try Credentials.withoutCapabilities { () throws(SystemError) in prepare(program, terminals) }
    } catch { throw .failed(error) }
    return try run(prepared, group, program)
  }

  /// What was found in the container with the user's own rights.
  private enum Prepared {
    /// Where each of the programs is, nil for one that is not there.
    case programs([ByteString?], Environment)
    case failure(EntryFailure)
  }

  private func prepare(_ program: EntryProgram, _ terminals: [InheritedTerminal]) -> Prepared {
    for terminal in terminals { terminal.reopen() }
    do throws(EntryFailure) {
      let environment = environment(of: program, in: try enterDirectory(program))
      return .programs(program.commands.map { findProgram($0[0], environment) }, environment)
    } catch { return .failure(error) }
  }

  /// Runs the first of the programs that is there.
  private func run(
    _ prepared: Prepared, _ group: borrowing ControlGroupMembership, _ program: EntryProgram
  ) throws(EntryFailure) -> ExitStatus {
    switch prepared {
    case .failure(let failure): throw failure
    case .programs(let paths, let environment):
      let confinement = Confinement(
        controlGroup: group.folder.number,
        namespacedProcess: container.namespaces.contains("cgroup") ? container.process.number : -1,
        boundingSet: container.record.boundingSet, forbidsNewPrivileges: container.forbidsNewPrivileges,
        firstClosedDescriptor: 3 &+ program.preservedDescriptors)
      var missing: ByteString?
      for (path, words) in zip(paths, program.commands) {
        if let missing { program.tell(.programMissing(missing, instead: words[0])) }
        missing = words[0]
        guard let path else { continue }
        do throws(ContainedProcess.Failure) {
          return try wait(for: try ContainedProcess(running: path, words, environment, confinement))
        } catch {
          guard error.isOfProgram else { throw .failed(error.error) }
          // Where the interpreter is missing that a program names it is as good as missing itself.
          guard [ENOENT, ENOTDIR].contains(error.error.code) else {
            throw .notExecutable(words[0], error.error)
          }
        }
      }
      throw .programMissing(missing ?? "")
    }
  }

  private func wait(for process: borrowing ContainedProcess) throws(ContainedProcess.Failure) -> ExitStatus {
    do throws(SystemError) {
      // It has got them with the user namespace, and needs none to wait.
      try Kernel.clearCapabilities()
      process.closeOtherDescriptors()
      return try process.wait()
    } catch { throw ContainedProcess.Failure(isOfProgram: false, error: error) }
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
    do throws(SystemError) {
      // From now on this process belongs to the container's user namespace, whose processes could look into it.
      try Credentials.becomeOpaque()
      try Namespaces.join(container.namespaces.subtracting(["cgroup"]), of: container.process)
    } catch {
      throw .unsuitable("\(error)")
    }
    return group
  }

  private func enterDirectory(_ program: EntryProgram) throws(EntryFailure) -> ByteString {
    var missing: ByteString?
    for directory in program.directories {
      if let missing { program.tell(.directoryMissing(missing, instead: directory)) }
      if directory.withCString({ chdir($0) }) == 0 { return directory }
      guard [ENOENT, ENOTDIR].contains(errno) else {
        throw .directoryClosed(.last("change to directory \(directory)"))
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
}
