public import Architectures
public import LinuxSystem

/// Everything that keeps a command from doing what a person asked; the words are the presenter's.
public indirect enum ToolboxError: Error, Sendable {
  // MARK: Names, distributions, images

  /// A container's name has letters that podman refuses.
  case invalidContainerName(Selection.NameSource)
  /// The name that follows from an image has such letters.
  case invalidGeneratedName(String)
  /// A distribution is not in the table.
  case unsupportedDistribution(String)
  /// Another distribution than the host's was named without a release.
  case releaseNeeded(distribution: String)
  /// The host does not say its release, and the person did not either.
  case releaseUnknown
  /// A release is not written as its distribution writes it.
  case invalidRelease(hint: String)

  /// `--arch` and the tag of the image name different architectures.
  case architecturesDisagree(option: Architecture, Architecture, ImageReference)

  // MARK: Configuration

  /// Neither `XDG_CONFIG_HOME` nor `HOME` leads to the user's configuration.
  case configurationDirectoryUnknown
  /// A configuration file could not be read.
  case configurationNotRead(ByteString, SystemError)
  /// A configuration file is not what toolbox.conf(5) says.
  case configurationInvalid(ByteString, InvalidConfiguration)
  /// What was configured means no container, for a reason that resolving a selection can have.
  case containerNameUnresolved(ToolboxError)

  // MARK: The host

  /// `XDG_RUNTIME_DIR` is not set, and there is no directory where it usually is.
  case runtimeDirectoryUnknown(userID: UInt32)
  /// `XDG_RUNTIME_DIR` is relative.
  case runtimeDirectoryRelative(ByteString)
  /// Our directory in it could not be created.
  case runtimeDirectoryUnusable(ByteString, SystemError)
  /// The user has no ranges of subordinate IDs.
  case noSubordinateIDs(user: String)
  /// `/run/host` is missing.
  case hostLinkMissing
  /// `DBUS_SYSTEM_BUS_ADDRESS` names no socket.
  case systemBusUnknown(address: String)
  /// The system bus's socket is not there.
  case systemBusMissing(SystemError)
  /// The home directory is not there.
  case homeUnresolvable(ByteString, SystemError)
  /// The user is not in the user database.
  case userUnknown(SystemError)
  /// `TOOLBOX_PATH` is not a program that containers could mount.
  case programUnusable(ByteString)
  /// The host cannot run programs of another architecture.
  case emulatorUnusable(EmulatorError)
  /// Something that a container has to keep is not UTF-8.
  case notUTF8(ByteString)
  /// A system call failed that does not fail on a sound host.
  case system(SystemError)

  // MARK: Where the program runs

  /// It runs in a container that is not ours.
  case notOnTheHost
  /// What marks a container is there, and nothing else speaks for one.
  case containerMarkerOnHost
  /// The entry point was started on the host.
  case onlyInsideContainers
  /// A container of ours does not know the host's program.
  case toolboxPathNotSet
  /// There is no flatpak-spawn(1) by which the host could be reached.
  case forwardingProgramMissing
  /// flatpak-spawn(1) could not be run.
  case forwardingFailed(SystemError)
  /// man(1) could not be run.
  case manualFailed(SystemError)

  // MARK: Arguments

  /// No verb was given.
  case missingCommand
  /// A verb was given without what it is about.
  case missingArgument(verb: String)
  /// `--log-level` names no level.
  case invalidLogLevel(String)
  /// `--arch` names no architecture that is known.
  case unknownArchitecture(String)
  /// `--format` names no format.
  case invalidFormat(String)
  /// Options that the entry point needs were not given.
  case requiredFlagsMissing([String])
  /// Two options were given that exclude each other.
  case optionsExclude(String, String)
  /// `--authfile` names no file.
  case authenticationFileMissing(String)

  // MARK: Podman

  /// podman does not say its version.
  case engineVersionUnknown(EngineError)
  /// podman could not bring its containers up to date after an update of its own.
  case migrationFailed(EngineError)
  /// Another process could not be kept from doing the same, or that it was done could not be written down.
  case migrationNotRecorded(MigrationRecordError)
  /// podman failed at something that is not about one object.
  case engine(EngineError)
  /// podman could not list containers.
  case containersNotListed(EngineError)
  /// podman could not list images.
  case imagesNotListed(EngineError)

  // MARK: Containers

  /// The name is taken.
  case containerExists(ContainerName, isDefault: Bool)
  /// The container to run a command in is not there.
  case containerNotFound(ContainerName)
  /// The container to enter is not there, and there are others.
  case containerNotFoundAmongOthers(ContainerName)
  /// The container to remove is not there.
  case noSuchContainer(String)
  /// podman could not inspect a container; nil if there is none.
  case containerNotInspected(String, EngineError?)
  /// A container is not ours.
  case containerNotToolbx(String)
  /// A container's entry point is not this program.
  case containerTooOld(ContainerName)
  /// A container runs, and was not to be removed by force.
  case containerRunning(String)
  /// podman could not remove a container.
  case containerNotRemoved(String, EngineError)
  /// podman could not create a container; it is not there.
  case containerNotCreated(ContainerName, EngineError)
  /// podman could not start a container.
  case containerNotStarted(ContainerName, EngineError)
  /// What a container cannot do without is missing on the host.
  case hostPathMissing(String, ContainerName)
  /// podman could not let containers be run by another OCI runtime.
  case runtimeNotMigrated(String, EngineError)
  /// No OCI runtime starts a container with the host's control groups.
  case controlGroupsUnsupported(ContainerName, version: Int, EngineError)
  /// The entry point has ended without a word, while it was at a step.
  case entryPointDied(ContainerName, at: String?)
  /// The entry point has ended with these words.
  case entryPointFailed(words: String)
  /// The entry point has not got ready in time; the step that it is at.
  case entryPointTimedOut(ContainerName, at: String?)
  /// This is the entry point, and it could not set up its container.
  case initializationFailed(String)
  /// An image could not be built, for this reason.
  case imageNotBuilt(String)

  // MARK: Images

  /// The image to remove is not there.
  case noSuchImage(String)
  /// There is no such image, and no registry that would have it.
  case imageUnknown(String)
  /// An image must be fetched, and there is nobody to ask.
  case imageRequired
  /// podman could not fetch an image.
  case imageNotPulled(ImageReference, EngineError)
  /// The registry does not say that it has an image for an architecture, or it could not be fetched.
  case foreignImageNotHad(ImageReference, Architecture, EngineError)
  /// An image is for another architecture than it was asked for, or does not say for which.
  case imageOfOtherArchitecture(String, found: String?, wanted: Architecture)
  /// podman could not inspect an image; nil if there is none.
  case imageNotInspected(String, EngineError?)
  /// An image is not ours.
  case imageNotToolbx(String)
  /// Other images or containers are based on an image, and it was not to be removed by force.
  case imageInUse(String)
  /// podman could not remove an image.
  case imageNotRemoved(String, EngineError)

  // MARK: Commands in containers, with exit codes of their own

  /// podman could not run anything in the container.
  case executionFailed(ContainerName, words: String)
  /// The only way that is allowed does not lead into the container, for a reason.
  case directEntryRefused(ContainerName, reason: String)
  /// The command is not a program.
  case commandNotExecutable(ByteString, ContainerName)
  /// The command is not there.
  case commandNotFound(ByteString, ContainerName)
  /// Neither the working directory nor the home directory is there.
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
