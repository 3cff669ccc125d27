internal import Architectures
internal import LinuxSystem
internal import ToolboxCore

/// Says errors to people: what failed, on which object, and what to do about it.
struct ErrorPresenter {
  /// The name by which the program was called.
  let baseName: String

  init(baseName: String) {
    self.baseName = baseName
  }

  /// Where help is to be had.
  var usage: String { "Run '\(baseName) --help' for usage." }

  /// What looks for everything that this host lacks.
  private var diagnosis: String { "Run '\(baseName) doctor' to see whether anything else is missing." }

  /// The command that enters a container.
  func enterCommand(_ name: ContainerName, isDefault: Bool) -> String {
    isDefault ? "\(baseName) enter" : "\(baseName) enter \(name)"
  }

  /// What is written to standard error; empty if there is nothing left to say.
  func text(for error: ToolboxError) -> String {
    let message = [
      argumentMessage(error), configurationMessage(error), hostMessage(error), containerMessage(error),
      imageMessage(error), executionMessage(error),
    ].compactMap { $0 }.first
    return message.map { "Error: \(Printable.lines($0))\n" } ?? ""
  }

  private func argumentMessage(_ error: ToolboxError) -> String? {
    let rule = "Container names must match '\(ContainerName.pattern)'."
    return switch error {
    case .missingCommand:
      """
      missing command

      create    Create a new Toolbx container
      enter     Enter an existing Toolbx container
      list      List all existing Toolbx containers and images

      \(usage)
      """
    case .missingArgument(let verb): "missing argument for \"\(verb)\"\n\(usage)"
    case .invalidLogLevel(let level): "failed to parse log-level: not a valid logrus Level: \"\(level)\""
    case .architecturesDisagree(let option, let tag, let image):
      """
      option '--arch' and the image's tag name different architectures
      The option names \(option.name), and image \(image.text) is for \(tag.name).
      \(usage)
      """
    case .unknownArchitecture(let name):
      """
      invalid argument for '--arch'
      Architecture \(name) is unknown. Known are \(Self.known).
      \(usage)
      """
    case .invalidFormat: "invalid argument for '--format'\nThe format must be 'text' or 'json'.\n\(usage)"
    case .requiredFlagsMissing(let names):
      "required flag(s) \(names.map { "\"\($0)\"" }.joined(separator: ", ")) not set"
    case .optionsExclude(let one, let other): "options \(one) and \(other) cannot be used together\n\(usage)"
    case .authenticationFileMissing(let file):
      "file \(file) not found\n'podman login' can be used to create the file.\n\(usage)"
    case .invalidContainerName(.argument): "invalid argument for 'CONTAINER'\n\(rule)\n\(usage)"
    case .invalidContainerName(.option): "invalid argument for '--container'\n\(rule)\n\(usage)"
    case .invalidGeneratedName(let name):
      "invalid argument for '--image'\nContainer name \(name) generated from image is invalid.\n\(rule)\n\(usage)"
    case .unsupportedDistribution(let name):
      "invalid argument for '--distro'\nDistribution \(name) is unsupported.\n\(usage)"
    case .releaseNeeded(let name):
      "option '--release' is needed\nDistribution \(name) doesn't match the host.\n\(usage)"
    case .invalidRelease(let hint): "invalid argument for '--release'\n\(hint)\n\(usage)"
    default: nil
    }
  }

  /// The architectures, with the other words for them.
  private static let known = Architecture.all.map { architecture in
    let others = architecture.spellings.subtracting([architecture.name]).sorted()
    return others.isEmpty ? architecture.name : "\(architecture.name) (\(others.joined(separator: ", ")))"
  }.joined(separator: ", ")

  private func configurationMessage(_ error: ToolboxError) -> String? {
    switch error {
    case .configurationDirectoryUnknown: "failed to get the user config directory"
    case .configurationNotRead(let path, let error): "failed to read file \(path): \(error.reason)"
    case .configurationInvalid(let path, let error): "failed to parse file \(path): \(error.reason)"
    case .containerNameUnresolved(let error):
      "failed to resolve container name" + cause(error)
    case .engineVersionUnknown(let error): "failed to get the Podman version" + suffix(error)
    case .migrationFailed(let error): "failed to migrate containers" + suffix(error)
    case .migrationNotRecorded(.directoryNotCreated(let error)):
      "failed to create configuration directory: \(error)"
    case .migrationNotRecorded(.lockNotCreated(let error)): "failed to create lock file: \(error)"
    case .migrationNotRecorded(.notLocked(let error)): "failed to acquire lock: \(error)"
    case .migrationNotRecorded(.notRead(let error)): "failed to read migration stamp file: \(error)"
    case .migrationNotRecorded(.notWritten(let error)):
      "failed to update Podman version in migration stamp file: \(error)"
    default: nil
    }
  }

  /// The line of an error about an option that says why: here the value stands in a file.
  private func cause(_ error: ToolboxError) -> String {
    if case .releaseNeeded(let name) = error { return ": Distribution \(name) needs a 'release' on this host" }
    let lines = (argumentMessage(error) ?? hostMessage(error) ?? "").split(separator: "\n")
    return lines.count > 1 ? ": \(lines[1])" : ""
  }

  private func hostMessage(_ error: ToolboxError) -> String? {
    switch error {
    case .runtimeDirectoryUnknown(let userID):
      """
      XDG_RUNTIME_DIR is not set and /run/user/\(userID) is missing
      Log in by a session that has one, or set it to a directory that belongs to you and has mode 0700.
      \(diagnosis)
      """
    case .runtimeDirectoryRelative(let path):
      "XDG_RUNTIME_DIR is not an absolute path: \(path)\nSet it to /run/user/UID, or to a directory like that."
    case .runtimeDirectoryUnusable(let directory, let error):
      """
      failed to create runtime directory \(directory): \(error)
      XDG_RUNTIME_DIR must be a directory that belongs to you: after su(1), log in as that user instead.
      """
    case .noSubordinateIDs(let user):
      """
      Missing subgid and/or subuid ranges for user \(user)
      See the podman(1), subgid(5), subuid(5) and usermod(8) manuals for more
      information.
      """
    case .hostLinkMissing:
      """
      /run/host is missing, through which containers reach this program
      Create it with: sudo systemd-tmpfiles --create toolbox.conf
      \(diagnosis)
      """
    case .systemBusUnknown(let address):
      "failed to get the path to the D-Bus system socket\nDBUS_SYSTEM_BUS_ADDRESS is \(address)"
    case .systemBusMissing(let error):
      """
      failed to resolve the path to the D-Bus system socket
      \(error): start the D-Bus system bus of this host.
      \(diagnosis)
      """
    case .homeUnresolvable(let home, let error): "failed to canonicalize \(home): \(error.reason)"
    case .programUnusable(let path):
      "TOOLBOX_PATH must be the absolute path of toolbox on the host, which containers mount: \(path)"
    case .emulatorUnusable(let error): "\(error)"
    case .notUTF8(let text): "podman cannot keep what is not UTF-8 in a container: \(text)"
    case .releaseUnknown:
      "option '--release' is needed\nThe host's os-release(5) has no VERSION_ID.\n\(usage)"
    case .userUnknown(let error): "failed to get the current user: \(error)"
    case .system(let error): "failed to \(error)"
    case .notOnTheHost: "this is not a Toolbx container"
    case .containerMarkerOnHost:
      """
      /run/.containerenv found on what looks like the host
      If this is the host, then remove /run/.containerenv and try again.
      Otherwise, contact your system administrator or file a bug.
      """
    case .onlyInsideContainers: "the 'init-container' command can only be used inside containers\n\(usage)"
    case .toolboxPathNotSet: "TOOLBOX_PATH not set"
    case .forwardingProgramMissing: "flatpak-spawn(1) not found"
    case .forwardingFailed(let error): "failed to invoke flatpak-spawn(1): \(error.reason)"
    case .manualFailed(let error): "failed to invoke man(1): \(error.reason)"
    default: nil
    }
  }

  private func containerMessage(_ error: ToolboxError) -> String? {
    switch error {
    case .engine(let error): words(of: error)
    case .containersNotListed(let error): "failed to get containers" + suffix(error)
    case .containerExists(let name, let isDefault):
      "container \(name) already exists\nEnter with: \(enterCommand(name, isDefault: isDefault))\n\(usage)"
    case .containerNotFound(let name):
      "container \(name) not found\nUse the 'create' command to create a Toolbx.\n\(usage)"
    case .containerNotFoundAmongOthers(let name):
      "container \(name) not found\nUse the '--container' option to select a Toolbx.\n\(usage)"
    case .noSuchContainer(let name): "container \(name) not found"
    case .containerNotInspected(let name, let error): "failed to inspect container \(name)" + suffix(error)
    case .containerNotToolbx(let name): "\(name) is not a Toolbx container"
    case .containerTooOld(let name):
      "container \(name) is too old and no longer supported\nRecreate it with Toolbx version 0.0.97 or newer."
    case .containerRunning(let name): "container \(name) is running"
    case .containerNotRemoved(let name, let error): "failed to remove container \(name)" + suffix(error)
    case .containerNotCreated(let name, let error): "failed to create container \(name)" + suffix(error)
    case .containerNotStarted(let name, let error): "failed to start container \(name)" + suffix(error)
    case .hostPathMissing(let path, let name):
      "container \(name) needs \(path), which is missing on the host\nMake it available there, and try again."
    case .runtimeNotMigrated(let runtime, let error):
      "failed to migrate containers to OCI runtime \(runtime)\(suffix(error))\nFactory reset with: podman system reset"
    case .controlGroupsUnsupported(let name, let version, let error):
      "container \(name) doesn't support cgroups v\(version)\(suffix(error))\nFactory reset with: podman system reset"
    case .entryPointDied(let name, nil): "invalid entry point PID of container \(name)"
    case .entryPointDied(let name, let step?):
      "the entry point of container \(name) was ended at this step: \(step)\n\(entryPointAdvice(name))"
    case .entryPointFailed(let words): words
    case .entryPointTimedOut(let name, nil): "failed to initialize container \(name)"
    case .entryPointTimedOut(let name, let step?):
      "failed to initialize container \(name)\nIt is still at this step: \(step)\n\(entryPointAdvice(name))"
    case .initializationFailed(let words), .imageNotBuilt(let words): words
    default: nil
    }
  }

  private func entryPointAdvice(_ name: ContainerName) -> String {
    "Try again; what it did before is in: podman logs \(name)"
  }

  private func imageMessage(_ error: ToolboxError) -> String? {
    switch error {
    case .imagesNotListed(let error): "failed to get images" + suffix(error)
    case .noSuchImage(let name): "image \(name) not found"
    case .imageUnknown(let name): "image \(name) not found in local storage and known registries"
    case .imageRequired:
      """
      image required to create Toolbx container.
      Use option '--assumeyes' to download the image.
      \(usage)
      """
    case .imageNotPulled(let image, _) where image.domain != "localhost":
      """
      failed to pull image \(image.text)
      If it was a private image, log in with: podman login \(image.domain ?? "")
      Use '\(baseName) --verbose ...' for further details.
      """
    case .imageNotPulled(let image, let error): "failed to pull image \(image.text)" + suffix(error)
    case .foreignImageNotHad(_, _, .programMissing("skopeo")):
      "skopeo(1) not found\nIt fetches images for other architectures: install the package skopeo."
    case .foreignImageNotHad(let image, let architecture, let error):
      "failed to get image \(image.text) for architecture \(architecture.ociName)\(suffix(error))"
        + (isRefused(error)
          ? "\nIf it was a private image, log in with: podman login \(image.domain ?? "")" : "")
    case .imageOfOtherArchitecture(let name, let found?, let wanted):
      "image \(name) is for architecture \(found), not for \(wanted.ociName)"
    case .imageOfOtherArchitecture(let name, nil, let wanted):
      "image \(name) does not say that it is for architecture \(wanted.ociName)"
    case .imageNotInspected(let name, let error): "failed to inspect image \(name)" + suffix(error)
    case .imageNotToolbx(let name): "\(name) is not a Toolbx image"
    case .imageInUse(let name): "image \(name) has dependent children"
    case .imageNotRemoved(let name, let error): "failed to remove image \(name)" + suffix(error)
    default: nil
    }
  }

  private func executionMessage(_ error: ToolboxError) -> String? {
    switch error {
    case .executionFailed(let name, let words):
      "failed to invoke 'podman exec' in container \(name)" + (words.isEmpty ? "" : ": \(words)")
    case .directEntryRefused(let name, let reason):
      "failed to enter container \(name) directly: \(reason)\nUnset TOOLBX_RUN_ENTRY to have podman do it."
    // The toolbox inside has said it already.
    case .commandNotExecutable("toolbox", _): nil
    case .commandNotExecutable(let command, let name):
      "failed to invoke command \(command) in container \(name)"
    case .commandNotFound(let command, let name): "command \(command) not found in container \(name)"
    case .directoryNotFound(let directory, let name): "directory \(directory) not found in container \(name)"
    default: nil
    }
  }

  private func words(of error: EngineError) -> String {
    switch error {
    case .programMissing(let program):
      "\(program)(1) not found\nInstall \(program), which keeps the containers.\n\(diagnosis)"
    case .notStarted(let error): "failed to invoke podman(1): \(error)"
    case .failed(let operation, let code, let words):
      "podman \(operation) failed with code \(code)" + (words.isEmpty ? "" : ": \(words)")
    case .answerNotUnderstood(let operation, _):
      "podman \(operation) gave an unknown answer\nSee it with: \(baseName) --verbose"
    case .timedOut(let operation): "podman \(operation) gave no answer in time"
    case .runtimeUnsuitable(let words): words
    }
  }

  /// Whether a registry gives an image to others only, if it has it.
  private func isRefused(_ error: EngineError) -> Bool {
    guard case .failed(_, _, let words) = error else { return false }
    let refusals = [
      "unauthorized", "denied:", "access denied", "is denied", "authentication required", "forbidden",
    ]
    return refusals.contains { words.lowercased().contains($0) }
  }

  /// The cause, behind what was tried; on the line, so that the line stays one.
  private func suffix(_ error: EngineError?) -> String {
    guard let error else { return "" }
    if case .failed(_, _, let words) = error { return words.isEmpty ? "" : ": \(words)" }
    return ": \(words(of: error))"
  }
}
