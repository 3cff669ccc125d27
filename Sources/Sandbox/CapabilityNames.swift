internal import CCap
internal import LinuxSystem

/// The names of capabilities, by libcap.
public enum CapabilityNames {
  /// All that the library knows, such as `cap_chown`, by their numbers; none where it is missing.
  public static var all: [String] {
    guard ccap_load() else { return [] }
    var names: [String] = []
    var name = [CChar](repeating: 0, count: 64)
    while ccap_name(Int32(names.count), &name, name.count) {
      names.append(ByteString(cString: name).description)
    }
    return names
  }
}
