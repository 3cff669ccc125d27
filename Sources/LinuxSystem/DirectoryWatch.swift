internal import Glibc

/// What happens to the files of one directory; see inotify(7).
public struct DirectoryWatch: ~Copyable {
  private let descriptor: Descriptor

  /// Watches for files that are created, written, moved in or removed.
  ///
  /// - Throws: the error of inotify_init1(2) or inotify_add_watch(2).
  public init(_ directory: ByteString) throws(SystemError) {
    let number = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
    guard number >= 0 else { throw .last("watch \(directory)") }
    let opened = Descriptor(owning: number)
    let mask = UInt32(IN_CREATE | IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ATTRIB)
    guard directory.withCString({ inotify_add_watch(number, $0, mask) }) >= 0 else {
      throw .last("watch \(directory)")
    }
    descriptor = opened
  }

  private init(_ descriptor: consuming Descriptor) {
    self.descriptor = descriptor
  }

  /// A watch of nothing, to which nothing ever happens.
  public static func none() -> DirectoryWatch {
    DirectoryWatch(Descriptor(owning: -1))
  }

  /// Becomes readable, for poll(2), when something has happened.
  public var number: Int32 { descriptor.number }

  /// The names of the files to which something has happened since the last call; an empty name where it was too much
  /// to tell.
  ///
  /// - Throws: the error of read(2).
  public func changedNames() throws(SystemError) -> Set<ByteString> {
    if number < 0 { return [] }
    var names: Set<ByteString> = []
    let header = MemoryLayout<inotify_event>.size
    while true {
      let buffer: [UInt8]
      do { buffer = try descriptor.read() } catch {
        if error.code == EAGAIN { return names }
        throw error
      }
      if buffer.isEmpty { return names }
      var position = 0
      while position + header <= buffer.count {
        // struct inotify_event: int wd; uint32_t mask, cookie, len; char name[len].
        let length = buffer.withUnsafeBytes {
          Int($0.loadUnaligned(fromByteOffset: position + 12, as: UInt32.self))
        }
        let name = buffer[(position + header)..<(position + header + length)].prefix { $0 != 0 }
        names.insert(ByteString(name))
        position += header + length
      }
    }
  }
}
