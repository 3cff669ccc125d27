internal import CDI
internal import LinuxSystem
internal import Logging

/// Brings the driver of the host's graphics cards into the container, as a specification of the Container Device
/// Interface asks for it.
///
/// The host writes the file, but programs in containers could as well. Only the edits for all devices count, and of
/// these the mounts and two hooks: the rest is there already, or is for the host. The texts of the errors are those
/// of Toolbx.
struct ApplyCDI: InitializationStep {
  /// The most problems that are told: a file that is wrong throughout shall not fill the log.
  private static let problemLimit = 20
  private static let subject = "Container Device Interface for NVIDIA"
  /// What comes of it, and what to do.
  static let advice =
    "Programs may not find the graphics card. The host writes that file before each start, if it has the driver."
  private let path: ByteString
  private let environment: Environment
  private let logger: Logger

  /// Says which file is to be applied; it need not be there.
  init(_ path: ByteString, environment: Environment, logger: Logger) {
    self.path = path
    self.environment = environment
    self.logger = logger
  }

  var description: String { "apply \(path)" }

  func execute() throws(InitializationError) {
    let problems = apply()
    if problems.isEmpty { return }
    let rest = problems.count - Self.problemLimit
    // What helps against errors of the system would be said with each of them.
    let problemLines = problems.prefix(Self.problemLimit).map { $0.description.prefix { $0 != "\n" } }
    let lines =
      problemLines.map(String.init) + (rest > 0 ? ["and \(rest) more"] : []) + [Self.advice]
    throw InitializationError(lines.joined(separator: "\n"))
  }

  /// Applies what can be applied.
  ///
  /// - Returns: why the rest cannot.
  func apply() -> [InitializationError] {
    let specification: CDISpecification?
    do { specification = try CDISpecification.read(path) } catch {
      return [InitializationError("failed to load \(Self.subject): \(error)")]
    }
    guard let edits = specification?.edits else { return [] }
    return edits.mounts.flatMap(apply) + edits.hooks.flatMap(apply)
  }

  private func apply(_ mount: CDISpecification.Mount) -> [InitializationError] {
    do throws(CDIFault) {
      try CDIFault.check(path: mount.hostPath)
      try CDIFault.check(containerPath: mount.containerPath)
    } catch { return [InitializationError("invalid mount in \(Self.subject): \(error)")] }
    guard ["", "bind"].contains(mount.type) else { return [] }
    do {
      let options = try Mounts.Options(mount.options)
      let source = try HostPath.followed(HostPath.root + ByteString(mount.hostPath))
      try BindMount(ByteString(mount.containerPath), from: source, options: options).execute()
    } catch { return [InitializationError("failed to apply mount from \(Self.subject): \(error)")] }
    return []
  }

  private func apply(_ hook: CDISpecification.Hook) -> [InitializationError] {
    let request: CDIHook
    do throws(CDIFault) { request = try CDIHook(hook) } catch {
      return [InitializationError("invalid hook in \(Self.subject): \(error)")]
    }
    switch request {
    case .createSymlinks(let values):
      return values.flatMap { value in
        do { try value.get().create() } catch {
          return [InitializationError("failed to create symlinks for \(Self.subject): \(error)")]
        }
        return []
      }
    case .updateLinkerCache(let values):
      return updateLinkerCache(values).map {
        InitializationError("failed to update ldcache for \(Self.subject): \($0)")
      }
    case .other:
      logger.debug("Passing over hook \(hook.name) \(hook.arguments.joined(separator: " "))")
      return []
    }
  }

  private func updateLinkerCache(_ values: [Result<String, CDIFault>]) -> [any Error] {
    var problems: [any Error] = []
    var folders: [String] = []
    for value in values {
      do { folders.append(try value.get()) } catch { problems.append(error) }
    }
    do {
      let cache = LinkerCache(folders: folders)
      if try !cache.update(LiveProcessRunner(environment: LinkerCache.environment(environment))) {
        logger.debug("No ldconfig(8) in the container: its libraries are found without a cache, or not at all")
      }
    } catch { problems.append(error) }
    return problems
  }
}
