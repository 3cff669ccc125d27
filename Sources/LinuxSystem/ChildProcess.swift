internal import CLinux
internal import Glibc

/// A process that this one started and has not yet waited for.
struct ChildProcess {
  let id: pid_t

  /// Starts a command whose standard streams are these descriptors.
  ///
  /// With `leadsGroup` it is in a process group of its own, which the keys of the terminal do not reach.
  ///
  /// - Throws: ENOENT if the program is not found in PATH; else the error of clone(2) or execve(2).
  init(
    _ command: Command, streams: (Int32, Int32, Int32), environment: Environment, leadsGroup: Bool = false
  ) throws(SystemError) {
    guard let path = findProgram(command.program, environment) else {
      throw SystemError(ENOENT, "run \(command.program)")
    }
    let started = withCStrings([command.program] + command.arguments) { arguments in
      withCStrings(environment.changing(command.variables).entries) { entries in
        path.withCString { path in
          var program = clinux_program(
            path: path, argv: arguments, envp: entries, stdio: streams, leads_group: leadsGroup,
            keeps_descriptors: command.keepsDescriptors)
          return clinux_spawn(&program)
        }
      }
    }
    guard started > 0 else { throw .last("run \(path)") }
    id = started
  }

  /// How the process ended; nil while it runs.
  func poll() -> ExitStatus? {
    var status: Int32 = 0
    return waitpid(id, &status, WNOHANG) == id ? ExitStatus(waitStatus: status) : nil
  }

  /// Waits for the end.
  func wait() -> ExitStatus {
    var status: Int32 = 0
    _ = retrying { waitpid(id, &status, 0) }
    return ExitStatus(waitStatus: status)
  }

  /// Kills a process that leads its group and has run for too long; one that not even SIGKILL ends at once, for the
  /// kernel waits for a file system, is left behind.
  func abandon() -> ExitStatus {
    kill(-id, SIGKILL)
    if let end = try? Kernel.processDescriptor(id) {
      _ = try? Kernel.wait(forReadable: [end.number], milliseconds: TimeLimits.grace)
    }
    _ = poll()
    return .timedOut
  }
}

extension ExitStatus {
  /// Reads what wait(2) reports; the macros of wait(2) are not visible to Swift.
  public init(waitStatus status: Int32) {
    let signal = status & 0x7f
    self = signal == 0 ? .exited((status >> 8) & 0xff) : .signaled(signal)
  }
}

/// The path of a program: itself if it holds a slash, else the first one of PATH that may be executed.
public func findProgram(_ name: ByteString, _ environment: Environment) -> ByteString? {
  if name.bytes.contains(UInt8(ascii: "/")) { return name }
  let path = environment.nonEmpty("PATH") ?? "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin"
  for folder in path.bytes.split(separator: UInt8(ascii: ":")) {
    let candidate = ByteString(folder).appending(name)
    guard (try? FileSystem.kind(of: candidate)) == .regular else { continue }
    if FileSystem.mayExecute(candidate) { return candidate }
  }
  return nil
}

/// Calls `body` with the strings as the kernel takes them: pointers, then NULL.
func withCStrings<Result>(
  _ strings: [ByteString], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
  var pointers: [UnsafeMutablePointer<CChar>?] = strings.map { string in string.withCString { strdup($0) } }
  pointers.append(nil)
  defer { for pointer in pointers { free(pointer) } }
  return body(pointers)
}
