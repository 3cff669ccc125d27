internal import Glibc
internal import LinuxSystem

/// The directories of an overlay, held open: their paths may be too long for mount(2), or have characters in them that
/// mean something there.
final class OverlayLayers {
  /// The top-most first, as the kernel wants them.
  private var lower: [Int32] = []
  private var upper: Int32?
  private var work: Int32?

  /// Opens what the host has of them.
  ///
  /// - Throws: `SandboxError` for a directory that cannot be opened, which it names.
  init(_ overlay: Operation.Overlay, operation: String) throws(SandboxError) {
    for path in overlay.lower.reversed() { lower.append(try Self.open(path, operation)) }
    if case .directory(let path) = overlay.upper { upper = try Self.open(path, operation) }
    if let path = overlay.work { work = try Self.open(path, operation) }
  }

  deinit {
    for number in lower { close(number) }
    if let upper { close(upper) }
    if let work { close(work) }
  }

  /// Makes the directories for changes in an open directory, which is the root of a file system of ours.
  ///
  /// - Throws: the error of mkdirat(2).
  func makeUpper(in directory: borrowing Descriptor, mode: mode_t) throws(SystemError) {
    for name in ["upper", "work"] {
      guard mkdirat(directory.number, name, mode) == 0 else { throw .last("create a directory") }
    }
    let flags = Descriptor.pathOnly | O_DIRECTORY
    upper = try Descriptor(opening: "upper", in: directory, flags).duplicate()
    let made = try Descriptor(opening: "work", in: directory, flags).duplicate()
    if let work { close(work) }
    work = made
  }

  /// Mounts the overlay.
  ///
  /// - Returns: nil if the kernel is too old for mounts that are attached nowhere: then it is mounted on the target.
  /// - Throws: the error of fsconfig(2) or mount(2).
  func mount(at target: borrowing Descriptor) throws(SystemError) -> DetachedMount? {
    var layers = lower.map { (name: ByteString("lowerdir+"), directory: $0) }
    if let upper { layers.append(("upperdir", upper)) }
    if let work { layers.append(("workdir", work)) }
    do throws(SystemError) {
      return try DetachedMount(new: "overlay", Self.parameters, layers: layers)
    } catch {
      // Before Linux 6.13 an overlay had no layers by descriptor.
      guard error.code == EINVAL, !Self.canTakeDescriptors() else { throw error }
    }
    try mountByPath(at: target)
    return nil
  }

  private static let parameters: [(name: ByteString, value: ByteString?)] = [
    ("userxattr", nil), ("index", "off"), ("metacopy", "off"),
  ]

  /// Whether the kernel knows layers by descriptor.
  private static func canTakeDescriptors() -> Bool {
    let root = Glibc.open("/", Descriptor.pathOnly | O_DIRECTORY | O_CLOEXEC)
    defer { close(root) }
    return DetachedMount.accepts("overlay", layer: "lowerdir+", root)
  }

  private func mountByPath(at target: borrowing Descriptor) throws(SystemError) {
    let path = { (number: Int32) in "/proc/self/fd/\(number)" }
    var words = ["lowerdir=" + lower.map(path).joined(separator: ":")]
    if let upper { words.append("upperdir=" + path(upper)) }
    if let work { words.append("workdir=" + path(work)) }
    words += Self.parameters.map { name, value in "\(name)" + (value.map { "=\($0)" } ?? "") }
    guard fchdir(target.number) == 0,
      Glibc.mount("overlay", ".", "overlay", 0, words.joined(separator: ",")) == 0
    else { throw .last("mount an overlay") }
  }

  private static func open(_ path: SandboxPath, _ operation: String) throws(SandboxError) -> Int32 {
    let number = path.text.withCString { Glibc.open($0, Descriptor.pathOnly | O_DIRECTORY | O_CLOEXEC) }
    guard number >= 0 else { throw SandboxError("\(operation): \(path)", errno) }
    return number
  }
}
