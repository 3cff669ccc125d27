import LinuxSystem
import Testing

@testable import Podman
@testable import ToolboxCore

/// The vectors are those of Toolbx, to the letter: other people's tests and terminals look at them.
struct PodmanArgumentTests {
  private let current = EngineVersion(known: "4.3.1")

  private func container(_ name: String) throws -> ContainerName { try #require(ContainerName(name)) }

  @Test func create() throws {
    let specification = ContainerSpecification(
      name: try container("fedora-toolbox-44"), image: "registry.fedoraproject.org/fedora-toolbox:44",
      isRootful: false, environment: ["TOOLBOX_PATH=/usr/bin/toolbox", "XDG_RUNTIME_DIR=/run/user/1000"],
      volumes: [.init("/", at: "/run/host", "rslave"), .init("/run/user/1000")],
      command: ["toolbox", "--log-level", "debug", "init-container"])
    let expected = """
      create --cgroupns host --dns none --env TOOLBOX_PATH=/usr/bin/toolbox --env XDG_RUNTIME_DIR=/run/user/1000 \
      --hostname toolbx --ipc host --label com.github.containers.toolbox=true \
      --mount type=devpts,destination=/dev/pts --name fedora-toolbox-44 --network host --no-hosts --pid host \
      --privileged --security-opt label=disable --ulimit host --userns keep-id --user root:root \
      --volume /:/run/host:rslave --volume /run/user/1000:/run/user/1000 \
      registry.fedoraproject.org/fedora-toolbox:44 toolbox --log-level debug init-container
      """
    let words = PodmanArguments.create(specification, version: current).map(\.description)
    #expect(words.joined(separator: " ") == expected)
  }

  @Test func theArchitectureIsALabel() throws {
    let specification = ContainerSpecification(
      name: try container("a"), image: "i", isRootful: false, architecture: "arm64", environment: [],
      volumes: [],
      command: [])
    let words = PodmanArguments.create(specification, version: current).map(\.description)
    let labels = "--label com.github.containers.toolbox=true --label toolbox-arch=arm64 --mount"
    #expect(words.joined(separator: " ").contains(labels))
  }

  @Test func imagesForOtherArchitecturesAreSkopeosBusiness() {
    let image = ImageReference("localhost:5000/a:1")
    #expect(
      PodmanArguments.copy(
        image, architecture: "arm64", as: "localhost:5000/a:1-arm64", authenticationFile: "/f")
        == [
          "copy", "--override-arch", "arm64", "--src-authfile", "/f", "docker://localhost:5000/a:1",
          "containers-storage:localhost:5000/a:1-arm64",
        ])
    #expect(
      PodmanArguments.inspectRemote("localhost:5000/a:1", architecture: "arm64", authenticationFile: nil)
        == ["inspect", "--override-arch", "arm64", "--format", "json", "docker://localhost:5000/a:1"])
  }

  @Test func rootHasNoUserNamespace() throws {
    let specification = ContainerSpecification(
      name: try container("a"), image: "i", isRootful: true, environment: [], volumes: [], command: [])
    let words = PodmanArguments.create(specification, version: current)
    #expect(words.firstIndex(of: "--userns").map { words[$0 + 1] } == "host")
  }

  private func execution(_ command: [ByteString], terminal: Bool, login: Bool) -> Execution {
    Execution(
      command: command, environment: ["HOME=/home/u", "LANG="], user: "u", workingDirectory: "/home/u/src",
      preservedDescriptors: 2, allocatesTerminal: terminal, readsLoginFiles: login)
  }

  @Test func executeACommand() throws {
    var execution = execution(["ls", "-la"], terminal: false, login: true)
    execution.additions = ["P11_KIT_SERVER_ADDRESS=unix:path=/p"]
    let (words, variables) = PodmanArguments.execute(execution, in: try container("foo"), version: current)
    // Every user of the host can read arguments, but not environments.
    #expect(variables == ["HOME": "/home/u", "LANG": ""])
    #expect(
      words == [
        "exec", "--detach-keys", "", "--env=HOME", "--env=LANG",
        "--env=P11_KIT_SERVER_ADDRESS=unix:path=/p", "--interactive", "--preserve-fds",
        "2",
        "--user", "u", "--workdir", "/home/u/src", "foo", "capsh", "--caps=", "--", "--login", "-c",
        "exec \"$@\"",
        "bash", "ls", "-la",
      ])
  }

  @Test func oldVersionsAreNotGivenWhatTheyDoNotKnow() throws {
    let specification = ContainerSpecification(
      name: try container("a"), image: "i", isRootful: false, environment: [], volumes: [], command: [])
    #expect(!PodmanArguments.create(specification, version: EngineVersion(known: "2.0.6")).contains("--mount"))
    #expect(PodmanArguments.create(specification, version: EngineVersion(known: "2.1.0")).contains("--mount"))
    let execution = execution(["ls"], terminal: false, login: true)
    for (version, isGiven) in [("1.8.0", false), ("1.8.1-rc1", false), ("1.8.1", true)] {
      let version = try #require(EngineVersion(version))
      let words = PodmanArguments.execute(execution, in: try container("a"), version: version).arguments
      #expect(words.contains("--detach-keys") == isGiven)
    }
  }

  @Test func skopeoIsGivenTheCredentialsToo() {
    let image = "localhost:5000/a:1"
    #expect(
      PodmanArguments.inspectRemote(image, authenticationFile: "/f") == [
        "inspect", "--authfile", "/f", "--format", "json", "docker://localhost:5000/a:1",
      ])
    #expect(
      PodmanArguments.inspectRemote(image, authenticationFile: nil) == [
        "inspect", "--format", "json", "docker://localhost:5000/a:1",
      ])
  }

  @Test func executeAShell() throws {
    let words = PodmanArguments.execute(
      execution(["/bin/zsh", "-l"], terminal: true, login: false), in: try container("foo"), version: current
    ).arguments
    #expect(words.contains("--tty"))
    #expect(!words.contains("--login"))
    #expect(words.suffix(3) == ["bash", "/bin/zsh", "-l"])
  }

  @Test(
    arguments: [
      (["capsh"], ["bash", "-l", "-c", "exec \"$@\"", "bash", "ls"]),
      (["bash", "capsh"], ["sh", "-l", "-c", "exec \"$@\"", "sh", "ls"]),
    ] as [(Set<String>, [ByteString])])
  func whatTheImageDoesNotHaveIsNotNeeded(missing: Set<String>, expected: [ByteString]) throws {
    var execution = execution(["ls"], terminal: false, login: true)
    execution.missingPrograms = missing
    let words = PodmanArguments.execute(execution, in: try container("foo"), version: current).arguments
    #expect(words.suffix(expected.count + 2) == ["/usr/bin/toolbox", "__drop-capabilities"] + expected)
  }

  @Test func anEntryPointOfTheImageIsLeftOut() {
    for clears in [false, true] {
      let specification = ContainerSpecification(
        name: ContainerName("a").unsafelyUnwrapped, image: "i", isRootful: false, clearsEntryPoint: clears,
        environment: [], volumes: [], command: ["toolbox"])
      let words = PodmanArguments.create(specification, version: current)
      #expect(words.suffix(2) == ["i", "toolbox"])
      #expect((words.dropLast(2).suffix(2) == ["--entrypoint", ""]) == clears)
    }
  }

  @Test func pullAndRemove() {
    let image = ImageReference("quay.io/a:1")
    #expect(PodmanArguments.pull(image, authenticationFile: nil) == ["pull", "quay.io/a:1"])
    #expect(
      PodmanArguments.pull(image, authenticationFile: "/f") == ["pull", "--authfile", "/f", "quay.io/a:1"])
    #expect(PodmanArguments.remove("rm", "x", force: true) == ["rm", "--force", "x"])
    #expect(PodmanArguments.remove("rmi", "x", force: false) == ["rmi", "x"])
  }
}

struct ShellScriptTests {
  private func execution(_ command: [ByteString]) -> Execution {
    Execution(
      command: command, environment: ["HOME=/home/u"], user: "u", workingDirectory: "/home/u",
      preservedDescriptors: 0, allocatesTerminal: false, readsLoginFiles: true)
  }

  @Test func plainCommandsHaveThePlainScript() {
    let script = ShellScript(execution(["ls", "-c"]))
    #expect(script.text == "exec \"$@\"")
    #expect(script.passed == execution(["ls", "-c"]))
    #expect(script.exported == nil)
    #expect(ShellScript(execution(["-c", "ls"])).text == "exec -- \"$@\"")
  }

  @Test func whatIsNotUTF8TravelsInTheScript() throws {
    let odd = ByteString([0x61, 0xFF, 0x31, 0x27, 0x5C, 0x0A])
    var whole = execution(["printf", odd, ""])
    whole.environment.append("HISTFILE=" + odd)
    whole.workingDirectory = "/" + odd
    let script = ShellScript(whole)
    #expect(script.passed.command == [])
    #expect(script.passed.environment == ["HOME=/home/u"])
    #expect(script.passed.workingDirectory == "/")
    let quoted: ByteString = "a\\3771\\'\\\\\\012'"
    #expect(script.exported == "HISTFILE=$'" + quoted + "; export HISTFILE;")
    #expect(
      script.text == "eval \"$TOOLBOX_EXPORTS\"; unset TOOLBOX_EXPORTS; cd -- $'/" + quoted
        + " || exit 127; exec $'printf' $'" + quoted + " $''")
  }

  @Test func variablesThatAreNotUTF8AreInNoArgument() throws {
    var whole = execution(["true"])
    whole.environment = [ByteString("HISTFILE=secret".utf8 + [0xFF])]
    let (words, variables) = PodmanArguments.execute(
      whole, in: try #require(ContainerName("box")), version: EngineVersion(known: "4.3.1"))
    #expect(words.contains("--env=TOOLBOX_EXPORTS"))
    #expect(!words.contains { $0.description.contains("secret") })
    #expect(variables == ["TOOLBOX_EXPORTS": "HISTFILE=$'secret\\377'; export HISTFILE;"])
  }

  /// The shells themselves are asked whether they read what was written.
  @Test(
    arguments: [
      ("bash", ShellScript.quotedForBash), ("bash", ShellScript.quotedForPOSIX),
      ("dash", ShellScript.quotedForPOSIX),
    ] as [(ByteString, @Sendable (ByteString) -> ByteString)])
  func shellsReadItBack(shell: ByteString, quote: @Sendable (ByteString) -> ByteString) throws {
    let runner = LiveProcessRunner(environment: Environment.current())
    let every = ByteString((1...255).map { UInt8($0) })
    for word in [every, "", "\n", "a\n\n", "-n %s", "'\\''"] {
      let output = try runner.capture(Command(shell, ["-c", "printf %s " + quote(word)]))
      #expect(output.standardOutput == word.bytes)
    }
  }

  @Test func checksOfOddWordsGoThroughAShell() throws {
    let name = try #require(ContainerName("box"))
    #expect(
      PodmanArguments.check(["test", "a"], as: "u", in: name) == ["exec", "--user", "u", "box", "test", "a"])
    #expect(
      PodmanArguments.check(["test", ByteString([0xFF])], as: "u", in: name)
        == [
          "exec", "--user", "u", "box", "sh", "-c", "exec \"$(printf 'test')\"'' \"$(printf '\\377')\"''",
        ])
  }

  @Test func aContainerIsStartedByIDAndName() throws {
    let name = try #require(ContainerName("a.b-c_d"))
    #expect(
      PodmanArguments.start(name, id: "1f") == [
        "start", "--filter", "id=1f", "--filter", "name=^a\\.b-c_d$",
      ])
  }
}
