public import Architectures
public import LinuxSystem
public import Sandbox

/// Why there is no image.
public enum BuildError: Error, Hashable, Sendable {
  /// A program that is needed is not there, and the package that has it.
  case programMissing(String, package: String)
  /// Nobody said where packages are, and the host does not know.
  case noSources(release: BuildRelease)
  /// There is nothing that an image could begin with.
  case noEssentialPackages(BuildRelease, Architecture)
  /// Programs of the architecture cannot be run.
  case emulator(EmulatorError)
  /// There is an emulator, but the kernel does not start programs by it.
  case cannotEmulate(Architecture, ExitStatus)
  /// A step has ended with an error; what it had to say is in the log.
  case stepFailed(String, ExitStatus, log: ByteString, lastLines: [String])
  /// A signal has ended the build.
  case interrupted
  /// There are no sandboxes here, in the words of one that could not be made.
  case noSandbox(String)
  /// The sandbox could not be made.
  case sandbox(SandboxError)
  /// A system call has failed.
  case system(SystemError)
  /// The archive cannot be written.
  case archive(String)
  /// The file of locked packages is none.
  case notALock(ByteString)
  /// A package is not the one that is locked.
  case packageDiffers(String, locked: String, found: String?)
  /// The archive of a package is nowhere, and so its digest.
  case archiveMissing(String)
  /// Others may write where builds keep what they rely on.
  case foreignCache(ByteString)
  /// The keys of a distribution are not there.
  case keyringMissing(ByteString, package: String)
  /// Packages are installed that are not locked, or the other way around.
  case differsFromLock(missing: [String], added: [String])
  /// Something is where the output is to be.
  case outputExists(ByteString)
}

extension BuildError: CustomStringConvertible {
  /// What happened, in a line or more.
  public var description: String {
    switch self {
    case .programMissing(let name, let package):
      "the program \(name) is missing: install the package \(package)"
    case .noSources(let release):
      "nobody knows where packages of \(release) are: use the option --mirror or --sources"
    case .noEssentialPackages(let release, let architecture):
      "the sources have no essential packages of \(release) for \(architecture.name): "
        + "use the option --mirror or --sources for others that have"
    case .emulator(let error): "\(error)"
    case .cannotEmulate(let architecture, let status):
      "programs of \(architecture.name) cannot be run here (exit code \(status.code)): it takes Linux 6.7 or newer, "
        + "or handlers of QEMU that are set up on the host"
    case .stepFailed(let step, let status, let log, let lines):
      "\(step) failed with exit code \(status.code)\n" + lines.map { "  \($0)\n" }.joined()
        + "All that was said is in \(log)"
    case .interrupted: "the build was interrupted"
    case .noSandbox(let words): words
    case .sandbox(let error): "\(error)"
    case .system(let error): "\(error)"
    case .archive(let words): words
    case .notALock(let path): "\(path) is no file that --lock has written"
    case .packageDiffers(let name, let locked, let found):
      "package \(name) is not the one that is locked: "
        + (found.map { "its archive has the SHA-256 \($0), not \(locked)" } ?? "its archive is not known")
    case .archiveMissing(let package):
      "the archive of package \(package) cannot be found, and so not be locked"
    case .foreignCache(let path):
      "\(path) belongs to another user: remove it, or set XDG_CACHE_HOME to a folder of your own"
    case .keyringMissing(let path, let package):
      "the keys of the distribution, \(path), are missing: install the package \(package), or use the option --sources"
    case .differsFromLock(let missing, let added):
      "the packages are not those that are locked:"
        + (missing.isEmpty ? "" : " without \(missing.joined(separator: ", "))")
        + (added.isEmpty ? "" : " with \(added.joined(separator: ", "))")
    case .outputExists(let path):
      "\(path) exists already: remove it, or choose another one by the option --output"
    }
  }
}
