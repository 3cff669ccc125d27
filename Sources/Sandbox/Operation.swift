public import Glibc
public import LinuxSystem

/// One thing that is done to the file tree of a sandbox.
public struct Operation: Hashable, Sendable {
  /// What is done.
  public var kind: Kind
  /// Where, in the sandbox.
  public var destination: SandboxPath
  /// The mode of what is made, where it was asked for.
  public var permissions: mode_t?

  /// Puts an operation together.
  public init(_ kind: Kind, at destination: SandboxPath, permissions: mode_t? = nil) {
    self.kind = kind
    self.destination = destination
    self.permissions = permissions
  }

  /// The kinds of operations.
  public enum Kind: Hashable, Sendable {
    /// Shows what is elsewhere, with all that is mounted below it.
    case bind(Bind)
    /// A new tmpfs, of a size in bytes if there is a limit.
    case temporary(size: ByteString?)
    /// A directory with the devices that programs expect.
    case devices
    /// The processes of the sandbox's own PID namespace.
    case processes
    /// A directory.
    case directory
    /// A symbolic link with this text.
    case link(to: ByteString)
    /// A file with this content.
    case write([UInt8])
    /// A file with the content of a descriptor of the caller.
    case copy(Int32)
    /// Directories on top of each other.
    case overlay(Overlay)
    /// Nothing can be written through the mount any more.
    case remountReadOnly
    /// Kinds of programs that the kernel starts by others, in the sandbox alone, in the form of binfmt_misc.
    ///
    /// Linux 6.7 or newer has such a list for each user namespace, which begins empty; on older ones the host's holds.
    case programFormats([ByteString])
    /// A lock for reading on a file, for as long as the command runs.
    case lock
  }

  /// A bind mount.
  public struct Bind: Hashable, Sendable {
    /// What is shown.
    public enum Source: Hashable, Sendable {
      /// A path on the host.
      case host(SandboxPath)
      /// A path in the sandbox.
      case sandbox(SandboxPath)
      /// A descriptor of the caller, on the host.
      case descriptor(Int32)
    }

    /// What is shown.
    public var source: Source
    /// Whether nothing can be written through it.
    public var isReadOnly: Bool
    /// Whether it is an error that the source is missing.
    public var isRequired: Bool
    /// Whether a source that is a link is shown as what it leads to.
    public var followsLink: Bool

    /// Puts a bind mount together.
    public init(_ source: Source, isReadOnly: Bool = false, isRequired: Bool = true, followsLink: Bool = true) {
      self.source = source
      self.isReadOnly = isReadOnly
      self.isRequired = isRequired
      self.followsLink = followsLink
    }
  }

  /// An overlay; see the kernel's Documentation/filesystems/overlayfs.rst.
  public struct Overlay: Hashable, Sendable {
    /// Where changes go.
    public enum Upper: Hashable, Sendable {
      /// A tmpfs, which ends with the sandbox.
      case temporary
      /// A directory of the host.
      case directory(SandboxPath)
    }

    /// The lower layers, the top-most last.
    public var lower: [SandboxPath] = []
    /// Where changes go; nil where there can be none.
    public var upper: Upper?
    /// What the kernel needs beside a directory for changes.
    public var work: SandboxPath?

    /// An overlay of nothing yet.
    public init() {}
  }
}

extension Operation: CustomStringConvertible {
  /// As it is called in errors, and where operations are listed.
  public var description: String {
    switch kind {
    case .bind(let bind):
      let note = bind.isReadOnly ? " read-only" : ""
      return "bind \(bind.source) to \(destination)\(note)"
    case .temporary(let size): return "tmpfs \(destination)" + (size.map { " of \($0) bytes" } ?? "")
    case .devices: return "devices \(destination)"
    case .processes: return "proc \(destination)"
    case .directory: return "directory \(destination)"
    case .link(let text): return "link \(destination) to \(text)"
    case .write: return "write \(destination)"
    case .copy(let number): return "copy descriptor \(number) to \(destination)"
    case .overlay: return "overlay \(destination)"
    case .remountReadOnly: return "remount \(destination) read-only"
    case .programFormats: return "program formats \(destination)"
    case .lock: return "lock \(destination)"
    }
  }
}

extension Operation.Bind.Source: CustomStringConvertible {
  /// As it was written.
  public var description: String {
    switch self {
    case .host(let path): path.description
    case .sandbox(let path): "+\(path)"
    case .descriptor(let number): "descriptor \(number)"
    }
  }
}
