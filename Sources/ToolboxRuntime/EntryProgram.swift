public import LinuxSystem

/// What is to be run in a container, and what it finds there.
public struct EntryProgram {
  /// Programs with their arguments: where the first one is missing the next one is taken.
  public var commands: [[ByteString]]
  /// `NAME=VALUE` of what is added to the container's own environment.
  public var environment: [ByteString]
  /// Working directories: where the first one is missing the next one is taken.
  public var directories: [ByteString]
  /// How many descriptors from 3 up it inherits; all others are closed.
  public var preservedDescriptors: UInt32
  /// Whether it is told, as a shell would, its working directory and that it is no shell's child.
  public var isShell: Bool
  /// Is called when the next one is taken.
  public var tell: (EntryEvent) -> Void

  /// Collects what there is to know.
  public init(
    commands: [[ByteString]], environment: [ByteString], directories: [ByteString],
    preservedDescriptors: UInt32 = 0, isShell: Bool = false, tell: @escaping (EntryEvent) -> Void = { _ in }
  ) {
    self.commands = commands
    self.environment = environment
    self.directories = directories
    self.preservedDescriptors = preservedDescriptors
    self.isShell = isShell
    self.tell = tell
  }
}

/// Something that is missing in a container, and what takes its place.
public enum EntryEvent: Hashable, Sendable {
  /// A working directory.
  case directoryMissing(ByteString, instead: ByteString)
  /// A program.
  case programMissing(ByteString, instead: ByteString)
}
