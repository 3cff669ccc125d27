internal import Architectures
internal import ArgumentParser
internal import ContainerInit
internal import LinuxSystem
internal import ToolboxCore
internal import ToolboxRuntime

/// The verb of `toolbox init-container`, the entry point; containers keep its command line for as long as they live.
struct InitContainer: Verb {
  static let configuration = CommandConfiguration(
    commandName: "init-container", abstract: "Initialize a running container", helpNames: [])
  static let flags: [Flag] = [
    .architecture, .emulatorPath, .groupID, .home, .homeLink, .mediaLink, .mntLink, .monitorHost, .shell,
    .userID, .user,
  ]
  static let isHidden = true

  @OptionGroup var persistent: PersistentOptions
  @Option(.architecture) var architecture: Word?
  @Option(.emulatorPath) var emulator: Word?
  @Option(.groupID) var groupID: UInt32?
  @Option(.home) var home: Word?
  @ArgumentParser.Flag(.homeLink) var linksHome: Bool
  @ArgumentParser.Flag(.mediaLink) var linksMedia: Bool
  @ArgumentParser.Flag(.mntLink) var linksMnt: Bool
  @ArgumentParser.Flag(.monitorHost) var monitorsHost: Bool
  @Option(.shell) var shell: Word?
  @Option(.userID) var userID: UInt32?
  @Option(.user) var user: Word?
  @Argument var ignored: [Word] = []

  func run(_ session: Session) throws(ToolboxError) {
    if session.invocation.line.mentions(.monitorHost) {
      session.console.note("Flag --monitor-host has been deprecated, it does nothing\n")
    }
    guard let home, let shell, let userID, let user else {
      let given: [(String, Bool)] = [
        ("home", home != nil), ("shell", shell != nil), ("uid", userID != nil), ("user", user != nil),
      ]
      throw .requiredFlagsMissing(given.filter { !$0.1 }.map(\.0))
    }
    if session.surroundings == .host { throw .onlyInsideContainers }
    var options = InitializationOptions(
      user: user.bytes, userID: userID, groupID: groupID ?? userID, home: home.bytes, shell: shell.bytes,
      linksHome: linksHome, linksMedia: linksMedia, linksMnt: linksMnt)
    options.architecture = try architecture.architecture
    options.emulator = emulator?.bytes
    let entryPoint = ContainerInit(options, environment: session.environment, logger: session.logger)
    let code: Int32
    do { code = try entryPoint.run() } catch { throw .initializationFailed(error.description) }
    throw .commandEnded(code)
  }
}
