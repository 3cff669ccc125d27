internal import Glibc
internal import LinuxSystem
internal import Sandbox

/// The root file system of an image, in which packages may have put anything: links in it lead to where they will lead in
/// the image, never to files of the host.
struct ImageRoot {
  /// Nothing that is read here has more bytes.
  private static let limit = 1 << 28

  private let path: ByteString

  init(_ path: ByteString) {
    self.path = path
  }

  /// Changes files, as root of the image, whose root directory is that of the process meanwhile.
  ///
  /// - Parameters:
  ///   - operation: what is done, for errors.
  ///   - body: does it, in another process, by paths of the image.
  /// - Throws: `BuildError`.
  func change(_ operation: String, _ body: () throws(SystemError) -> Void) throws(BuildError) {
    let status: ExitStatus
    do {
      status = try RootProcess.run(isInterruptible: true) {
        do throws(SystemError) {
          guard path.withCString({ chroot($0) }) == 0, chdir("/") == 0 else { throw .last("enter \(path)") }
          try body()
        } catch {
          return error.code
        }
        return 0
      }
    } catch { throw .sandbox(error) }
    if TerminationSignals.isInterrupted { throw .interrupted }
    guard status.isSuccess else { throw .system(SystemError(status.code, "\(operation) in \(path)")) }
  }

  /// Whether there is something at a path.
  func has(_ name: ByteString) -> Bool {
    guard let root = try? root(), let found = try? root.find(name) else { return false }
    return found.number >= 0
  }

  /// Reads a file.
  ///
  /// - Throws: `BuildError`.
  func read(_ name: ByteString) throws(BuildError) -> [UInt8] {
    try naming { () throws(SystemError) in try root().read(name, limit: Self.limit) }
  }

  /// The names in a directory, sorted; none if it cannot be read.
  func names(in directory: ByteString) -> [ByteString] {
    guard let root = try? root(), let found = try? root.find(directory) else { return [] }
    return FileSystem.entries(of: "/proc/self/fd/\(found.number)").sorted()
  }

  private func root() throws(SystemError) -> RootDirectory {
    RootDirectory(try Descriptor(opening: path, Descriptor.pathOnly | O_DIRECTORY))
  }
}
