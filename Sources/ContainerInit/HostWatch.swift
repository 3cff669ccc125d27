internal import Glibc
internal import LinuxSystem
internal import Logging

/// Keeps a container in step with what changes on the host, without ever waking up for nothing.
struct HostWatch {
  private let following: [ByteString: [any InitializationStep]]
  private let logger: Logger

  /// What is to be done again when files of these names change in the host's /etc.
  init(_ following: [ByteString: [any InitializationStep]], _ logger: Logger) {
    self.following = following
    self.logger = logger
  }

  /// Returns when a signal asks for the end: the code that a shell would give for it.
  ///
  /// - Throws: the error of poll(2).
  func run(until signals: borrowing TerminationSignals) throws(SystemError) -> Int32 {
    // Without a watch (the limits of inotify are per user and may be reached) the container is as good.
    guard let watch = watchOfEtc() else { return try wait(for: signals) }
    return try wait(for: signals, orReadable: watch.number) { () throws(SystemError) in
      for name in try watch.changedNames().sorted() { follow(name) }
    }
  }

  private func wait(
    for signals: borrowing TerminationSignals, orReadable number: Int32 = -1,
    _ react: () throws(SystemError) -> Void = {}
  ) throws(SystemError) -> Int32 {
    while true {
      let arrived = try signals.next(orReadable: number)
      if let signal = arrived.first(where: { $0 != SIGCHLD }) { return 128 + signal }
      if arrived.contains(SIGCHLD) { reapOrphans() }
      try react()
    }
  }

  private func watchOfEtc() -> DirectoryWatch? {
    if following.isEmpty { return nil }
    do { return try DirectoryWatch("/run/host/etc") } catch {
      logger.warning("The container will not follow changes of the host: \(error)")
      return nil
    }
  }

  private func follow(_ name: ByteString) {
    for step in following[name] ?? [] {
      do { try step.execute() } catch {
        logger.warning("Failed to handle changes to the host's /etc/\(name): \(error)")
      }
    }
  }

  private func reapOrphans() {
    while waitpid(-1, nil, WNOHANG) > 0 {}
  }
}
