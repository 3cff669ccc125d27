internal import Glibc
internal import LinuxSystem
internal import ToolboxRuntime

/// How a process gets into a container's control group, with which it ends when the container is stopped.
///
/// See cgroups(7). Paths are those of /proc/PID/cgroup, as this process sees them.
struct ControlGroupMembership: ~Copyable {
  /// The group's folder, for a process that is started in it with the rights of the container's root; not open where
  /// this process is in the group.
  let folder: Descriptor

  /// Where version 2 is mounted.
  private static let root: ByteString = "/sys/fs/cgroup"
  private static let processes: ByteString = "cgroup.procs"

  /// Looks for the control group of a container.
  ///
  /// Where the kernel would not let a process into it this one is put there by the user's systemd(1).
  ///
  /// - Throws: where neither is possible.
  init(of record: ContainerRecord) throws(EntryRefusal) {
    let (own, path) = try Self.paths(record)
    let folder = try Self.prepare(from: own, to: path, record)
    self.folder = folder
  }

  private static func prepare(
    from own: ByteString, to path: ByteString, _ record: ContainerRecord
  ) throws(EntryRefusal) -> Descriptor {
    if let reason = refusal(root + path) {
      throw .unsuitable("the control group of container \(record.name) \(reason)")
    }
    if own == path { return Descriptor(owning: -1) }
    if let obstacle = obstacle(from: own, to: path, record) {
      try attach(to: path, because: obstacle)
      return Descriptor(owning: -1)
    }
    do { return try Descriptor(opening: root + path, O_DIRECTORY) } catch {
      throw .unsuitable("the control group cannot be joined: \(error)")
    }
  }

  /// The path of this process and of the container.
  private static func paths(_ record: ContainerRecord) throws(EntryRefusal) -> (
    own: ByteString, ofContainer: ByteString
  ) {
    guard ControlGroups.mounted() == .unified else {
      throw .unsuitable("the host has control groups of version 1")
    }
    guard let own = path(ofProcess: "self"), let path = path(ofProcess: "\(record.processID)"),
      !path.hasPrefix("/..")
    else { throw .unsuitable("the control group of container \(record.name) is not to be seen") }
    guard path.utf8?.contains(record.id) ?? false else {
      throw .unsuitable("container \(record.name) has no control group of its own")
    }
    return (own, path)
  }

  /// What keeps a process with the rights of the container's root out of the group; nil if nothing does.
  ///
  /// The kernel asks for the right to write in the group itself, and in the nearest that both groups are in.
  private static func obstacle(from own: ByteString, to path: ByteString, _ record: ContainerRecord)
    -> SystemError?
  {
    let ancestor = root + commonAncestor(own, path).appending(processes)
    if ancestor.withCString({ access($0, W_OK) }) != 0 { return .last("write \(ancestor)") }
    let file = root + path.appending(processes)
    if file.withCString({ access($0, W_OK) }) == 0 { return nil }
    let error = SystemError.last("write \(file)")
    // The container's root may do what it wants with what belongs to a user and a group of the container.
    guard let status = try? FileSystem.status(of: file),
      let users = try? IDMap(ofProcess: record.processID), users.contains(outside: status.st_uid),
      let groups = try? IDMap(groupsOfProcess: record.processID), groups.contains(outside: status.st_gid)
    else { return error }
    return nil
  }

  /// Why a group takes in no process, or one that would not run; nil if it does.
  private static func refusal(_ folder: ByteString) -> String? {
    func text(_ file: ByteString) -> String {
      String(decoding: (try? FileSystem.read(folder.appending(file))) ?? [], as: UTF8.self)
    }
    if text("cgroup.events").contains("frozen 1") { return "is frozen" }
    if text("cgroup.type") != "domain\n" { return "is not one of processes" }
    return text("cgroup.subtree_control").allSatisfy(\.isNewline) ? nil : "hands its controllers on"
  }

  private static func attach(to path: ByteString, because obstacle: SystemError) throws(EntryRefusal) {
    guard let (unit, folder) = unit(of: path) else {
      throw .unsuitable("the control group cannot be joined: \(obstacle)")
    }
    do { try SystemServices.attach(getpid(), toUserUnit: unit, folder: folder) } catch {
      throw .unsuitable("the control group cannot be joined: \(obstacle); \(error)")
    }
    guard self.path(ofProcess: "self") == path else {
      throw .unsuitable("systemd has put this process into another control group than \(path)")
    }
  }

  private static func path(ofProcess id: String) -> ByteString? {
    (try? FileSystem.read("/proc/\(id)/cgroup")).flatMap { path(in: $0) }
  }
}

extension ControlGroupMembership {
  /// The path of version 2 among lines `HIERARCHY:CONTROLLERS:PATH`.
  static func path(in content: [UInt8]) -> ByteString? {
    let prefix = Array("0::".utf8)
    let line = content.split(separator: UInt8(ascii: "\n")).first { $0.starts(with: prefix) }
    return line.map { ByteString($0.dropFirst(prefix.count)) }
  }

  /// The nearest group that both are in, or are.
  static func commonAncestor(_ one: ByteString, _ other: ByteString) -> ByteString {
    let slash = UInt8(ascii: "/")
    var path: ByteString = "/"
    for (left, right) in zip(one.bytes.split(separator: slash), other.bytes.split(separator: slash)) {
      guard left.elementsEqual(right) else { break }
      path = path.appending(ByteString(left))
    }
    return path
  }

  /// The scope that stands for a control group, and the path below it: empty, or beginning with a slash.
  static func unit(of path: ByteString) -> (unit: String, folder: String)? {
    guard let components = path.utf8?.split(separator: "/"),
      let index = components.lastIndex(where: { $0.hasSuffix(".scope") })
    else { return nil }
    return (String(components[index]), components[(index + 1)...].map { "/" + $0 }.joined())
  }
}
