public import LinuxSystem

/// Why programs of another architecture cannot be run.
public enum EmulatorError: Error, Hashable, Sendable {
  /// There is no emulator.
  case missing(Architecture)
  /// It needs libraries of the host's, which are not there where it is to run.
  case isDynamic(ByteString, Architecture)
  /// The kernel is not told by which program those of the architecture are run.
  case notRegistered(Architecture)
  /// The handler of this file of binfmt_misc would look for the emulator in a container, where it is not.
  case notFixed(ByteString, Architecture)
  /// It is told, but this file of binfmt_misc says that it takes no heed.
  case disabled(ByteString, Architecture)
}

extension EmulatorError: CustomStringConvertible {
  /// What is missing, and what to do, on a line of its own.
  public var description: String {
    switch self {
    case .missing(let architecture):
      """
      no QEMU user mode emulator of \(architecture.name) was found
      Install a static one on the host, such as the package qemu-user-static \
      (on Fedora qemu-user-static-\(architecture.packageSuffix)).
      """
    case .isDynamic(let path, let architecture):
      """
      \(path) is linked dynamically, and cannot run in other file trees
      Install on the host a static qemu-\(architecture.emulatorName), such as that of the package qemu-user-static \
      (on Fedora qemu-user-static-\(architecture.packageSuffix)).
      """
    case .notRegistered(let architecture):
      """
      the kernel has no handler qemu-\(architecture.emulatorName) by which it runs programs of \(architecture.name)
      Install on the host the package qemu-user-static, or binfmt-support where it is a package of its own, and then: \
      sudo systemctl restart systemd-binfmt
      """
    case .notFixed(let path, let architecture):
      """
      the kernel's handler by which it runs programs of \(architecture.name) looks for QEMU in the container
      \(path) has no flag F. Register it with one, see binfmt.d(5); as another user than root, Linux 6.7 needs none.
      """
    case .disabled(let path, let architecture):
      """
      the kernel's handler by which it runs programs of \(architecture.name) is disabled
      Enable it on the host: echo 1 | sudo tee \(path)
      """
    }
  }
}

extension Architecture {
  /// What Fedora's packages of emulators end with.
  fileprivate var packageSuffix: String {
    switch name {
    case "ppc64le": "ppc"
    case "riscv64": "riscv"
    case "x86_64": "x86"
    default: name
    }
  }
}
