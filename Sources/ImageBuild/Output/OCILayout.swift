internal import Glibc
internal import LinuxSystem

/// A directory in the image layout of the Open Container Initiative, with one image of one layer; see the OCI Image
/// Format Specification.
struct OCILayout {
  /// What an image says of itself.
  struct Description {
    var architecture: String
    /// The image's name and tag.
    var tag: String
    /// RFC 3339.
    var created: String
    var labels: [String: String]
    /// How the layer came to be, for people.
    var history: String
    var command: [String]
  }

  private let directory: ByteString
  private let runner: LiveProcessRunner

  /// Begins a layout in a new directory.
  ///
  /// - Throws: the error of mkdir(2).
  init(creating directory: ByteString) throws(SystemError) {
    self.directory = directory
    runner = LiveProcessRunner(
      environment: Environment(["PATH": "/usr/bin:/bin", "LC_ALL": "C"]), isInterruptible: true)
    try FileSystem.createDirectories(directory.appending("blobs/sha256"))
  }

  /// Moves an archive into the layout, as the layer of the image.
  ///
  /// - Throws: `BuildError`.
  func write(_ archive: ByteString, _ description: Description) throws(BuildError) {
    let difference = try digest(of: archive)
    try run(Command("gzip", ["--no-name", "--fast", "--force", "--", archive]))
    let layer = try add(archive + ".gz", "layer.v1.tar+gzip")
    let config = try add(Self.configuration(description, difference), "config.v1+json")
    var manifest = try add(OCIDocuments.Manifest(config: config, layers: [layer]), "manifest.v1+json")
    manifest.annotations = ["org.opencontainers.image.ref.name": description.tag]
    manifest.platform = OCIDocuments.Platform(architecture: description.architecture)
    let index = OCIDocuments.Index(manifests: [manifest])
    try naming { () throws(SystemError) in
      try write(index, "index.json")
      try write(OCIDocuments.Layout(), "oci-layout")
    }
  }

  private static func configuration(
    _ description: Description, _ difference: String
  ) -> OCIDocuments.Configuration {
    OCIDocuments.Configuration(
      created: description.created, architecture: description.architecture,
      config: .init(
        environment: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
        command: description.command, labels: description.labels),
      rootfs: .init(differences: ["sha256:\(difference)"]),
      history: [.init(created: description.created, createdBy: description.history)])
  }

  // MARK: - Blobs

  private func add(_ document: some Encodable, _ kind: String) throws(BuildError) -> OCIDocuments.Descriptor {
    try naming { () throws(SystemError) in try write(document, "document") }
    return try add(directory.appending("document"), kind)
  }

  private func add(_ path: ByteString, _ kind: String) throws(BuildError) -> OCIDocuments.Descriptor {
    let digest = try digest(of: path)
    let target = directory.appending("blobs/sha256/" + ByteString(digest))
    return try naming { () throws(SystemError) in
      try FileSystem.rename(path, to: target)
      return OCIDocuments.Descriptor(
        mediaType: "application/vnd.oci.image.\(kind)", digest: "sha256:\(digest)",
        size: Int64(try FileSystem.status(of: target)?.st_size ?? 0))
    }
  }

  private func write(_ document: some Encodable, _ name: ByteString) throws(SystemError) {
    try FileSystem.replace(directory.appending(name), with: OCIDocuments.bytes(of: document), mode: 0o644)
  }

  private func digest(of path: ByteString) throws(BuildError) -> String {
    try FileDigest.ofFiles([path])[0]
  }

  @discardableResult
  private func run(_ command: Command) throws(BuildError) -> [UInt8] {
    let output = try naming { () throws(SystemError) in try runner.capture(command) }
    guard output.status.isSuccess else {
      throw .archive("\(command.program): \(String(decoding: output.standardError, as: UTF8.self))")
    }
    return output.standardOutput
  }
}
