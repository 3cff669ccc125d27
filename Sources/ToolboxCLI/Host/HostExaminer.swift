internal import Architectures
internal import Glibc
internal import LinuxSystem
internal import ToolboxCore
internal import ToolboxRuntime

/// Collects what the diagnosis wants to know about the host besides podman; nothing here throws.
struct HostExaminer {
  /// The name by which this program was called.
  let programName: String
  /// The path of this program.
  let executable: ByteString
  /// The environment as it was given.
  let given: Environment
  /// The environment with what is completed where it lacks something.
  let environment: Environment

  /// The facts, with those about paths that containers mount.
  func facts(sources: [ByteString]) -> HostFacts {
    let user = try? User(lookingUp: getuid())
    let directory = environment.nonEmpty("XDG_RUNTIME_DIR")
    return HostFacts(
      programName: programName, userID: getuid(), userName: user?.name, environment: given,
      home: home(user), configurationError: configurationError(), controlGroups: ControlGroups.mounted(),
      hasSubordinateUserIDs: user.map { SubordinateIDs.areUserIDsGranted(to: $0) } ?? false,
      hasSubordinateGroupIDs: user.map { SubordinateIDs.areGroupIDsGranted(to: $0) } ?? false,
      freeSubordinateIDs: SubordinateIDs.freeRange(),
      missingMappers: ["newuidmap", "newgidmap"].filter { findProgram(ByteString($0), environment) == nil },
      runtimeDirectory: directory, runtimeDirectoryState: directory.map(state) ?? .missing,
      systemBus: BusState.system(environment, kind: kind),
      sessionBus: BusState.session(environment, kind: kind), hostLink: hostLink(),
      hasMedia: FileSystem.exists("/run/media"), program: program(), flatpakService: flatpakService(),
      skopeo: findProgram("skopeo", environment),
      emulation: Emulators(environment: environment).facts(),
      missingSources: Set(sources.filter { !FileSystem.exists($0) }))
  }

  private func kind(_ path: ByteString) -> FileSystem.Kind? {
    (try? FileSystem.kind(of: path)) ?? nil
  }

  private func home(_ user: User?) -> Result<ByteString, SystemError> {
    let path = environment.nonEmpty("HOME") ?? user?.home ?? ""
    do { return .success(try FileSystem.resolve(path)) } catch { return .failure(error) }
  }

  /// The first line of what commands would say of it.
  private func configurationError() -> String? {
    do {
      try Session.defaults(environment).checkConfiguration()
      return nil
    } catch {
      let text = ErrorPresenter(baseName: programName).text(for: error)
      return text.split(separator: "\n").first.map { String($0.trimmingPrefix("Error: ")) }
    }
  }

  private func state(_ directory: ByteString) -> HostFacts.Directory {
    do {
      guard let status = try FileSystem.status(of: directory) else { return .missing }
      guard status.st_mode & S_IFMT == S_IFDIR else { return .other }
      return .there(owner: status.st_uid, mode: status.st_mode & 0o7777)
    } catch { return .unreadable(error) }
  }

  private func hostLink() -> HostFacts.HostLink {
    do {
      guard try FileSystem.kind(of: "/run/host", followingLinks: false) != nil else { return .missing }
      guard let target = try FileSystem.status(of: "/run/host"), let root = try FileSystem.status(of: "/")
      else {
        return .other
      }
      return target.st_dev == root.st_dev && target.st_ino == root.st_ino ? .root : .other
    } catch { return .other }
  }

  private func program() -> HostFacts.Program {
    let path = environment.nonEmpty("TOOLBOX_PATH") ?? executable
    let interpreter: Result<ByteString?, SystemError>
    do { interpreter = .success(try ELFInterpreter.path(of: path)) } catch { interpreter = .failure(error) }
    let loader = (try? interpreter.get()) ?? nil
    return HostFacts.Program(
      path: path, isExecutable: LiveHostFiles().isExecutable(path), interpreter: interpreter,
      hasInterpreter: loader.map(FileSystem.exists) ?? true)
  }

  /// The file by which the session bus knows how to start the helper that flatpak-spawn(1) asks.
  private func flatpakService() -> ByteString? {
    let home = environment.nonEmpty("HOME")?.appending(".local/share")
    let personal = environment.nonEmpty("XDG_DATA_HOME") ?? home
    let shared = environment.nonEmpty("XDG_DATA_DIRS") ?? "/usr/local/share:/usr/share"
    let folders =
      [personal].compactMap { $0 } + shared.bytes.split(separator: UInt8(ascii: ":")).map { ByteString($0) }
    return folders.map { $0.appending("dbus-1/services/org.freedesktop.Flatpak.service") }
      .first { FileSystem.exists($0) }
  }
}

/// Looks for what runs programs of other architectures.
struct Emulators {
  private static let prefix = "qemu-"

  let environment: Environment

  func facts() -> HostFacts.Emulation {
    let handlers = FileSystem.entries(of: EmulatorHandler.folder).compactMap {
      name -> (String, EmulatorHandler)? in
      guard name.hasPrefix(ByteString(Self.prefix)),
        let content = try? FileSystem.read(EmulatorHandler.folder.appending(name)),
        case let handler = EmulatorHandler(String(decoding: content, as: UTF8.self)), handler.isEnabled
      else { return nil }
      return (String(name.description.dropFirst(Self.prefix.count)), handler)
    }
    return HostFacts.Emulation(
      handlers: handlers.filter { $0.1.isFixed }.map(\.0).sorted(),
      handlersOutside: handlers.filter { !$0.1.isFixed }.map(\.0).sorted(), programs: programs(),
      containers: containers(), haveOwn: LiveHostServices.haveOwnEmulators)
  }

  /// What is missing for containers of the architectures that are not the host's, if anything.
  private func containers() -> [String: EmulatorError?] {
    var containers: [String: EmulatorError?] = [:]
    for architecture in Architecture.all where architecture != Architecture.host {
      do throws(EmulatorError) {
        _ = try EmulatorSearch(path: environment["PATH"])(architecture)
        try EmulatorHandler.check(architecture, hasOwn: LiveHostServices.haveOwnEmulators)
        containers[architecture.ociName] = .some(nil)
      } catch { containers[architecture.ociName] = error }
    }
    return containers
  }

  private func programs() -> [String] {
    let search = EmulatorSearch(path: environment["PATH"])
    return Architecture.all.filter { (try? search($0)) != nil }.map(\.emulatorName)
  }
}
