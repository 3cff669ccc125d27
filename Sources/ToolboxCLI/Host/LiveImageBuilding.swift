internal import Architectures
internal import ImageBuild
internal import LinuxSystem
internal import ToolboxCore

/// Builds images of the host's own distribution, whose package manager and sources the host has.
struct LiveImageBuilding: ImageBuilding {
  private let environment: Environment
  private let console: TerminalConsole

  init(_ environment: Environment, _ console: TerminalConsole) {
    self.environment = environment
    self.console = console
  }

  func source(_ distribution: Distribution, release: String) -> String? {
    request(distribution, release).map { "the packages of \($0.release)" }
  }

  func build(_ distribution: Distribution, release: String) throws(ToolboxError) -> String {
    guard let request = request(distribution, release) else {
      throw .imageNotBuilt("images of \(distribution.id) \(release) cannot be built here")
    }
    try ShownBuild(request, environment, console)()
    return request.tag
  }

  private func request(_ distribution: Distribution, _ release: String) -> BuildRequest? {
    guard let host = Session.osRelease(), let id = host.id, Distribution.named(id) == distribution,
      let architecture = Architecture.host,
      let release = BuildDistribution.named(distribution.id)?.release(release),
      ImageBuilder.isPossible(release)
    else { return nil }
    var request = BuildRequest(
      release, architecture, tag: "localhost/\(distribution.imageName):\(release.version)",
      cache: BuildOptions.cache(environment))
    request.hostRelease = host.versionCodename ?? host.versionID ?? ""
    return request
  }
}
