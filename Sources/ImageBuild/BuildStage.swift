/// What a build is doing, for people who wait.
public enum BuildStage: Hashable, Sendable {
  /// Asks the archive what there is.
  case update
  /// Fetches packages.
  case download
  /// Unpacks the packages without which no other can be configured; so many of all are done.
  case unpack(done: Int, of: Int)
  /// Configures these, and unpacks and configures all others.
  case configure
  /// Takes out what is of no use in an image.
  case clean
  /// Makes the archive.
  case pack
  /// Gives the image to podman.
  case load
}

extension BuildStage: CustomStringConvertible {
  /// For people to read.
  public var description: String {
    switch self {
    case .update: "Looking for packages"
    case .download: "Downloading packages"
    case .unpack(0, _): "Unpacking packages"
    case .unpack(let done, let all): "Unpacking packages: \(done) of \(all)"
    case .configure: "Configuring packages"
    case .clean: "Cleaning up"
    case .pack: "Packing the image"
    case .load: "Loading the image into podman"
    }
  }
}
