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

/// Watches by inotify(7) and a pidfd: neither polls, and a process that dies is noticed at once.
public struct LiveEntryPointMonitor: EntryPointMonitor {
  /// Makes a monitor.
  public init() {}

  /// Waits without polling; see `EntryPointMonitor`.
  public func wait(
    for processID: Int32, in directory: RuntimeDirectory, milliseconds: Int64
  ) throws(SystemError) -> EntryPointState {
    let stamp = InitializationStamp(processID: processID, in: directory)
    if stamp.isValid { return .ready }

    let watch = try DirectoryWatch(directory.path)
    let process: Descriptor
    do { process = try Kernel.processDescriptor(processID) } catch { return .ended }
    let end = Kernel.monotonicMilliseconds() + milliseconds
    // The stamp may have come between the first look and the watch.
    while !stamp.isValid {
      let left = end - Kernel.monotonicMilliseconds()
      if left <= 0 { return .timedOut }
      let readable = try Kernel.wait(forReadable: [watch.number, process.number], milliseconds: left)
      if readable[1] { return .ended }
      if readable[0] { _ = try watch.changedNames() }
    }
    return .ready
  }
}
