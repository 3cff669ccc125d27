internal import ArgumentParser
internal import LinuxSystem
internal import Podman
internal import ToolboxCore

/// `toolbox __leave-out-mounts`, which podman calls when a container is started without some of its mounts.
struct LeaveOutMounts: Verb {
  static let configuration = CommandConfiguration(
    commandName: MountHook.command, abstract: "Take mounts out of a container's configuration", helpNames: [])
  static let flags: [Flag] = []
  static let isHidden = true
  static let takesWordsVerbatim = true

  @OptionGroup var persistent: PersistentOptions
  @Argument var words: [Word] = []

  func run(_ session: Session) throws(ToolboxError) {
    do throws(SystemError) {
      let configuration = try Descriptor(duplicating: 0).readToEnd()
      let edited: [UInt8]
      do {
        edited = try MountHook.edit(
          configuration, without: words.map(\.bytes.description),
          substitutes: [
            ContainerSpecification.programPath.description: session.executable.description
          ])
      } catch { throw SystemError(22, "read the container's configuration") }
      try Descriptor.write(edited, to: 1)
    } catch { throw .system(error) }
  }
}
