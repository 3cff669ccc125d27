public import Glibc

/// What is done to files by their paths.
///
/// Every failure is a `SystemError` that names the path.
public enum FileSystem {
  /// What a path leads to.
  public enum Kind: Sendable {
    /// A file of bytes.
    case regular
    /// A folder.
    case directory
    /// A symbolic link, where links are not followed.
    case symbolicLink
    /// A socket of the unix domain.
    case socket
    /// A device or a FIFO.
    case other
  }

  /// The status of a file; nil where there is none.
  ///
  /// - Throws: the error of stat(2) or lstat(2), except ENOENT.
  public static func status(of path: ByteString, followingLinks: Bool = true) throws(SystemError) -> stat? {
    var status = stat()
    let flags = followingLinks ? 0 : AT_SYMLINK_NOFOLLOW
    let result = path.withCString { fstatat(AT_FDCWD, $0, &status, flags) }
    if result == 0 { return status }
    if errno == ENOENT { return nil }
    throw .last("stat \(path)")
  }

  /// What changes with the content of a file, however it is written; nil where there is none that can be looked at.
  public static func identity(of path: ByteString) -> String? {
    guard let status = try? status(of: path) else { return nil }
    let time = status.st_mtim
    return "\(status.st_dev) \(status.st_ino) \(status.st_size) \(time.tv_sec).\(time.tv_nsec)"
  }

  /// What stands at a path; nil where there is nothing.
  ///
  /// - Throws: the error of stat(2) or lstat(2), except ENOENT.
  public static func kind(of path: ByteString, followingLinks: Bool = true) throws(SystemError) -> Kind? {
    guard let status = try status(of: path, followingLinks: followingLinks) else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .regular
    case S_IFDIR: return .directory
    case S_IFLNK: return .symbolicLink
    case S_IFSOCK: return .socket
    default: return .other
    }
  }

  /// Whether something is there: only ENOENT means that nothing is.
  public static func exists(_ path: ByteString) -> Bool {
    do { return try status(of: path) != nil } catch { return true }
  }

  /// Whether something is there that stat(2) tells about, without any error.
  public static func isReachable(_ path: ByteString) -> Bool {
    (try? status(of: path)) != nil
  }

  /// Whether this process may execute a file, or search a directory.
  public static func mayExecute(_ path: ByteString) -> Bool {
    path.withCString { access($0, X_OK) } == 0
  }

  /// The beginning of a regular file that somebody else may have put there: no link is followed, and no FIFO waited for.
  ///
  /// - Throws: the error of open(2) or read(2); EINVAL if it is no regular file.
  public static func readUntrusted(_ path: ByteString, upTo count: Int) throws(SystemError) -> [UInt8] {
    let file = try Descriptor(opening: path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
    var status = stat()
    guard fstat(file.number, &status) == 0 else { throw .last("stat \(path)") }
    guard status.st_mode & S_IFMT == S_IFREG else { throw SystemError(EINVAL, "read \(path)") }
    // Files of /proc and /sys do not say how large they are.
    return try file.read(upTo: status.st_size == 0 ? count : min(count, Int(status.st_size)))
  }

  /// The whole content of a small file that a person may have put there, be it by a link.
  ///
  /// - Throws: the error of open(2) or read(2); EINVAL if it is neither a regular file nor /dev/null, EFBIG if it
  ///   has more than `limit` bytes.
  public static func readSmall(_ path: ByteString, limit: Int = 1 << 16) throws(SystemError) -> [UInt8] {
    // A FIFO would keep whoever opens it waiting.
    let file = try Descriptor(opening: path, O_RDONLY | O_NONBLOCK)
    var status = stat()
    guard fstat(file.number, &status) == 0 else { throw .last("stat \(path)") }
    let kind = status.st_mode & S_IFMT
    guard kind != S_IFDIR else { throw SystemError(EISDIR, "read \(path)") }
    guard kind == S_IFREG || kind == S_IFCHR else { throw SystemError(EINVAL, "read \(path)") }
    var content: [UInt8] = []
    do {
      while content.count <= limit {
        let some = try file.read()
        if some.isEmpty { return content }
        content += some
      }
    } catch { throw SystemError(error.code, "read \(path)") }
    throw SystemError(EFBIG, "read \(path)")
  }

  /// The whole content of a file.
  ///
  /// - Throws: the error of open(2) or read(2).
  public static func read(_ path: ByteString) throws(SystemError) -> [UInt8] {
    let file = try Descriptor(opening: path, O_RDONLY)
    do { return try file.readToEnd() } catch { throw SystemError(error.code, "read \(path)") }
  }

  /// Creates a file or empties it, and writes into it.
  ///
  /// The mode is subject to the umask.
  ///
  /// - Throws: the error of open(2) or write(2).
  public static func write(_ bytes: [UInt8], to path: ByteString, mode: mode_t) throws(SystemError) {
    let file = try Descriptor(opening: path, O_WRONLY | O_CREAT | O_TRUNC, mode: mode)
    do { try file.write(bytes) } catch { throw SystemError(error.code, "write \(path)") }
  }

  /// What the temporary file of a sole writer ends with.
  public static let soleWriterSuffix: ByteString = ".toolbox~"

  /// Puts a file in the place of another in one step: readers see the old content or the new.
  ///
  /// The mode is exact; owner and group are kept if `like` is given. Nothing is left behind on failure.
  ///
  /// A sole writer is the only process that writes the file: it finds the temporary file again that an earlier one has
  /// left that was killed, and removes it.
  ///
  /// - Throws: the error of open(2), write(2), fchmod(2), fchown(2) or rename(2).
  public static func replace(
    _ path: ByteString, with bytes: [UInt8], mode: mode_t, like owner: stat? = nil, isSoleWriter: Bool = false
  ) throws(SystemError) {
    let temporary = path + (isSoleWriter ? soleWriterSuffix : ByteString(".\(getpid())~"))
    // What another process has left; whatever it is, it is not opened.
    _ = temporary.withCString { unlink($0) }
    do throws(SystemError) {
      let file = try Descriptor(opening: temporary, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
      do { try file.write(bytes) } catch { throw SystemError(error.code, "write \(temporary)") }
      if let owner, fchown(file.number, owner.st_uid, owner.st_gid) != 0 {
        throw .last("change owner of \(temporary)")
      }
      guard fchmod(file.number, mode) == 0 else { throw .last("change mode of \(temporary)") }
      try rename(temporary, to: path)
    } catch {
      _ = temporary.withCString { unlink($0) }
      throw error
    }
  }

  /// Makes sure that a file is as `replace` would make it: one that is already so is left alone, be it ever so often.
  ///
  /// Where a file takes another one's place, file systems write it to the disk at once. No other process may do the same
  /// at the same time.
  ///
  /// - Throws: as `replace(_:with:mode:like:isSoleWriter:)`.
  public static func update(_ path: ByteString, to bytes: [UInt8], mode: mode_t) throws(SystemError) {
    if let status = try? status(of: path, followingLinks: false), status.st_mode == S_IFREG | mode,
      status.st_uid == geteuid(), status.st_gid == getegid(), Int(status.st_size) == bytes.count,
      (try? readUntrusted(path, upTo: bytes.count + 1)) == bytes
    {
      // What another process has left that was killed.
      _ = (path + soleWriterSuffix).withCString { unlink($0) }
      return
    }
    try replace(path, with: bytes, mode: mode, isSoleWriter: true)
  }

  /// Creates a directory and those above it that are missing; one that is there is left as it is.
  ///
  /// - Throws: the error of mkdir(2); ENOTDIR where something else is in the way.
  public static func createDirectories(_ path: ByteString, mode: mode_t = 0o755) throws(SystemError) {
    if path.withCString({ mkdir($0, mode) }) == 0 { return }
    let code = errno
    if code == ENOENT, path.parentPath != path {
      try createDirectories(path.parentPath, mode: mode)
      if path.withCString({ mkdir($0, mode) }) == 0 || errno == EEXIST { return }
      throw .last("create directory \(path)")
    }
    guard code == EEXIST else { throw SystemError(code, "create directory \(path)") }
    guard try kind(of: path) == .directory else { throw SystemError(ENOTDIR, "create directory \(path)") }
  }

  /// Removes a file, a link or an empty directory; nothing being there is no error.
  ///
  /// - Throws: the error of unlink(2) or rmdir(2), except ENOENT.
  public static func remove(_ path: ByteString) throws(SystemError) {
    if path.withCString({ unlink($0) }) == 0 || errno == ENOENT { return }
    if errno == EISDIR || errno == EPERM {
      if path.withCString({ rmdir($0) }) == 0 || errno == ENOENT { return }
    }
    throw .last("remove \(path)")
  }

  /// Creates an empty directory of mode 0700 in another, with a name that begins as given; see mkdtemp(3).
  ///
  /// - Throws: the error of mkdtemp(3).
  public static func createTemporaryDirectory(
    in parent: ByteString, prefix: ByteString
  ) throws(SystemError) -> ByteString {
    var path = (parent.appending(prefix) + "XXXXXX").bytes.map { CChar(bitPattern: $0) } + [0]
    guard mkdtemp(&path) != nil else { throw .last("create a directory in \(parent)") }
    return ByteString(path.dropLast().map { UInt8(bitPattern: $0) })
  }

  /// Removes a file, or a directory with all that is in it; links are not followed.
  ///
  /// What cannot be removed stays.
  public static func removeTree(_ path: ByteString) {
    if (try? kind(of: path, followingLinks: false)) == .directory {
      for name in entries(of: path) { removeTree(path.appending(name)) }
    }
    try? remove(path)
  }

  /// Creates a symbolic link.
  ///
  /// - Throws: the error of symlink(2).
  public static func createSymbolicLink(at path: ByteString, to target: ByteString) throws(SystemError) {
    let result = target.withCString { target in path.withCString { symlink(target, $0) } }
    guard result == 0 else { throw .last("link \(path) to \(target)") }
  }

  /// Puts a symbolic link in the place of a file, a link or an empty directory; of the former in one step.
  ///
  /// No other process may do the same at the same time.
  ///
  /// - Throws: the error of symlink(2), rename(2) or rmdir(2).
  public static func replace(_ path: ByteString, withLinkTo target: ByteString) throws(SystemError) {
    let temporary = path + soleWriterSuffix
    _ = temporary.withCString { unlink($0) }
    try createSymbolicLink(at: temporary, to: target)
    do throws(SystemError) {
      do throws(SystemError) { try rename(temporary, to: path) } catch {
        guard error.code == EISDIR else { throw error }
        try remove(path)
        try rename(temporary, to: path)
      }
    } catch {
      _ = temporary.withCString { unlink($0) }
      throw error
    }
  }

  /// Gives a file or directory another path in the same file system; a file that is there is replaced.
  ///
  /// - Throws: the error of rename(2): EXDEV for another file system.
  public static func rename(_ path: ByteString, to other: ByteString) throws(SystemError) {
    let result = path.withCString { path in other.withCString { Glibc.rename(path, $0) } }
    guard result == 0 else { throw .last("rename \(path) to \(other)") }
  }

  /// What a symbolic link says; nil where there is no link.
  ///
  /// - Throws: the error of readlink(2), except ENOENT and EINVAL.
  public static func readLink(_ path: ByteString) throws(SystemError) -> ByteString? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let length = path.withCString { readlink($0, &buffer, buffer.count) }
    if length >= 0 { return ByteString(buffer[..<length].map { UInt8(bitPattern: $0) }) }
    if errno == ENOENT || errno == EINVAL { return nil }
    throw .last("read link \(path)")
  }

  /// The path without symbolic links and dots.
  ///
  /// - Throws: the error of realpath(3).
  public static func resolve(_ path: ByteString) throws(SystemError) -> ByteString {
    let resolved = path.withCString { realpath($0, nil) }
    guard let resolved else { throw .last("resolve \(path)") }
    defer { free(resolved) }
    return ByteString(cString: resolved)
  }

  /// Changes owner and group; a link itself, not what it leads to.
  ///
  /// - Throws: the error of lchown(2).
  public static func changeOwner(of path: ByteString, user: uid_t, group: gid_t) throws(SystemError) {
    guard path.withCString({ lchown($0, user, group) }) == 0 else { throw .last("change owner of \(path)") }
  }

  /// The working directory, by the path that the person sees: `PWD` is believed if it names the same one.
  ///
  /// - Throws: the error of getcwd(3).
  public static func workingDirectory(_ environment: Environment) throws(SystemError) -> ByteString {
    if let path = environment.nonEmpty("PWD"), path.isAbsolutePath,
      let named = try? status(of: path), let actual = try status(of: "."),
      named.st_dev == actual.st_dev, named.st_ino == actual.st_ino
    {
      return path
    }
    guard let path = getcwd(nil, 0) else { throw .last("get the working directory") }
    defer { free(path) }
    return ByteString(cString: path)
  }
}

extension FileSystem {
  /// The names in a directory, without `.` and `..`, in no order; none if it cannot be read.
  public static func entries(of directory: ByteString) -> [ByteString] {
    (try? names(in: directory)) ?? []
  }

  /// The names in a directory, without `.` and `..`, in no order.
  ///
  /// - Parameter directory: its path.
  /// - Returns: all of them.
  /// - Throws: the error of opendir(3) or readdir(3).
  public static func names(in directory: ByteString) throws(SystemError) -> [ByteString] {
    guard let stream = directory.withCString({ opendir($0) }) else {
      throw .last("open directory \(directory)")
    }
    defer { closedir(stream) }
    var names: [ByteString] = []
    while true {
      // It alone tells an error from the end.
      errno = 0
      guard let entry = readdir(stream) else {
        if errno != 0 { throw .last("read directory \(directory)") }
        return names
      }
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { ByteString(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
  }
}
