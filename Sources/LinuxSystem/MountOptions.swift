internal import Glibc

extension Mounts {
  /// How a bind mount differs from what it shows, in the words of mount(8).
  public struct Options: Hashable, Sendable {
    /// Flags of mount(2) for the mount itself; what is mounted below it keeps its own.
    let attributes: UInt
    /// Flags of mount(2), each for a call of its own.
    let propagations: [UInt]

    /// Whether the target is to have what the source need not have, such as `ro`.
    public var hasAttributes: Bool { attributes != 0 }

    /// As the source is.
    public static let none = Options(attributes: 0, propagations: [])
    /// New mounts of the source appear at the target, not the other way: `rslave`.
    public static let slave = Options(attributes: 0, propagations: [UInt(MS_SLAVE | MS_REC)])

    private init(attributes: UInt, propagations: [UInt]) {
      self.attributes = attributes
      self.propagations = propagations
    }

    /// Reads options as mount(8) takes them, also several in one word with commas between them.
    ///
    /// Those that allow something, such as `rw` or `exec`, mean that the target is as the source is: a user namespace
    /// could not do more.
    ///
    /// - Throws: EINVAL for an option that is unknown, or that bind mounts do not have.
    public init(_ words: [String]) throws(SystemError) {
      var attributes: UInt = 0
      var propagations: [UInt] = []
      for word in words.flatMap({ $0.split(separator: ",") }) {
        if let flags = Self.attributes[String(word)] {
          attributes |= UInt(flags)
        } else if let flags = Self.propagations[String(word)] {
          propagations.append(UInt(flags))
        } else if !Self.withoutEffect.contains(String(word)) {
          throw SystemError(EINVAL, "mount with option '\(word)'")
        }
      }
      self.init(attributes: attributes, propagations: propagations)
    }

    private static let attributes = [
      "ro": MS_RDONLY, "nosuid": MS_NOSUID, "nodev": MS_NODEV, "noexec": MS_NOEXEC, "noatime": MS_NOATIME,
      "nodiratime": MS_NODIRATIME, "relatime": MS_RELATIME, "strictatime": MS_STRICTATIME,
    ]
    private static let propagations = [
      "shared": MS_SHARED, "rshared": MS_SHARED | MS_REC, "slave": MS_SLAVE, "rslave": MS_SLAVE | MS_REC,
      "private": MS_PRIVATE, "rprivate": MS_PRIVATE | MS_REC, "unbindable": MS_UNBINDABLE,
      "runbindable": MS_UNBINDABLE | MS_REC,
    ]
    private static let withoutEffect: Set<String> = [
      "bind", "rbind", "defaults", "rw", "suid", "dev", "exec", "atime", "diratime",
    ]
  }
}
