public import LinuxSystem

/// Everything that keeps a command from doing what a person asked; the words are the presenter's.
public enum ToolboxError: Error, Sendable {
  // Names, distributions, images.
  case invalidContainerName(Selection.NameSource)
  case invalidGeneratedName(String)
  case imageWithoutBaseName
  case unsupportedDistribution(String)
  case releaseNeeded(distribution: String)
  case invalidRelease(hint: String)

  // The host.
  case runtimeDirectoryUnknown(userID: UInt32)
  case runtimeDirectoryUnusable(SystemError)
  case noSubordinateIDs(user: String)
  case hostLinkMissing
  case systemBusUnknown(address: String)
  case systemBusMissing(SystemError)
  case homeUnresolvable(SystemError)
  case system(SystemError)

  // Where the program runs.
  case notOnTheHost
  case onlyInsideContainers
  case toolboxPathNotSet
  case forwardingProgramMissing
  case forwardingFailed(SystemError)
  case manualFailed(SystemError)

  // Arguments.
  case missingCommand
  case invalidLogLevel(String)
  case missingArgument(verb: String)
  case requiredFlagsMissing([String])
  case optionsExclude(String, String)
  case authenticationFileMissing(String)

  // Podman.
  case engine(EngineError)
  case containersNotListed(EngineError)
  case imagesNotListed(EngineError)

  // Containers.
  case containerExists(ContainerName, isDefault: Bool)
  case containerNotFound(ContainerName)
  case noSuchContainer(String)
  case containerNotFoundAmongOthers(ContainerName)
  case containerNotInspected(String, EngineError)
  case containerNotToolbx(String)
  case containerTooOld(ContainerName)
  case containerRunning(String)
  case containerNotRemoved(String, EngineError)
  case containerNotCreated(ContainerName, EngineError)
  case containerNotStarted(ContainerName, EngineError)
  case entryPointDied(ContainerName)
  case entryPointFailed(words: String)
  case initializationFailed(String)
  case entryPointTimedOut(ContainerName)

  // Images.
  case noSuchImage(String)
  case imageUnknown(String)
  case imageRequired
  case imageNotPulled(ImageReference, EngineError)
  case imageNotInspected(String, EngineError)
  case imageNotToolbx(String)
  case imageInUse(String)
  case imageNotRemoved(String, EngineError)

  // Commands in containers; these have exit codes of their own.
  case executionFailed(ContainerName)
  case commandNotExecutable(ByteString, ContainerName)
  case commandNotFound(ByteString, ContainerName)
  case directoryNotFound(ByteString, ContainerName)
  /// The command has ended with this code, and everything has been said.
  case commandEnded(Int32)
  /// Several objects failed, and each has been told.
  case alreadyReported

  /// What the process exits with.
  public var exitCode: Int32 {
    switch self {
    case .executionFailed: 125
    case .commandNotExecutable: 126
    case .commandNotFound, .directoryNotFound: 127
    case .commandEnded(let code): code
    default: 1
    }
  }
}
