internal import Glibc
internal import LinuxSystem

/// The descriptors from 3 up that the command inherits from the caller.
struct InheritedDescriptors {
  /// Their numbers, in ascending order.
  private let numbers: [Int32]

  /// Looks which descriptors are open without close-on-exec, while nothing but the caller has opened any.
  init() {
    var numbers = FileSystem.entries(of: "/proc/self/fd").compactMap { $0.utf8.flatMap { Int32($0) } }
    if numbers.isEmpty {
      var limit = rlimit()
      getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
      numbers = Array(0..<Int32(min(limit.rlim_cur, 65536)))
    }
    self.numbers = numbers.filter { number in
      let flags = fcntl(number, F_GETFD)
      return number > 2 && flags >= 0 && flags & FD_CLOEXEC == 0
    }.sorted()
  }

  /// Gives them the numbers from 3 up, without gaps.
  ///
  /// - Parameter others: descriptors that are still needed; they get other numbers.
  /// - Returns: how many there are.
  /// - Throws: the error of dup2(2) or fcntl(2).
  func pack(besides others: inout [Int32]) throws(SystemError) -> Int {
    for index in others.indices {
      let moved = fcntl(others[index], F_DUPFD_CLOEXEC, Int32(numbers.count) + 3)
      guard moved >= 0 else { throw .last("renumber descriptor \(others[index])") }
      close(others[index])
      others[index] = moved
    }
    for (index, number) in numbers.enumerated() where number != Int32(index) + 3 {
      guard dup2(number, Int32(index) + 3) >= 0 else { throw .last("renumber descriptor \(number)") }
      close(number)
    }
    return numbers.count
  }
}
