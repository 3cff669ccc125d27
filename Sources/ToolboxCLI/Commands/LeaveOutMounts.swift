internal import ArgumentParser
internal import Glibc
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
    guard let report = words.first?.bytes else { throw .missingArgument(verb: Self.name) }
    do throws(SystemError) {
      let configuration = try Descriptor(duplicating: 0).readToEnd()
      let edited: (configuration: [UInt8], leftOut: [ContainerDetails.Mount])
      do {
        edited = try MountHook.edit(
          configuration, vital: words.dropFirst().map(\.bytes.description),
          substitutes: [ContainerSpecification.programPath.description: session.executable.description],
          isReachable: { FileSystem.isReachable(ByteString($0)) })
      } catch { throw SystemError(EINVAL, "read the container's configuration: \(error)") }
      try FileSystem.write(MountHook.report(edited.leftOut), to: report, mode: 0o600)
      try Descriptor.write(edited.configuration, to: 1)
    } catch { throw .system(error) }
  }
}
