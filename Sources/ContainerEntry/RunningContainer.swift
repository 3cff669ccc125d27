internal import Glibc
public import LinuxSystem
public import ToolboxRuntime

/// A container that runs and is ready, held by its entry point's process.
///
/// Its record is only believed where the kernel says the same: programs in containers could have written it, and a
/// container that was killed leaves one behind.
public struct RunningContainer: ~Copyable {
  /// What the entry point has published.
  public let record: ContainerRecord
  /// What the entry point has to say.
  public let report: InitializationReport
  /// The user in the container.
  let user: ContainerUser
  /// The process of the entry point: a pidfd, which never stands for another one.
  let process: Descriptor
  /// The kinds of namespaces that are not this process's own.
  let namespaces: Set<String>
  /// Whether the container forbids its programs to get more rights.
  let forbidsNewPrivileges: Bool

  /// More than user databases of images have.
  private static let limit = 1 << 22

  /// Looks for a container, and makes sure that it is this one.
  ///
  /// - Parameters:
  ///   - name: the container's name.
  ///   - user: the login name of the user who shall be in it.
  ///   - directory: where host and containers meet.
  /// - Throws: also where only the engine can bring somebody into the container.
  public init(named name: String, user: ByteString, in directory: RuntimeDirectory) throws(EntryRefusal) {
    guard let record = ContainerRecord.read(of: name, in: directory) else {
      throw .notRunning("there is no record of a running container \(name)")
    }
    // First the process is held, then it is looked at. If it ends meanwhile, and what is seen is another one's, nobody
    // can join the namespaces of the one that is held.
    let process = try Self.looking(record) { () throws(SystemError) in
      try Kernel.processDescriptor(record.processID)
    }
    guard record.isOfLivingProcess else {
      throw .notRunning("the record of container \(name) is about a process that has ended")
    }
    guard let report = InitializationStamp(processID: record.processID, in: directory).report else {
      throw .notRunning("container \(name) is not ready")
    }
    let found = try Self.user(user, record)
    let namespaces = try Self.namespaces(record)
    let forbidsNewPrivileges = try Self.restrictions(record)
    self.record = record
    self.report = report
    self.user = found
    self.process = process
    self.namespaces = namespaces
    self.forbidsNewPrivileges = forbidsNewPrivileges
  }

  /// Reads the marker and the user databases of the container that the process is in.
  private static func user(_ name: ByteString, _ record: ContainerRecord) throws(EntryRefusal) -> ContainerUser
  {
    guard record.user == name else {
      throw .unsuitable("container \(record.name) was made for \(record.user), not for \(name)")
    }
    let (marker, passwd, group) = try looking(record) { () throws(SystemError) in
      let root = try RootDirectory(ofProcess: record.processID)
      return (
        try root.read(Surroundings.containerMarker, limit: ContainerIdentity.limit),
        try root.read("/etc/passwd", limit: limit), try root.read("/etc/group", limit: limit)
      )
    }
    guard let identity = ContainerIdentity(content: marker), identity.id == record.id,
      identity.name == record.name
    else { throw .notRunning("process \(record.processID) is not in container \(record.name)") }
    guard let user = ContainerUser(named: name, passwd: passwd, group: group) else {
      throw .unsuitable("container \(record.name) has no user \(name)")
    }
    let map = try looking(record) { () throws(SystemError) in try IDMap(ofProcess: record.processID) }
    guard map.inside(getuid()) == user.id else {
      throw .unsuitable("user \(name) of container \(record.name) is another one than outside")
    }
    return user
  }

  private static func namespaces(_ record: ContainerRecord) throws(EntryRefusal) -> Set<String> {
    let names = try looking(record) { () throws(SystemError) in
      try Namespaces.differing(of: record.processID)
    }
    // A process of root would get more rights than a user namespace gives.
    guard names.isSuperset(of: ["mnt", "user"]) else {
      throw .unsuitable("container \(record.name) has no user namespace of its own")
    }
    if let name = names.sorted().first(where: { !Namespaces.mayBeJoined($0) }) {
      throw .unsuitable("container \(record.name) has a namespace of kind \(name)")
    }
    return names
  }

  /// Whether the container forbids new privileges.
  ///
  /// - Throws: where it is restricted in a way that this program cannot bring about.
  private static func restrictions(_ record: ContainerRecord) throws(EntryRefusal) -> Bool {
    let (status, groups) = try looking(record) { () throws(SystemError) in
      (
        try ProcessRestrictions(of: record.processID),
        try FileSystem.read("/proc/\(record.processID)/setgroups")
      )
    }
    guard
      status.systemCallFilters == 0 || status.systemCallFilters <= ProcessRestrictions.own.systemCallFilters
    else {
      throw .unsuitable("container \(record.name) filters system calls")
    }
    guard groups.starts(with: "allow".utf8) else {
      throw .unsuitable("container \(record.name) has no groups")
    }
    guard ContainedProcess.canBeStarted else {
      throw .unsuitable("processes cannot be started in control groups")
    }
    let own = SecurityLabel(ofProcess: "self")
    if !own.isEmpty {
      let other = SecurityLabel(ofProcess: "\(record.processID)")
      guard own.isAsFree(as: other) else {
        throw .unsuitable("container \(record.name) is labelled \(other), this process \(own)")
      }
    }
    return status.forbidsNewPrivileges
  }

  private static func looking<Result: ~Copyable>(
    _ record: ContainerRecord, _ body: () throws(SystemError) -> Result
  ) throws(EntryRefusal) -> Result {
    do { return try body() } catch {
      if [ESRCH, ENOENT].contains(error.code) {
        throw .notRunning("the record of container \(record.name) is about something else: \(error)")
      }
      throw .unsuitable("container \(record.name) cannot be looked into: \(error)")
    }
  }
}
