/// An option of the sandbox, as it is written on the command line; each one is stated once, here.
public enum SandboxOption: String, CaseIterable, Sendable {
  case bind
  case bindTry = "bind-try"
  case readOnlyBind = "ro-bind"
  case readOnlyBindTry = "ro-bind-try"
  case bindNoFollow = "bind-nofollow"
  case readOnlyBindNoFollow = "ro-bind-nofollow"
  case bindForeign = "bind-foreign"
  case readOnlyBindForeign = "ro-bind-foreign"
  case bindDescriptor = "bind-fd"
  case readOnlyBindDescriptor = "ro-bind-fd"
  case temporary = "tmpfs"
  case devices = "dev"
  case processes = "proc"
  case directory = "dir"
  case link = "symlink"
  case write
  case copy = "file"
  case overlayLower = "overlay-lowerdir"
  case overlayUpper = "overlay-upperdir"
  case overlayWork = "overlay-workdir"
  case overlay
  case remountReadOnly = "remount-ro"
  case permissions = "perms"
  case size
  case lockFile = "lock-file"
  case setVariable = "setenv"
  case unsetVariable = "unsetenv"
  case clearEnvironment = "clearenv"
  case changeDirectory = "chdir"
  case sameDirectory = "same-dir"
  case becomeRoot = "become-root"
  case mapForeign = "map-foreign"
  case mapDelegate = "map-delegate"
  case addCapability = "cap-add"
  case dropCapability = "cap-drop"
  case suppressChangeOwner = "suppress-chown"
  case suppressSynchronize = "suppress-sync"
  case filter = "seccomp"
  case ownNetwork = "unshare-net"
  case ownIPC = "unshare-ipc"
  case ownProcesses = "unshare-pid"
  case ownHostName = "unshare-uts"
  case hostName = "hostname"
  case ownControlGroups = "unshare-cgroup"
  case dieWithParent = "die-with-parent"
  case newSession = "new-session"
  case packDescriptors = "pack-fds"
  case statusDescriptor = "json-status-fd"
  case arguments = "args"
  case debug
  case version
  case help

  /// What follows it, in the words of its help.
  public var values: [String] {
    switch self {
    case .bind, .bindTry, .readOnlyBind, .readOnlyBindTry, .bindNoFollow, .readOnlyBindNoFollow, .bindForeign,
      .readOnlyBindForeign, .link:
      ["SRC", "DST"]
    case .bindDescriptor, .readOnlyBindDescriptor, .copy: ["FD", "DST"]
    case .temporary, .devices, .processes, .directory, .overlay, .remountReadOnly, .lockFile: ["DST"]
    case .write: ["DATA", "DST"]
    case .overlayLower, .overlayUpper, .overlayWork, .changeDirectory: ["DIR"]
    case .permissions: ["OCTAL"]
    case .size: ["BYTES"]
    case .setVariable: ["NAME", "VALUE"]
    case .unsetVariable, .hostName: ["NAME"]
    case .mapDelegate: ["N"]
    case .addCapability, .dropCapability: ["CAP"]
    case .filter, .statusDescriptor, .arguments: ["FD"]
    case .clearEnvironment, .sameDirectory, .becomeRoot, .mapForeign, .suppressChangeOwner,
      .suppressSynchronize, .ownNetwork, .ownIPC, .ownProcesses, .ownHostName, .ownControlGroups,
      .dieWithParent, .newSession, .packDescriptors, .debug, .version, .help:
      []
    }
  }

  /// What it does.
  public var usage: String {
    switch self {
    case .bind: "Show SRC, with all that is mounted below it, at DST"
    case .bindTry: "Likewise, but do nothing if SRC does not exist"
    case .readOnlyBind: "Show SRC at DST, read-only"
    case .readOnlyBindTry: "Likewise, but do nothing if SRC does not exist"
    case .bindNoFollow: "Show SRC at DST; a symbolic link as the link"
    case .readOnlyBindNoFollow: "Likewise, read-only"
    case .bindForeign: "Show a tree of systemd's foreign users as one's own"
    case .readOnlyBindForeign: "Likewise, read-only"
    case .bindDescriptor: "Show what is open as FD at DST"
    case .readOnlyBindDescriptor: "Likewise, read-only"
    case .temporary: "Mount a new tmpfs"
    case .devices: "Make a directory with the usual devices"
    case .processes: "Mount a new procfs"
    case .directory: "Make a directory, and those that it is in"
    case .link: "Make a symbolic link with the text SRC at DST"
    case .write: "Write the text DATA to the file DST"
    case .copy: "Copy what FD has to the file DST"
    case .overlayLower: "Add a lower layer to the next overlay, on top of those before"
    case .overlayUpper: "Where changes of the next overlay go: a directory, or tmpfs"
    case .overlayWork: "The work directory of the next overlay"
    case .overlay: "Mount an overlay of these directories"
    case .remountReadOnly: "Forbid to write through the mount DST, at last"
    case .permissions: "Mode of what the next operation makes"
    case .size: "Size of the next tmpfs"
    case .lockFile: "Hold a lock for reading on DST while the command runs"
    case .setVariable: "Set a variable of the environment"
    case .unsetVariable: "Unset a variable of the environment"
    case .clearEnvironment: "Begin with an empty environment"
    case .changeDirectory: "Run the command in DIR"
    case .sameDirectory: "Run the command in the working directory of the caller"
    case .becomeRoot: "Be root inside"
    case .mapForeign: "Also have systemd's foreign users inside"
    case .mapDelegate: "Also have N more ranges of 65536 users inside"
    case .addCapability: "Give the command one more capability, or ALL"
    case .dropCapability: "Take a capability from the command, or ALL"
    case .suppressChangeOwner: "Let chown(2) and its kin succeed without effect"
    case .suppressSynchronize: "Let sync(2), fsync(2) and their kin succeed without effect"
    case .filter: "Load a program for seccomp(2) from FD"
    case .ownNetwork: "Have a network of one's own, if possible"
    case .ownIPC: "Have System V IPC of one's own"
    case .ownProcesses: "Have process IDs of one's own"
    case .ownHostName: "Have a host name of one's own"
    case .hostName: "Set the host name, which is one's own"
    case .ownControlGroups: "See one's own control group as the root of all"
    case .dieWithParent: "Kill the command when the caller's parent dies"
    case .newSession: "Run the command in a session of its own"
    case .packDescriptors: "Renumber inherited descriptors from 3 up, and set LISTEN_FDS"
    case .statusDescriptor: "Report the command's process and exit code to FD, as JSON"
    case .arguments: "Read more of these options from FD, with a NUL after each word"
    case .debug: "Tell each operation before it is done"
    case .version: "Show the version"
    case .help: "Show this text"
    }
  }
}
