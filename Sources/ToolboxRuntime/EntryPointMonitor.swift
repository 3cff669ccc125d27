internal import Glibc
public import LinuxSystem

/// What became of an entry point that was waited for.
public enum EntryPointState: Hashable, Sendable {
  /// The container is ready.
  case ready
  /// The process has ended before it was ready.
  case ended
  /// The process runs, but did not get ready in time.
  case timedOut
}

/// The door through which entry points are watched; tests have one of their own.
public protocol EntryPointMonitor {
  /// Waits until the entry point with this process ID is ready, has ended, or the time is over.
  ///
  /// - Throws: the error of inotify_add_watch(2) or poll(2).
  func wait(
    for processID: Int32, in directory: RuntimeDirectory, milliseconds: Int64
  ) throws(SystemError) -> EntryPointState
}

/// Watches by inotify(7) and a pidfd: nothing is looked for at intervals, and a process that dies is noticed at once.
public struct LiveEntryPointMonitor: EntryPointMonitor {
  /// Makes a monitor.
  public init() {}

  /// Waits without polling; see `EntryPointMonitor`.
  public func wait(
    for processID: Int32, in directory: RuntimeDirectory, milliseconds: Int64
  ) throws(SystemError) -> EntryPointState {
    let stamp = InitializationStamp(processID: processID, in: directory)
    if stamp.isValid { return .ready }

    let process: Descriptor
    do { process = try Kernel.processDescriptor(processID) } catch { return .ended }
    let end = Kernel.monotonicMilliseconds() + milliseconds
    do throws(SystemError) {
      let watch = try DirectoryWatch(directory.path)
      return try wait(for: stamp, of: process, until: end, watching: watch.number) { () throws(SystemError) in
        _ = try watch.changedNames()
      }
    } catch {
      // The limits of inotify are for all of the user's programs together, and may be reached.
      guard [EMFILE, ENFILE, ENOMEM, ENOSPC].contains(error.code) else { throw error }
      return try wait(for: stamp, of: process, until: end, pollingEach: 100)
    }
  }

  private func wait(
    for stamp: InitializationStamp, of process: borrowing Descriptor, until end: Int64,
    watching watch: Int32 = -1,
    pollingEach interval: Int64 = .max, _ consumeEvents: () throws(SystemError) -> Void = {}
  ) throws(SystemError) -> EntryPointState {
    // The stamp may have come between the first look and the watch.
    while !stamp.isValid {
      let left = end - Kernel.monotonicMilliseconds()
      if left <= 0 { return .timedOut }
      let readable = try Kernel.wait(
        forReadable: [watch, process.number], milliseconds: min(left, interval))
      if readable[1] { return stamp.isValid ? .ready : .ended }
      if readable[0] { try consumeEvents() }
    }
    return .ready
  }
}
