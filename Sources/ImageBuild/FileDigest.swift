internal import LinuxSystem

/// The SHA-256 of files, by the program of coreutils.
enum FileDigest {
  /// The digests of files, in hexadecimal digits and in their order.
  ///
  /// - Throws: `BuildError`, in the program's words.
  static func ofFiles(_ paths: [ByteString]) throws(BuildError) -> [String] {
    if paths.isEmpty { return [] }
    let runner = LiveProcessRunner(
      environment: Environment(["PATH": "/usr/bin:/bin", "LC_ALL": "C"]), isInterruptible: true)
    let output = try naming { () throws(SystemError) in
      try runner.capture(Command("sha256sum", ["--zero", "--"] + paths))
    }
    guard output.status.isSuccess else {
      throw .archive("sha256sum: \(String(decoding: output.standardError, as: UTF8.self))")
    }
    return output.standardOutput.split(separator: 0).map { line in
      String(decoding: line.prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self)
    }
  }

  /// The names and digests of files in a folder, a line each, in order.
  ///
  /// - Throws: `BuildError`, in the program's words.
  static func list(
    ofFilesIn folder: ByteString, where isIncluded: (ByteString) -> Bool
  ) throws(BuildError) -> [UInt8] {
    let names = FileSystem.entries(of: folder).filter(isIncluded).sorted()
    let digests = try ofFiles(names.map { folder.appending($0) })
    return zip(names, digests).flatMap { name, digest in name.bytes + Array(" \(digest)\n".utf8) }
  }
}
