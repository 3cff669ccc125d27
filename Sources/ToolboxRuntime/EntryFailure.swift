public import LinuxSystem

/// Why nobody gets into a container without the engine.
///
/// Nothing has been changed, but that systemd may have put this process into the container's control group.
public enum EntryRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is no record of a container of this name whose process lives.
  case notRunning(String)
  /// The engine has not told yet which container has this name.
  case notKnown(String)
  /// The container runs, but only the engine knows the way into it.
  case unsuitable(String)

  /// The reason, for the log.
  public var description: String {
    switch self {
    case .notRunning(let reason), .notKnown(let reason), .unsuitable(let reason): reason
    }
  }
}

/// Why a program does not run in a container.
public enum EntryFailure: Error, Hashable, Sendable {
  /// Only the engine knows the way into the container; nothing has been changed.
  case refused(EntryRefusal)
  /// No working directory is there.
  case directoryMissing(ByteString)
  /// None of the programs is there.
  case programMissing(ByteString)
  /// The working directory is there, but cannot be entered.
  case directoryClosed(SystemError)
  /// The program cannot be executed.
  case notExecutable(ByteString, SystemError)
  /// A system call failed that does not fail in a sound container.
  case failed(SystemError)
}
