/// What a build is doing, for people who wait.
public enum BuildStage: String, Hashable, Sendable {
  /// Asks the archive what there is.
  case update = "Looking for packages"
  /// Fetches packages.
  case download = "Downloading packages"
  /// Unpacks the packages without which no other can be configured.
  case unpack = "Unpacking essential packages"
  /// Configures these, and unpacks and configures all others.
  case configure = "Installing packages"
  /// Takes out what is of no use in an image.
  case clean = "Cleaning up"
  /// Makes the archive.
  case pack = "Packing the image"
  /// Gives the image to podman.
  case load = "Loading the image into podman"
}

/// How far a build has got.
public struct BuildProgress: Hashable, Sendable {
  /// What it is doing.
  public var stage: BuildStage
  /// How much of that is done; steps of which there is no other measure.
  public var done = 0
  /// How much there is to be done; 0 where nobody knows.
  public var total = 0
  /// Whether that is in bytes.
  public var isInBytes = false
}

extension BuildProgress: CustomStringConvertible {
  /// For people to read.
  public var description: String {
    if total == 0 { return stage.rawValue }
    let done = min(done, total)
    if isInBytes { return "\(stage.rawValue): \(Self.megabytes(done)) of \(Self.megabytes(total)) MB" }
    return "\(stage.rawValue): \(done) of \(total)"
  }

  /// With one decimal.
  private static func megabytes(_ bytes: Int) -> String {
    let tenths = (bytes + 50_000) / 100_000
    return "\(tenths / 10).\(tenths % 10)"
  }
}
