internal import Glibc
internal import LinuxSystem

/// How a sandbox ends whose program is told to by a signal: with the program, or else by force.
struct SandboxEnd {
  /// Milliseconds that the program has.
  private static let patience: Int64 = 2000
  /// Milliseconds that the kernel has to end all that is in the sandbox.
  private static let limit: Int64 = 5000

  /// The signal, once there is one.
  private(set) var signal: Int32?
  /// The sandbox's supervisor, with which all in it are killed.
  private let supervisor: Int32
  /// When that is done; nil if it is not to be, or was.
  private var deadline: Int64?
  /// What the supervisor had started.
  private var processes: [Int32] = []

  init(of supervisor: Int32) {
    self.supervisor = supervisor
  }

  /// Milliseconds until something is to be done; nil if nothing is.
  var remaining: Int64? { deadline.map { max(0, $0 - Kernel.monotonicMilliseconds()) } }

  /// Passes a signal on; others that come later are not needed.
  mutating func begin(_ signal: Int32) {
    if self.signal != nil { return }
    self.signal = signal
    deadline = Kernel.monotonicMilliseconds() + Self.patience
    kill(supervisor, signal)
  }

  /// Kills the sandbox, if the time is over.
  mutating func enforce() {
    guard let deadline, Kernel.monotonicMilliseconds() >= deadline else { return }
    self.deadline = nil
    let path = ByteString("/proc/\(supervisor)/task/\(supervisor)/children")
    let children = String(decoding: (try? FileSystem.read(path)) ?? [], as: UTF8.self)
    for child in children.split(separator: " ").compactMap({ Int32($0) }) {
      if let process = try? Kernel.processDescriptor(child).duplicate() { processes.append(process) }
    }
    kill(supervisor, SIGKILL)
  }

  /// Waits until nothing of a sandbox that was killed can change files any more: the first process of its PID namespace
  /// ends after all others.
  ///
  /// - Throws: the error of poll(2).
  mutating func complete() throws(SystemError) {
    defer {
      for process in processes { close(process) }
      processes = []
    }
    let end = Kernel.monotonicMilliseconds() + Self.limit
    for process in processes {
      _ = try Kernel.wait(forReadable: [process], milliseconds: end - Kernel.monotonicMilliseconds())
    }
  }
}
