internal import ContainerEntry
internal import LinuxSystem
internal import ToolboxCore
internal import ToolboxRuntime

/// Goes into containers by the kernel's calls alone.
struct LiveContainerEntrance: ContainerEntrance {
  func open(
    _ name: ContainerName, user: ByteString, in directory: RuntimeDirectory
  ) throws(EntryRefusal) -> any OpenContainer {
    OpenEntry(ContainerEntry(into: try RunningContainer(named: name.description, user: user, in: directory)))
  }
}

/// Keeps the entry, of which there can be no copy.
private final class OpenEntry: OpenContainer {
  private let entry: ContainerEntry

  init(_ entry: consuming ContainerEntry) {
    self.entry = entry
  }

  var id: String { entry.containerID }
  var report: InitializationReport { entry.report }
  var environment: [ByteString] { entry.environment }

  func run(_ program: EntryProgram) throws(EntryFailure) -> ExitStatus {
    try entry.run(program)
  }
}
