internal import LinuxSystem

/// The files of a machine, below the folder that stands for its root.
///
/// Paths are those on the machine. What cannot be looked at is not there, and neither is what has no name in UTF-8,
/// since no JSON could name it.
struct HostTree: Sendable {
  private let root: ByteString

  init(_ root: ByteString) {
    self.root = root
  }

  private func place(_ path: String) -> ByteString {
    root == "/" ? ByteString(path) : root + ByteString(path)
  }

  func kind(of path: String) -> FileSystem.Kind? {
    try? FileSystem.kind(of: place(path))
  }

  func exists(_ path: String) -> Bool { kind(of: path) != nil }

  /// The names in a folder, sorted.
  func names(in folder: String) -> [String] {
    FileSystem.entries(of: place(folder)).compactMap(\.utf8).sorted()
  }

  /// The first bytes of a file that the kernel shows, as text.
  func text(of path: String) -> String? {
    (try? FileSystem.readUntrusted(place(path), upTo: 4096)).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The path without links; nil if it leads out of the tree.
  func resolve(_ path: String) -> String? {
    guard let resolved = try? FileSystem.resolve(place(path)).utf8 else { return nil }
    guard root != "/" else { return resolved }
    guard let base = try? FileSystem.resolve(root).utf8, resolved.hasPrefix(base + "/") else { return nil }
    return String(resolved.dropFirst(base.count))
  }
}
