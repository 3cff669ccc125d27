internal import ArgumentParser

/// An option as it is written on the command line.
///
/// Each one is stated once, here; the grammar and the declarations of the commands refer to it.
struct Flag: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case boolean
    case count
    case text
    case integer
    case unsignedInteger
  }

  let long: String
  let short: Character?
  let kind: Kind
  /// What completion says of it.
  let usage: String

  init(_ long: String, _ kind: Kind, _ usage: String) {
    self.init(long, nil, kind, usage)
  }

  init(_ long: String, _ short: Character?, _ kind: Kind, _ usage: String) {
    self.long = long
    self.short = short
    self.kind = kind
    self.usage = usage
  }

  /// Whether a value must follow.
  var takesValue: Bool { kind != .boolean && kind != .count }

  /// As errors name it.
  var displayName: String { short.map { "-\($0), --\(long)" } ?? "--\(long)" }
}

extension Flag {
  static let assumeYes = Flag("assumeyes", "y", .boolean, "Automatically answer yes for all questions")
  static let logLevel = Flag(
    "log-level", .text, "Log messages at the specified level: trace, debug, info, warn, error, fatal or panic")
  static let logPodman = Flag(
    "log-podman", .boolean, "Show the log output of Podman. The log level is handled by the log-level option")
  static let verbose = Flag("verbose", "v", .count, "Set log-level to 'debug'")
  static let help = Flag("help", "h", .boolean, "Show the manual page")
  static let version = Flag("version", .boolean, "Show the version")

  static let architecture = Flag("arch", .text, "Architecture of the Toolbx container")
  static let authFile = Flag(
    "authfile", .text, "Path to a file with credentials for authenticating to the registry")
  static let container = Flag("container", "c", .text, "Name of the Toolbx container")
  static let distribution = Flag("distro", "d", .text, "Operating system distribution of the Toolbx container")
  static let image = Flag("image", "i", .text, "Name of the image from which the Toolbx container is created")
  static let release = Flag("release", "r", .text, "Release of the operating system distribution")
  static let preserveDescriptors = Flag(
    "preserve-fds", .unsignedInteger, "Number of descriptors from 3 up that the command inherits")
  static let containers = Flag("containers", "c", .boolean, "List only containers")
  static let images = Flag("images", "i", .boolean, "List only images")
  static let format = Flag("format", .text, "Format of the output: text or json")
  static let all = Flag("all", "a", .boolean, "Remove all of them")
  static let force = Flag("force", "f", .boolean, "Remove also what is in use")

  static let buildDistribution = Flag("distro", "d", .text, "Distribution of which the image is made")
  static let buildArchitecture = Flag("arch", .text, "CPU architecture of the image")
  static let basePackage = Flag(
    "base-package", .text, "A package instead of those that every toolbox needs; can be given several times")
  static let check = Flag("check", .text, "Only say what this image lacks for a toolbox")
  static let debugShell = Flag("debug-shell", .boolean, "Where a step fails, open a shell there")
  static let buildRelease = Flag("release", "r", .text, "Release of the distribution")
  static let package = Flag("package", "p", .text, "Another package to install; can be given several times")
  static let mirror = Flag("mirror", .text, "Where packages are fetched from")
  static let sources = Flag("sources", .text, "A file that says where packages are fetched from")
  static let tag = Flag("tag", "t", .text, "Name and tag of the image")
  static let buildFormat = Flag("format", .text, "What is made: podman, oci, tar or dir")
  static let buildFile = Flag("file", "f", .text, "A file that says what these options would")
  static let lock = Flag("lock", .text, "A file in which the packages are written down, with their digests")
  static let locked = Flag("locked", .boolean, "Install the packages that the file of --lock names")
  static let owners = Flag(
    "owners", .text, "Whose the files are: ledger, for those to whom packages give them, or squash, for root")
  static let output = Flag("output", "o", .text, "Where it is made")

  static let emulatorPath = Flag(
    "arch-emulator-path", .text, "Path on the host of the emulator that runs the container's programs")
  static let user = Flag("user", .text, "Login name of the user")
  static let userID = Flag("uid", .integer, "ID of the user")
  static let groupID = Flag("gid", .integer, "ID of the user's primary group")
  static let home = Flag("home", .text, "Home directory of the user")
  static let shell = Flag("shell", .text, "Login shell of the user")
  static let homeLink = Flag("home-link", .boolean, "Make /home a link to /var/home")
  static let mediaLink = Flag("media-link", .boolean, "Make /media a link to /run/media")
  static let mntLink = Flag("mnt-link", .boolean, "Make /mnt a link to /var/mnt")
  static let monitorHost = Flag("monitor-host", .boolean, "Deprecated, does nothing")

  /// What every command has.
  static let persistent: [Flag] = [.assumeYes, .help, .logLevel, .logPodman, .verbose]
}

extension ArgumentParser.NameSpecification {
  init(_ flag: Flag) {
    let long = Element.customLong(flag.long)
    self = flag.short.map { [long, .customShort($0)] } ?? [long]
  }
}

extension ArgumentParser.Option {
  /// An option that is nil where it is not given.
  init<Wrapped: ExpressibleByArgument>(_ flag: Flag) where Value == Wrapped? {
    // The grammar has decided what is a value, be it empty or begin with a dash.
    self.init(name: NameSpecification(flag), parsing: .unconditional, help: ArgumentHelp(flag.usage))
  }
}

extension ArgumentParser.Flag where Value == Bool {
  /// An option without a value.
  init(_ flag: ToolboxCLI.Flag) {
    self.init(wrappedValue: false, name: NameSpecification(flag), help: ArgumentHelp(flag.usage))
  }
}
