internal import Glibc
public import LinuxSystem

/// What became of an entry point that was waited for.
public enum EntryPointState: Hashable, Sendable {
  /// The container is ready, and this is what its entry point has to say.
  case ready(InitializationReport)
  /// The process has ended before it was ready.
  case ended
  /// The process runs, but did not get ready in time.
  case timedOut
}

/// Which entry point is waited for, and how.
public struct EntryPointWait {
  /// The process ID.
  public var processID: Int32
  /// The name of its container, for the log.
  public var container: String
  /// Where it says that it is ready.
  public var directory: RuntimeDirectory
  /// How long it may take.
  public var milliseconds: Int64
  /// Whether to look at intervals, even where the kernel could tell.
  public var polls: Bool
  /// Is given what is done, for the log.
  public var log: (String) -> Void

  /// A wait that the kernel ends.
  public init(
    for processID: Int32, of container: String = "", in directory: RuntimeDirectory, milliseconds: Int64,
    polls: Bool = false, log: @escaping (String) -> Void = { _ in }
  ) {
    self.processID = processID
    self.container = container
    self.directory = directory
    self.milliseconds = milliseconds
    self.polls = polls
    self.log = log
  }
}

/// The door through which entry points are watched; tests have one of their own.
public protocol EntryPointMonitor {
  /// Waits until an entry point is ready, has ended, or the time is over.
  ///
  /// - Throws: the error of inotify_add_watch(2) or poll(2).
  func wait(_ wait: EntryPointWait) throws(SystemError) -> EntryPointState

  /// Waits until the entry point of a container has published its record and is ready, or has failed, or until the time
  /// is over; or until an entry point says that it is ready which publishes none.
  ///
  /// - Throws: the error of inotify_add_watch(2) or poll(2).
  func isReady(
    containerID: String, named name: String, in directory: RuntimeDirectory, milliseconds: Int64
  ) throws(SystemError) -> Bool
}

/// Watches by inotify(7) and a pidfd: nothing is looked for at intervals, and a process that dies is noticed at once.
public struct LiveEntryPointMonitor: EntryPointMonitor {
  /// Milliseconds between two looks, where it must be.
  private static let interval: Int64 = 100

  /// Makes a monitor.
  public init() {}

  /// Waits; see `EntryPointMonitor`.
  public func wait(_ wait: EntryPointWait) throws(SystemError) -> EntryPointState {
    let stamp = InitializationStamp(processID: wait.processID, in: wait.directory)
    if !wait.polls, let report = stamp.report { return .ready(report) }

    let end = Kernel.monotonicMilliseconds() + wait.milliseconds
    let state: EntryPointState
    do throws(SystemError) {
      state = try watch(wait, stamp, try Kernel.processDescriptor(wait.processID), until: end)
    } catch {
      if error.code == ESRCH { return .ended }
      // Kernels before 5.3 know no pidfds, and there may be no descriptors left.
      guard [ENOSYS, EPERM].contains(error.code) || Self.isShortage(error) else { throw error }
      state = try poll(wait, stamp, -1, until: end)
    }
    // Where the clock was set meanwhile the stamp of Toolbx seems too old. By now it is as good as a new one.
    guard state == .timedOut, stamp.isWithoutContent else { return state }
    stamp.touch()
    return .ready(InitializationReport())
  }

  /// Waits; see `EntryPointMonitor`.
  public func isReady(
    containerID: String, named name: String, in directory: RuntimeDirectory, milliseconds: Int64
  ) throws(SystemError) -> Bool {
    let isReady = {
      guard let record = ContainerRecord.read(of: name, in: directory), record.id == containerID,
        record.isOfLivingProcess
      else { return false }
      return InitializationStamp(processID: record.processID, in: directory).report != nil
    }
    if isReady() { return true }
    let end = Kernel.monotonicMilliseconds() + milliseconds
    let watch = try DirectoryWatch(directory.path)
    // It may have come between the first look and the watch.
    while !isReady() {
      let left = end - Kernel.monotonicMilliseconds()
      if left <= 0 { return false }
      _ = try Kernel.wait(forReadable: [watch.number], milliseconds: left)
      let names = try watch.changedNames()
      if names.contains(where: InitializationStamp.isName) && !isReady() { return false }
      if InitializationFailure(containerID: containerID, in: directory)?.words != nil { return false }
    }
    return true
  }

  private func watch(
    _ wait: EntryPointWait, _ stamp: InitializationStamp, _ process: borrowing Descriptor, until end: Int64
  ) throws(SystemError) -> EntryPointState {
    if wait.polls { return try poll(wait, stamp, process.number, until: end) }
    wait.log("Setting up watches for file system events from container \(wait.container)")
    let watch: DirectoryWatch
    do { watch = try DirectoryWatch(wait.directory.path) } catch {
      // The limits of inotify are for all of the user's programs together, and may be reached.
      guard Self.isShortage(error) else { throw error }
      return try poll(wait, stamp, process.number, until: end)
    }
    // The stamp may have come between the first look and the watch.
    while stamp.report == nil {
      let left = end - Kernel.monotonicMilliseconds()
      if left <= 0 { return .timedOut }
      let readable = try Kernel.wait(forReadable: [watch.number, process.number], milliseconds: left)
      if readable[1] { break }
      if readable[0] { _ = try watch.changedNames() }
    }
    return Self.state(stamp)
  }

  private static func isShortage(_ error: SystemError) -> Bool {
    [EMFILE, ENFILE, ENOMEM, ENOSPC].contains(error.code)
  }

  /// Looks at intervals; `process` is a pidfd, or negative.
  private func poll(
    _ wait: EntryPointWait, _ stamp: InitializationStamp, _ process: Int32, until end: Int64
  ) throws(SystemError) -> EntryPointState {
    wait.log("Setting up polling ticker for container \(wait.container)")
    while true {
      let left = end - Kernel.monotonicMilliseconds()
      if left <= 0 { return .timedOut }
      let readable = try Kernel.wait(forReadable: [process], milliseconds: min(left, Self.interval))
      wait.log("Handling polling tick \(Kernel.monotonicMilliseconds())")
      if readable[0] || stamp.report != nil { return Self.state(stamp) }
      // This needs no descriptor, of which there may be none left.
      if process < 0 && kill(wait.processID, 0) != 0 && errno == ESRCH { return .ended }
    }
  }

  /// The state of an entry point that has said something, or has ended.
  private static func state(_ stamp: InitializationStamp) -> EntryPointState {
    stamp.report.map { .ready($0) } ?? .ended
  }
}
