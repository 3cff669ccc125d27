internal import Glibc
internal import LinuxSystem

/// Archives of packages in folders of the host, which package managers use where they are.
final class LocalArchives {
  /// How far down repositories have their archives.
  private static let depth = 4

  let folders: [ByteString]
  private lazy var paths = index()

  init(_ folders: [ByteString]) {
    self.folders = folders
  }

  /// Where the archive of a name is; nil if there is none.
  subscript(_ name: ByteString) -> ByteString? { paths[name] }

  private func index() -> [ByteString: ByteString] {
    var paths: [ByteString: ByteString] = [:]
    var next = folders
    for _ in 0...Self.depth {
      let current = next
      next = []
      for folder in current {
        for name in FileSystem.entries(of: folder) {
          let path = folder.appending(name)
          guard let status = try? FileSystem.status(of: path, followingLinks: false) else { continue }
          if status.st_mode & S_IFMT == S_IFDIR { next.append(path) }
          if status.st_mode & S_IFMT == S_IFREG { paths[name] = path }
        }
      }
    }
    return paths
  }
}
