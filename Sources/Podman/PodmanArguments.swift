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
    if let architecture = container.architecture {
      arguments += ["--label", ByteString("\(ToolbxLabel.architecture)=\(architecture)")]
    }
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
    if container.clearsEntryPoint { arguments += ["--entrypoint", ""] }
    return arguments + [ByteString(container.image)] + container.command
  }

  /// The arguments, and the variables of podman's own environment from which it takes the values of those that it
  /// passes on: an argument could be read by every user of the host.
  static func execute(
    _ execution: Execution, in name: ContainerName, version: EngineVersion
  ) -> (arguments: [ByteString], variables: [ByteString: ByteString]) {
    let script = ShellScript(execution)
    let passed = script.passed
    var variables: [ByteString: ByteString] = [:]
    var arguments: [ByteString] = ["exec"]
    // Without detach keys, ctrl-p reaches the program that is run.
    if version >= Self.setsDetachKeys { arguments += ["--detach-keys", ""] }
    let exported = script.exported.map { [ShellScript.exports + "=" + $0] } ?? []
    for (name, value) in (passed.environment + exported).compactMap({ $0.split(atFirst: "=") }) {
      arguments.append("--env=" + name)
      variables[name] = value
    }
    arguments += passed.additions.map { "--env=" + $0 }
    arguments += ["--interactive", "--preserve-fds", ByteString("\(passed.preservedDescriptors)")]
    if passed.allocatesTerminal { arguments.append("--tty") }
    arguments += ["--user", passed.user, "--workdir", passed.workingDirectory]
    arguments.append(ByteString(name.description))
    return (arguments + shell(passed, script.text) + passed.command, variables)
  }

  /// What gives up the capabilities that --privileged gave, and becomes a shell, which becomes the command.
  private static func shell(_ execution: Execution, _ script: ByteString) -> [ByteString] {
    if execution.missingPrograms.isEmpty {
      return ["capsh", "--caps=", "--"] + (execution.readsLoginFiles ? ["--login"] : []) + [
        "-c", script, "bash",
      ]
    }
    let shell: ByteString = execution.missingPrograms.contains("bash") ? "sh" : "bash"
    let login: [ByteString] = execution.readsLoginFiles ? ["-l"] : []
    return [ContainerSpecification.programPath, "__drop-capabilities", shell] + login + ["-c", script, shell]
  }

  static func check(_ command: [ByteString], as user: ByteString, in name: ContainerName) -> [ByteString] {
    let prefix: [ByteString] = ["exec", "--user", user, ByteString(name.description)]
    if command.allSatisfy({ $0.utf8 != nil }) { return prefix + command }
    let words = command.map { ShellScript.quotedForPOSIX($0).bytes }
    return prefix + ["sh", "-c", "exec " + ByteString(words.joined(separator: [UInt8(ascii: " ")]))]
  }

  /// Starts the container that has this ID and this name: a filter of names is a regular expression.
  static func start(_ name: ContainerName, id: String) -> [ByteString] {
    let pattern = name.description.replacing(".", with: "\\.")
    return ["start", "--filter", ByteString("id=\(id)"), "--filter", ByteString("name=^\(pattern)$")]
  }

  static func pull(_ image: ImageReference, authenticationFile: ByteString?) -> [ByteString] {
    let authentication: [ByteString] = authenticationFile.map { ["--authfile", $0] } ?? []
    return ["pull"] + authentication + [ByteString(image.text)]
  }

  /// skopeo's arguments, for an image that is not here: what it knows, or the manifest as the registry has it.
  ///
  /// For another architecture than the host's, in Go's words, it is named.
  static func inspectRemote(
    _ image: String, architecture: String? = nil, authenticationFile: ByteString?, isRaw: Bool = false
  ) -> [ByteString] {
    let authentication: [ByteString] = authenticationFile.map { ["--authfile", $0] } ?? []
    let form: [ByteString] = isRaw ? ["--raw"] : ["--format", "json"]
    return ["inspect"] + override(architecture) + authentication + form + [ByteString("docker://\(image)")]
  }

  /// skopeo's arguments, by which an image for an architecture comes into podman's storage under a name.
  static func copy(
    _ image: ImageReference, architecture: String, as name: String, authenticationFile: ByteString?
  ) -> [ByteString] {
    let authentication: [ByteString] = authenticationFile.map { ["--src-authfile", $0] } ?? []
    return ["copy"] + override(architecture) + authentication
      + [ByteString("docker://\(image.text)"), ByteString("containers-storage:\(name)")]
  }

  private static func override(_ architecture: String?) -> [ByteString] {
    architecture.map { ["--override-arch", ByteString($0)] } ?? []
  }

  static func inspect(_ type: ByteString, _ names: [String]) -> [ByteString] {
    ["inspect", "--format", "json", "--type", type] + names.map { ByteString($0) }
  }

  static func remove(_ command: ByteString, _ name: String, force: Bool) -> [ByteString] {
    (force ? [command, "--force"] : [command]) + [ByteString(name)]
  }

  /// The first versions that know some options.
  private static let setsDetachKeys = EngineVersion(known: "1.8.1")
  static let filtersStart = EngineVersion(known: "4.0.0")
  private static let mountsTerminals = EngineVersion(known: "2.1.0")
}
