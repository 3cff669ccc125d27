internal import Glibc
public import LinuxSystem

/// What an entry point publishes about its container once that is ready, for people to get in without the engine.
///
/// A file in the runtime directory, named after the container. It holds what nobody else can tell later: the name of
/// the container is known only to the engine, the environment and the rights that the engine gave are its entry
/// point's alone, which gives the rights up. All that can be looked up when somebody enters (IDs, groups, control
/// group, namespaces, labels) is looked up then, for it may have changed.
///
/// Programs in containers may write the file too: what it says about the process must be checked, and is not more
/// than the user might do anyway.
public struct ContainerRecord: Hashable, Sendable {
  /// The container's name, when it was created.
  public var name: String
  /// The container's full ID.
  public var id: String
  /// The process ID of the entry point, which is the same on both sides.
  public var processID: Int32
  /// The start time of that process, in clock ticks since boot: process IDs are used again.
  public var startTime: UInt64
  /// The login name of the user for whom the container was made.
  public var user: ByteString
  /// `NAME=VALUE` of the environment that the engine gives to all that it runs in the container.
  public var environment: [ByteString]
  /// The capabilities that programs in the container may get, a bit for each.
  public var boundingSet: UInt64
  /// The bits that are taken from the mode of new files.
  public var creationMask: UInt32

  /// Collects the facts.
  public init(
    name: String, id: String, processID: Int32, startTime: UInt64, user: ByteString, environment: [ByteString],
    boundingSet: UInt64, creationMask: UInt32
  ) {
    self.name = name
    self.id = id
    self.processID = processID
    self.startTime = startTime
    self.user = user
    self.environment = environment
    self.boundingSet = boundingSet
    self.creationMask = creationMask
  }
}

// MARK: - The form

extension ContainerRecord {
  /// Another number stands for fields that mean something else.
  private static let header: ByteString = "toolbox-container 1"

  var content: [UInt8] {
    let fields: [(key: ByteString, value: ByteString)] = [
      ("name", ByteString(name)), ("id", ByteString(id)), ("pid", "\(processID)"), ("start", "\(startTime)"),
      ("user", user), ("bounding-set", ByteString(String(boundingSet, radix: 16))),
      ("umask", ByteString(String(creationMask, radix: 8))),
    ]
    return RecordFields.content(Self.header, fields + environment.map { ("env", $0) })
  }

  /// Reads the fields; those that a newer entry point may have written are passed over.
  ///
  /// - Returns: nil for anything else.
  init?(content: [UInt8]) {
    guard let fields = RecordFields.fields(of: content, header: Self.header) else { return nil }
    let values = Dictionary(fields.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
    let environment = fields.filter { $0.key == "env" }.map(\.value)
    guard let name = values["name"]?.utf8, let id = values["id"]?.utf8, let user = values["user"],
      let processID = values["pid"]?.utf8.flatMap({ Int32($0) }), processID > 0,
      let startTime = values["start"]?.utf8.flatMap({ UInt64($0) }),
      let boundingSet = values["bounding-set"]?.utf8.flatMap({ UInt64($0, radix: 16) }),
      let creationMask = values["umask"]?.utf8.flatMap({ UInt32($0, radix: 8) }), creationMask <= 0o777
    else { return nil }
    self.init(
      name: name, id: id, processID: processID, startTime: startTime, user: user, environment: environment,
      boundingSet: boundingSet, creationMask: creationMask)
  }
}

// MARK: - The file

extension ContainerRecord {
  private static let prefix: ByteString = "container-running-"
  /// More than an environment may have that execve(2) takes together with anything else.
  private static let limit = 1 << 20

  private static func path(_ name: String, _ directory: RuntimeDirectory) -> ByteString {
    directory.path.appending(prefix + ByteString(name))
  }

  /// Writes the record, for the user alone.
  ///
  /// - Throws: the error of open(2), write(2), chown(2) or rename(2).
  public func publish(in directory: RuntimeDirectory, userID: UInt32, groupID: UInt32) throws(SystemError) {
    let path = Self.path(name, directory)
    try FileSystem.replace(path, with: content, mode: 0o600, isSoleWriter: true)
    try FileSystem.changeOwner(of: path, user: userID, group: groupID)
  }

  /// What is recorded of a container of this name; nil where there is nothing, or something else.
  public static func read(of name: String, in directory: RuntimeDirectory) -> ContainerRecord? {
    guard let content = try? FileSystem.readUntrusted(path(name, directory), upTo: limit + 1),
      content.count <= limit, let record = ContainerRecord(content: content), record.name == name
    else { return nil }
    return record
  }

  /// Takes the record away, unless it is already that of another process.
  public func remove(from directory: RuntimeDirectory) {
    guard Self.read(of: name, in: directory) == self else { return }
    try? FileSystem.remove(Self.path(name, directory))
  }

  /// Removes the records in a directory that speak for no process any more, and what was killed while it wrote one.
  public static func removeStale(in directory: RuntimeDirectory) {
    for file in FileSystem.entries(of: directory.path) where file.hasPrefix(prefix) {
      let path = directory.path.appending(file)
      if file.hasSuffix(FileSystem.soleWriterSuffix) {
        // Somebody may be about to put it in its place.
        if let status = try? FileSystem.status(of: path, followingLinks: false),
          Int64(status.st_mtim.tv_sec) >= Int64(time(nil)) - 3600
        {
          continue
        }
      } else if let name = ByteString(file.bytes.dropFirst(prefix.bytes.count)).utf8,
        let record = read(of: name, in: directory), record.isOfLivingProcess
      {
        continue
      }
      try? FileSystem.remove(path)
    }
  }

  /// Whether the process that the record is about has not ended.
  public var isOfLivingProcess: Bool { ProcessStatus(of: processID)?.startTime == startTime }
}
