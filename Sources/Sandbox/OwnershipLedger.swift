internal import CSeccomp
internal import Glibc
internal import LinuxSystem

/// Keeps in mind to whom files are given in a user namespace with one user, where the kernel cannot.
///
/// A filter hands the calls that change the owner of a file to a process of their own, which writes the owner into an
/// extended attribute of the file, or removes that of a file which is root's again; see seccomp_unotify(2). The attribute
/// is that of the containers' storage library, which other programs read: `user.containers.override_stat`, with the value
/// `UID:GID:0MODE`. The file's mode and capabilities become what chown(2) says, since the kernel then gives it to root.
struct OwnershipLedger {
  /// The attribute's name.
  static let attribute: ByteString = "user.containers.override_stat"

  static let calls = ["chown", "chown32", "fchown", "fchown32", "fchownat", "lchown", "lchown32"]

  private let listener: Int32

  /// Answers calls until there are none any more.
  ///
  /// - Parameter socket: by which the descriptor comes that the calls are read from.
  static func keep(receivingFrom socket: Int32) -> Never {
    guard let listener = try? DescriptorPassing.receive(from: socket) else { _exit(0) }
    close(socket)
    cseccomp_wake_in_turn(listener)
    let ledger = OwnershipLedger(listener: listener)
    while true {
      var call = cseccomp_call()
      let code = cseccomp_receive(listener, &call)
      if code == -ENOENT || code == -EINTR { continue }
      if code != 0 { _exit(0) }
      ledger.answer(call)
    }
  }

  private func answer(_ call: cseccomp_call) {
    let name = withUnsafeBytes(of: call.name) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    let at = name == "fchownat" ? 2 : 1
    let arguments = withUnsafeBytes(of: call.arguments) { Array($0.bindMemory(to: UInt64.self)) }
    let owner = NewOwner(user: arguments[at], group: arguments[at + 1])
    do throws(SystemError) {
      let file = try open(name, arguments, of: call.process)
      // Else it may be the file of another process, with the same ID.
      guard cseccomp_is_waiting(listener, call.id) else { return }
      let isDone: Bool
      do throws(SystemError) { isDone = try Self.give(file, to: owner) } catch {
        _ = cseccomp_answer(listener, call.id, error.code, false)
        return
      }
      _ = cseccomp_answer(listener, call.id, 0, !isDone)
    } catch {
      // Of what is root's the kernel says best what is wrong.
      _ = cseccomp_answer(listener, call.id, owner.isAnother ? error.code : 0, !owner.isAnother)
    }
  }

  // MARK: - The file

  private func open(
    _ name: String, _ arguments: [UInt64], of process: Int32
  ) throws(SystemError) -> Descriptor {
    let folder: ByteString = "/proc/\(process)/"
    switch name {
    case "fchown", "fchown32":
      return try Descriptor(
        opening: folder + "fd/\(Int32(truncatingIfNeeded: arguments[0]))", Descriptor.pathOnly)
    case "chown", "chown32", "lchown", "lchown32":
      let path = try text(at: arguments[0], of: process)
      return try open(path, folder + "cwd", folder, followsLink: !name.hasPrefix("l"))
    case "fchownat":
      let number = Int32(truncatingIfNeeded: arguments[0])
      let start = folder + (number == AT_FDCWD ? "cwd" : "fd/\(number)")
      let path = try text(at: arguments[1], of: process)
      let flags = Int32(truncatingIfNeeded: arguments[4])
      // AT_EMPTY_PATH
      if path.isEmpty && flags & 0x1000 != 0 { return try Descriptor(opening: start, Descriptor.pathOnly) }
      return try open(path, start, folder, followsLink: flags & AT_SYMLINK_NOFOLLOW == 0)
    default: throw SystemError(ENOSYS, name)
    }
  }

  /// Opens a path as the process would: from its working directory, or its root directory.
  private func open(
    _ path: ByteString, _ start: ByteString, _ folder: ByteString, followsLink: Bool
  ) throws(SystemError) -> Descriptor {
    if path.isEmpty { throw SystemError(ENOENT, "open") }
    let root = RootDirectory(try Descriptor(opening: folder + "root", Descriptor.pathOnly | O_DIRECTORY))
    var absolute = path
    if !path.isAbsolutePath {
      // Where the process is, in the words of this one, and then in those of the process.
      let place = try FileSystem.readLink(start) ?? "/"
      let top = try FileSystem.readLink(folder + "root") ?? "/"
      let below = top == "/" ? place : ByteString(place.bytes.dropFirst(top.bytes.count))
      absolute = (below.isEmpty ? "/" : below).appending(path)
    }
    guard let file = try root.find(absolute, followingLink: followsLink) else {
      throw SystemError(ENOENT, "open \(path)")
    }
    return file
  }

  private func text(at address: UInt64, of process: Int32) throws(SystemError) -> ByteString {
    let memory = try Descriptor(opening: "/proc/\(process)/mem", O_RDONLY)
    var text: [UInt8] = []
    while text.count < Int(PATH_MAX) {
      // Up to the end of a page: the next one need not be there.
      let position = address + UInt64(text.count)
      let piece = try memory.read(upTo: 4096 - Int(position % 4096), at: Int64(bitPattern: position))
      if piece.isEmpty { throw SystemError(EFAULT, "read a path") }
      guard let end = piece.firstIndex(of: 0) else {
        text += piece
        continue
      }
      return ByteString(text + piece[..<end])
    }
    throw SystemError(ENAMETOOLONG, "read a path")
  }

  // MARK: - The record

  /// Does as chown(2) does, and writes down whose the file is, if it is not root's.
  ///
  /// - Returns: whether that was done; else the kernel can do it, and there is nothing to be written down.
  private static func give(_ file: borrowing Descriptor, to owner: NewOwner) throws(SystemError) -> Bool {
    var status = stat()
    guard fstat(file.number, &status) == 0 else { throw .last("stat") }
    let kind = status.st_mode & S_IFMT
    // Links and what is no file of bytes cannot have such attributes.
    guard kind == S_IFREG || kind == S_IFDIR else { return owner.isAnother }
    let path: ByteString = "/proc/self/fd/\(file.number)"
    let before = ExtendedAttributes.value(of: attribute, at: path, followingLink: true, upTo: 256)
      .flatMap { RecordedOwner(value: $0) }
    if !owner.isAnother && before == nil { return false }
    // To the kernel it is root's all the time. It takes away set-user-ID bits and file capabilities.
    let (user, group) = owner.inNamespace
    guard path.withCString({ chown($0, user, group) }) == 0, fstat(file.number, &status) == 0 else {
      throw .last("change the owner")
    }
    try record(owner.user ?? before?.user ?? 0, owner.group ?? before?.group ?? 0, status.st_mode, of: path)
    return true
  }

  private static func record(
    _ user: UInt32, _ group: UInt32, _ mode: mode_t, of path: ByteString
  ) throws(SystemError) {
    if user == 0 && group == 0 { return try ExtendedAttributes.remove(attribute, at: path) }
    let value = "\(user):\(group):0\(String(mode & 0o7777, radix: 8))"
    try ExtendedAttributes.set(attribute, to: Array(value.utf8), at: path)
  }
}

/// To whom a call gives a file.
private struct NewOwner {
  /// The user; nil if that stays as it is.
  let user: UInt32?
  /// The group; nil if that stays as it is.
  let group: UInt32?

  /// Reads the arguments of chown(2), where -1 is for no change.
  init(user: UInt64, group: UInt64) {
    let user = UInt32(truncatingIfNeeded: user)
    let group = UInt32(truncatingIfNeeded: group)
    self.user = user == .max ? nil : user
    self.group = group == .max ? nil : group
  }

  /// Whether it is somebody else than root, whom the kernel does not know in a namespace of one user.
  var isAnother: Bool { user ?? 0 != 0 || group ?? 0 != 0 }

  /// What the kernel is asked for instead: root, of what is to change.
  var inNamespace: (user: UInt32, group: UInt32) { (user == nil ? .max : 0, group == nil ? .max : 0) }
}
