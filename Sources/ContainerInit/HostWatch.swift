internal import Glibc
internal import LinuxSystem
internal import Logging

/// Keeps a container in step with what changes on the host, without ever waking up for nothing.
struct HostWatch: ~Copyable {
  private let following: [ByteString: [any InitializationStep]]
  private let logger: Logger

  private let watch: DirectoryWatch

  /// What is to be done again when files of these names change in the host's /etc, from now on.
  init(_ following: [ByteString: [any InitializationStep]], _ logger: Logger) {
    self.following = following
    self.logger = logger
    watch = following.isEmpty ? DirectoryWatch.none() : Self.watch(logger)
  }

  private static func watch(_ logger: Logger) -> DirectoryWatch {
    // Without a watch (the limits of inotify are per user and may be reached) the container is as good.
    do { return try DirectoryWatch("/run/host/etc") } catch {
      logger.warning("The container will not follow changes of the host: \(error)")
      return .none()
    }
  }

  /// Returns when a signal asks for the end: the code that a shell would give for it.
  ///
  /// - Throws: the error of poll(2).
  func run(until signals: borrowing TerminationSignals) throws(SystemError) -> Int32 {
    var hasWorked = true
    while true {
      // What follows is a long wait, in which next to nothing of the program is needed.
      if hasWorked { ResidentMemory.release() }
      let arrived = try signals.next(orReadable: watch.number)
      if let signal = arrived.first(where: { $0 != SIGCHLD }) { return 128 + signal }
      if arrived.contains(SIGCHLD) { reapOrphans() }
      let changed = try watch.changedNames()
      // A name that is empty stands for the folder itself, and for too many changes to tell.
      let names = changed.contains("") ? Set(following.keys) : changed.intersection(following.keys)
      for name in names.sorted() { follow(name) }
      hasWorked = !names.isEmpty
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
