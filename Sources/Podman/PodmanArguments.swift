internal import LinuxSystem
internal import ToolboxCore

/// The argument vectors of podman's commands, without `podman --log-level LEVEL`.
enum PodmanArguments {
  static func create(_ container: ContainerSpecification, version: EngineVersion) -> [ByteString] {
    var arguments: [ByteString] = ["create", "--cgroupns", "host", "--dns", "none"]
    for entry in container.environment { arguments += ["--env", entry] }
    arguments += [
      "--hostname", "toolbx",
      "--ipc", "host",
      "--label", ByteString("\(ToolbxLabel.current)=true"),
    ]
    // Terminals of its own, which belong to the group tty.
    if version >= Self.mountsTerminals { arguments += ["--mount", "type=devpts,destination=/dev/pts"] }
    arguments += [
      "--name", ByteString(container.name.description),
      "--network", "host",
      "--no-hosts",
      "--pid", "host",
      "--privileged",
      "--security-opt", "label=disable",
      "--ulimit", "host",
      "--userns", container.isRootful ? "host" : "keep-id",
      "--user", "root:root",
    ]
    for volume in container.volumes {
      let options: ByteString = volume.options.map { ":" + $0 } ?? ""
      arguments += ["--volume", volume.source + ":" + volume.target + options]
    }
    return arguments + [ByteString(container.image)] + container.command
  }

  static func execute(
    _ execution: Execution, in name: ContainerName, version: EngineVersion
  ) -> [ByteString] {
    let (passed, script) = ShellScript.reduce(execution)
    var arguments: [ByteString] = ["exec"]
    // Without detach keys, ctrl-p reaches the program that is run.
    if version >= Self.setsDetachKeys { arguments += ["--detach-keys", ""] }
    arguments += passed.environment.map { "--env=" + $0 }
    arguments += ["--interactive", "--preserve-fds", ByteString("\(passed.preservedDescriptors)")]
    if passed.allocatesTerminal { arguments.append("--tty") }
    arguments += ["--user", passed.user, "--workdir", passed.workingDirectory]
    arguments.append(ByteString(name.description))
    // capsh gives up the capabilities that --privileged gave, and becomes Bash, which becomes the command.
    arguments += ["capsh", "--caps=", "--"]
    if passed.readsLoginFiles { arguments.append("--login") }
    return arguments + ["-c", script, "bash"] + passed.command
  }

  static func check(_ command: [ByteString], as user: ByteString, in name: ContainerName) -> [ByteString] {
    let prefix: [ByteString] = ["exec", "--user", user, ByteString(name.description)]
    if command.allSatisfy({ $0.utf8 != nil }) { return prefix + command }
    return prefix + ["bash", "-c", "exec " + ShellScript.quoted(command)]
  }

  static func pull(_ image: ImageReference, authenticationFile: ByteString?) -> [ByteString] {
    let authentication: [ByteString] = authenticationFile.map { ["--authfile", $0] } ?? []
    return ["pull"] + authentication + [ByteString(image.text)]
  }

  /// skopeo's arguments, for an image that is not here: what it knows, or the manifest as the registry has it.
  static func inspectRemote(
    _ image: String, authenticationFile: ByteString?, isRaw: Bool = false
  ) -> [ByteString] {
    let authentication: [ByteString] = authenticationFile.map { ["--authfile", $0] } ?? []
    let form: [ByteString] = isRaw ? ["--raw"] : ["--format", "json"]
    return ["inspect"] + authentication + form + [ByteString("docker://\(image)")]
  }

  static func inspect(_ type: ByteString, _ name: String) -> [ByteString] {
    ["inspect", "--format", "json", "--type", type, ByteString(name)]
  }

  static func remove(_ command: ByteString, _ name: String, force: Bool) -> [ByteString] {
    (force ? [command, "--force"] : [command]) + [ByteString(name)]
  }

  /// The first versions that know some options.
  private static let setsDetachKeys = EngineVersion(known: "1.8.1")
  private static let mountsTerminals = EngineVersion(known: "2.1.0")
}
