internal import Glibc
public import LinuxSystem

/// The file by which an entry point says why its container did not get ready.
///
/// It says the same in the container's log, which not every host keeps and which takes a process to read. The file
/// is named after the container: its process may be gone before anybody could ask for its ID.
public struct InitializationFailure: Sendable {
  private static let prefix: ByteString = "container-failed-"
  private static let limit = 1 << 14

  private let path: ByteString

  /// The file of a container with this full ID; nil for what is no ID.
  public init?(containerID: String, in directory: RuntimeDirectory) {
    guard !containerID.isEmpty, containerID.utf8.allSatisfy({ Self.digits.contains($0) }) else { return nil }
    path = directory.path.appending(Self.prefix + ByteString(containerID))
  }

  private static let digits = Array("0123456789abcdef".utf8)

  /// Writes what has failed, for people to read; the file is owned by the user.
  ///
  /// - Throws: the error of open(2), write(2), chown(2) or rename(2).
  public func publish(_ words: String, userID: UInt32, groupID: UInt32) throws(SystemError) {
    try FileSystem.replace(path, with: Array(words.utf8.prefix(Self.limit)), mode: 0o644, isSoleWriter: true)
    try FileSystem.changeOwner(of: path, user: userID, group: groupID)
  }

  /// What has failed; nil if the entry point did not say.
  public var words: String? {
    guard let content = try? FileSystem.readUntrusted(path, upTo: Self.limit), !content.isEmpty else {
      return nil
    }
    return String(decoding: content, as: UTF8.self)
  }

  /// What has failed since a moment, in seconds since 1970.
  public func words(since: Int64) -> String? {
    guard let status = try? FileSystem.status(of: path, followingLinks: false),
      Int64(status.st_mtim.tv_sec) >= since
    else { return nil }
    return words
  }

  /// Takes the file away, before the container is started.
  public func remove() {
    try? FileSystem.remove(path)
  }

  /// Removes the files that nobody waits for any more: those of containers that may have been removed since.
  public static func removeOld(in directory: RuntimeDirectory, now: Int64? = nil) {
    let now = now ?? Int64(time(nil))
    for name in FileSystem.entries(of: directory.path) where name.hasPrefix(prefix) {
      let path = directory.path.appending(name)
      guard let status = try? FileSystem.status(of: path, followingLinks: false) else { continue }
      if Int64(status.st_mtim.tv_sec) < now - 3600 { try? FileSystem.remove(path) }
    }
  }
}
