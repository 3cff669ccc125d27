internal import Glibc
internal import LinuxSystem
internal import ToolboxCore

/// The files of toolbox.conf(5), and the folder of the user's own.
enum ConfigurationFiles {
  /// The user's configuration folder: `$XDG_CONFIG_HOME`, or `.config` in the home directory.
  ///
  /// - Throws: `configurationDirectoryUnknown`.
  static func userDirectory(_ environment: Environment) throws(ToolboxError) -> ByteString {
    if let directory = environment.nonEmpty("XDG_CONFIG_HOME") {
      guard directory.isAbsolutePath else { throw .configurationDirectoryUnknown }
      return directory
    }
    guard let home = environment.nonEmpty("HOME") else { throw .configurationDirectoryUnknown }
    return home.appending(".config")
  }

  /// What the host's file says, and over it the user's; files that are missing say nothing.
  ///
  /// - Throws: `configurationDirectoryUnknown`, `configurationNotRead` and `configurationInvalid`.
  static func read(_ environment: Environment) throws(ToolboxError) -> Configuration {
    let user = try userDirectory(environment).appending("containers").appending("toolbox.conf")
    return try read("/etc/containers/toolbox.conf").overridden(by: read(user))
  }

  private static func read(_ path: ByteString) throws(ToolboxError) -> Configuration {
    let content: [UInt8]
    do { content = try FileSystem.readSmall(path) } catch {
      if error.isMissingFile { return Configuration() }
      throw .configurationNotRead(path, error)
    }
    do { return try Configuration(parsing: content) } catch { throw .configurationInvalid(path, error) }
  }
}
