internal import Architectures
internal import LinuxSystem

/// What Debian's root file systems are like before any package is there.
enum DebianLayout {
  /// The folders of libraries beside `lib` that are links to folders of `/usr`; see deb-multiarch and base-files.
  static func libraries(of architecture: Architecture) -> [ByteString] {
    switch architecture.name {
    case "x86_64", "ppc64le": ["lib64"]
    default: []
    }
  }
}
