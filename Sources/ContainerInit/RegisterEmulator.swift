internal import Architectures
internal import LinuxSystem

/// Has programs of another architecture run by an emulator of the host's, with a registration of the container's own.
///
/// Since Linux 6.7 a user namespace has registrations of its own. Only there may set-user-ID programs, such as sudo(8),
/// get their rights: the emulator has them then, and heeds variables that are the caller's.
struct RegisterEmulator: InitializationStep {
  /// By which the kernel's own user namespace is known: PROC_USER_INIT_INO.
  private static let initialNamespace: ByteString = "user:[4026531837]"

  private let architecture: Architecture
  private let emulator: ByteString?

  /// Says of which architecture programs are, and where the host had the emulator when the container was created.
  init(_ architecture: Architecture, emulator: ByteString?) {
    self.architecture = architecture
    self.emulator = emulator
  }

  var description: String { "register an emulator of \(architecture.name)" }

  // Without it, no program of the container runs once binfmt_misc is mounted.
  var isEssential: Bool { true }

  func execute() throws(InitializationError) {
    guard Self.isOwn(userNamespace: try? FileSystem.readLink("/proc/self/ns/user")) else { return }
    do { try Mounts.mountKernel("binfmt_misc", at: EmulatorHandler.folder) } catch {
      throw InitializationError(
        """
        the container has no binfmt_misc of its own: \(error)
        That takes Linux 6.7 or newer. Programs are run by the host's handler, where sudo may not work.
        """, isTolerable: true)
    }
    let registration = EmulatorRegistration(architecture, emulator: try find())
    do { try registration.register() } catch {
      throw InitializationError("failed to register \(registration.emulator)", error)
    }
  }

  /// Whether a user namespace, as /proc names it, is not the host's, whose registrations are left alone.
  static func isOwn(userNamespace name: ByteString?) -> Bool {
    name.map { $0 != initialNamespace } ?? false
  }

  /// The emulator as the container sees it: where it was, or where distributions keep such programs.
  func find(below root: ByteString = HostPath.root) throws(InitializationError) -> ByteString {
    let candidates = [emulator].compactMap(\.self) + EmulatorSearch(path: nil).candidates(architecture)
    // What cannot be looked at is not there.
    let paths = candidates.compactMap { try? HostPath.followed(root + $0, below: root) }
    do { return try EmulatorSearch.first(of: paths, for: architecture) } catch {
      throw InitializationError(error.description)
    }
  }
}
