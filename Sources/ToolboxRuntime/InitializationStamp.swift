internal import Glibc
public import LinuxSystem

/// The file by which an entry point says that its container is ready.
///
/// Its name holds the process ID of the entry point, which is the same on both sides, for they share the PID
/// namespace. Its first line is the start time of that process: process IDs are used again, and a stamp that a
/// container of yesterday left must not speak for one of today. What follows is an `InitializationReport`.
///
/// The entry points of Toolbx write no content. Theirs is believed if it is not older than the process.
public struct InitializationStamp: Sendable {
  private static let prefix: ByteString = "container-initialized-"
  /// More than any entry point writes.
  private static let limit = 1 << 16

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
  public var name: ByteString { Self.prefix + ByteString("\(processID)") }

  /// Whether a file of this name is a stamp.
  static func isName(_ name: ByteString) -> Bool {
    name.hasPrefix(prefix) && !name.hasSuffix(FileSystem.soleWriterSuffix)
  }

  /// The processes of which there are stamps in a directory, alive or not.
  public static func processes(in directory: RuntimeDirectory) -> [Int32] {
    FileSystem.entries(of: directory.path).filter(isName).compactMap { name in
      ByteString(name.bytes.dropFirst(prefix.bytes.count)).utf8.flatMap { Int32($0) }
    }
  }

  /// Writes the stamp, owned by the user.
  ///
  /// - Throws: the error of open(2), write(2), chown(2) or rename(2).
  public func publish(
    _ report: InitializationReport = InitializationReport(), userID: UInt32, groupID: UInt32
  ) throws(SystemError) {
    let startTime = ProcessStatus(of: processID)?.startTime ?? 0
    let content = Array("\(startTime)\n\(report.text)".utf8).prefix(Self.limit)
    try FileSystem.replace(path, with: Array(content), mode: 0o644, isSoleWriter: true)
    try FileSystem.changeOwner(of: path, user: userID, group: groupID)
  }

  /// Takes the stamp away, when the container ends.
  public func remove() {
    try? FileSystem.remove(path)
  }

  /// What the process that runs now under this ID has to say; nil if it is not the one that wrote the stamp.
  public var report: InitializationReport? {
    // Programs in containers may write here.
    guard let content = try? FileSystem.readUntrusted(path, upTo: Self.limit),
      let process = ProcessStatus(of: processID)
    else { return nil }
    if content.isEmpty { return isAsYoung(as: process) ? InitializationReport() : nil }
    let text = String(decoding: content, as: UTF8.self)
    let number = text.prefix { $0 != "\n" }
    guard UInt64(number) == process.startTime else { return nil }
    return InitializationReport(text: text.dropFirst(number.count))
  }

  /// Whether the process is alive, and an entry point of Toolbx may have written the stamp, whatever the clock says.
  ///
  /// Where the clock was set after that, the stamp seems to be older than the process; see `touch()`.
  var isWithoutContent: Bool {
    guard let status = try? FileSystem.status(of: path, followingLinks: false) else { return false }
    return status.st_mode & S_IFMT == S_IFREG && status.st_size == 0 && ProcessStatus(of: processID) != nil
  }

  /// Makes a stamp as young as it must be to be believed from now on.
  func touch() {
    _ = path.withCString { utimensat(AT_FDCWD, $0, nil, AT_SYMLINK_NOFOLLOW) }
  }

  private func isAsYoung(as process: ProcessStatus) -> Bool {
    guard let status = try? FileSystem.status(of: path, followingLinks: false) else { return false }
    return Self.mayStem(from: Int64(status.st_ctim.tv_sec), ofProcessSince: process.startSecondsSince1970)
  }

  /// Whether a process that was started at one moment may have written a stamp at another, in seconds since 1970.
  static func mayStem(from written: Int64, ofProcessSince started: Int64) -> Bool {
    // Start times are rounded down to ticks, and clocks are adjusted by fractions of a second.
    written >= started - 1
  }

  /// Removes the stamps in a directory that speak for no process any more.
  public static func removeStale(in directory: RuntimeDirectory) {
    for name in FileSystem.entries(of: directory.path) where name.hasPrefix(prefix) {
      let digits = name.bytes.dropFirst(prefix.bytes.count).prefix {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
      }
      guard let id = Int32(String(decoding: digits, as: UTF8.self)) else { continue }
      let stamp = InitializationStamp(processID: id, in: directory)
      if stamp.name == name && stamp.report == nil && !stamp.isWithoutContent { stamp.remove() }
      // Of an entry point that was killed while it wrote its stamp.
      if stamp.name + FileSystem.soleWriterSuffix == name && ProcessStatus(of: id) == nil {
        try? FileSystem.remove(directory.path.appending(name))
      }
    }
  }
}
