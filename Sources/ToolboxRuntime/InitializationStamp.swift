public import LinuxSystem

/// The file by which an entry point says that its container is ready.
///
/// Its name holds the process ID of the entry point, which is the same on both sides, for they share the PID
/// namespace. Its content is the start time of that process: process IDs are used again, and a stamp that a
/// container of yesterday left must not speak for one of today. The entry points of Toolbx write no content,
/// so an empty stamp is believed.
public struct InitializationStamp: Sendable {
  private let directory: RuntimeDirectory
  private let processID: Int32

  /// The stamp of an entry point.
  public init(processID: Int32, in directory: RuntimeDirectory) {
    self.directory = directory
    self.processID = processID
  }

  /// Where the file is.
  public var path: ByteString { directory.path.appending(name) }

  /// The file's name.
  public var name: ByteString { ByteString("container-initialized-\(processID)") }

  /// Writes the stamp, owned by the user.
  ///
  /// - Throws: the error of open(2), write(2), chown(2) or rename(2).
  public func publish(userID: UInt32, groupID: UInt32) throws(SystemError) {
    let startTime = ProcessStatus(of: processID)?.startTime ?? 0
    try FileSystem.replace(path, with: Array("\(startTime)\n".utf8), mode: 0o644)
    try FileSystem.changeOwner(of: path, user: userID, group: groupID)
  }

  /// Whether the process that runs now under this ID is the one that wrote the stamp.
  public var isValid: Bool {
    // Programs in containers may write here. The longest number has 20 digits.
    guard let content = try? FileSystem.readUntrusted(path, upTo: 32),
      let process = ProcessStatus(of: processID)
    else {
      return false
    }
    let text = String(decoding: content.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    return text.isEmpty || UInt64(text) == process.startTime
  }
}
