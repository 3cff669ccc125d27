internal import Glibc
internal import LinuxSystem

/// A directory in the image layout of the Open Container Initiative, with one image of one layer; see the OCI Image
/// Format Specification.
struct OCILayout {
  private static let media = "application/vnd.oci.image"

  /// What an image says of itself.
  struct Description {
    var architecture: String
    /// The image's name and tag.
    var tag: String
    /// RFC 3339.
    var created: String
    var labels: [(name: String, value: String)]
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
    runner = LiveProcessRunner(environment: Environment(["PATH": "/usr/bin:/bin", "LC_ALL": "C"]))
    try FileSystem.createDirectories(directory.appending("blobs/sha256"))
  }

  /// Moves an archive into the layout, as the layer of the image.
  ///
  /// - Throws: `BuildError`.
  func write(_ archive: ByteString, _ description: Description) throws(BuildError) {
    let difference = try digest(of: archive)
    try run(Command("gzip", ["--no-name", "--fast", "--force", "--", archive]))
    let layer = try add(archive + ".gz")
    let config = try add(Self.config(description, difference), "config")
    let manifest = try add(
      """
      {"schemaVersion":2,"mediaType":"\(Self.media).manifest.v1+json",\
      "config":\(Self.descriptor("config.v1+json", config)),\
      "layers":[\(Self.descriptor("layer.v1.tar+gzip", layer))]}
      """, "manifest")
    try naming { () throws(SystemError) in
      let name = JSONString(description.tag).text
      let index = """
        {"schemaVersion":2,"mediaType":"\(Self.media).index.v1+json","manifests":[{\
        "mediaType":"\(Self.media).manifest.v1+json","digest":"sha256:\(manifest.digest)","size":\(manifest.size),\
        "annotations":{"org.opencontainers.image.ref.name":\(name)},\
        "platform":{"architecture":\(JSONString(description.architecture).text),"os":"linux"}}]}
        """
      try FileSystem.replace(directory.appending("index.json"), with: Array(index.utf8), mode: 0o644)
      try FileSystem.replace(
        directory.appending("oci-layout"), with: Array("{\"imageLayoutVersion\":\"1.0.0\"}".utf8), mode: 0o644)
    }
  }

  private static func config(_ description: Description, _ difference: String) -> String {
    let labels = description.labels.map { "\(JSONString($0.name).text):\(JSONString($0.value).text)" }
    let command = description.command.map { JSONString($0).text }
    return """
      {"created":"\(description.created)","architecture":\(JSONString(description.architecture).text),"os":"linux",\
      "config":{"Env":["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],\
      "Cmd":[\(command.joined(separator: ","))],"Labels":{\(labels.joined(separator: ","))}},\
      "rootfs":{"type":"layers","diff_ids":["sha256:\(difference)"]},\
      "history":[{"created":"\(description.created)","created_by":\(JSONString(description.history).text)}]}
      """
  }

  // MARK: - Blobs

  private typealias Blob = (digest: String, size: Int64)

  private static func descriptor(_ kind: String, _ blob: Blob) -> String {
    "{\"mediaType\":\"\(media).\(kind)\",\"digest\":\"sha256:\(blob.digest)\",\"size\":\(blob.size)}"
  }

  private func add(_ text: String, _ name: ByteString) throws(BuildError) -> Blob {
    let path = directory.appending(name)
    try naming { () throws(SystemError) in try FileSystem.replace(path, with: Array(text.utf8), mode: 0o644) }
    return try add(path)
  }

  private func add(_ path: ByteString) throws(BuildError) -> Blob {
    let digest = try digest(of: path)
    let target = directory.appending("blobs/sha256/" + ByteString(digest))
    return try naming { () throws(SystemError) in
      try FileSystem.rename(path, to: target)
      return (digest, Int64(try FileSystem.status(of: target)?.st_size ?? 0))
    }
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

/// A string as JSON has it; see RFC 8259.
struct JSONString {
  /// With its quotation marks.
  let text: String

  init(_ string: String) {
    var text = "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"", "\\": text += "\\\(scalar)"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    self.text = text + "\""
  }
}
