public import LinuxSystem

/// Where this program runs; it is told by the presence of files alone.
public enum Surroundings: Sendable {
  /// Outside of any container.
  case host
  /// Inside a Toolbx container.
  case toolbxContainer
  /// Inside some other container.
  case otherContainer

  /// Created by podman in every container.
  public static let containerMarker: ByteString = "/run/.containerenv"
  /// Created by the entry point of every Toolbx container.
  public static let toolbxMarker: ByteString = "/run/.toolbxenv"
  /// The marker's older name, on which people's prompts rely.
  public static let legacyMarker: ByteString = "/run/.toolboxenv"

  /// Finds out.
  public static func current() -> Surroundings {
    guard FileSystem.exists(containerMarker) else { return .host }
    let isOurs = FileSystem.exists(toolbxMarker) || FileSystem.exists(legacyMarker)
    return isOurs ? .toolbxContainer : .otherContainer
  }
}
