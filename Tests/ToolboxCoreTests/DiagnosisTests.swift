import Architectures
import LinuxSystem
import Testing

@testable import ToolboxCore

struct DiagnosisTests {
  @Test func aSoundHost() {
    let diagnosis = Diagnosis(soundEngine, soundHost)
    #expect(diagnosis.failureCount == 0)
    #expect(diagnosis.checks.map(\.subject) == Diagnosis.Subject.allCases)
    #expect(
      diagnosis.checks.map { "\($0.subject.rawValue): \(told($0))" }.joined(separator: "\n") == """
        podman: ok: version 4.3.1
        oci-runtime: ok: crun 1.8.1
        storage-driver: ok: overlay
        cgroups: ok: version 2
        subordinate-ids: ok: granted to u
        id-mapping: ok: by newuidmap(1) and newgidmap(1)
        runtime-directory: ok: /run/user/1000
        home-directory: ok: /home/u
        configuration: ok: can be read
        system-bus: ok: /run/dbus/system_bus_socket
        session-bus: ok: /run/user/1000/bus
        run-host: ok: leads to the root directory
        run-media: ok: is there
        program: ok: /usr/bin/toolbox, loaded by /run/host/lib/ld.so
        flatpak: ok: /usr/share/dbus-1/services/org.freedesktop.Flatpak.service
        skopeo: ok: /usr/bin/skopeo
        emulation: note: none for other architectures
        containers: ok: 1, which can start
        """)
  }

  @Test func failuresAreCounted() {
    let broken = host {
      $0.hostLink = .missing
      $0.hasSubordinateUserIDs = false
      $0.hasMedia = false
    }
    #expect(Diagnosis(soundEngine, broken).failureCount == 2)
  }

  /// Whoever is told of something that is wrong is told what to do.
  @Test func warningsAndFailuresHaveARemedy() {
    let error = EngineError.timedOut(operation: "info")
    let lost = EngineExamination(
      version: .failure(error), information: .failure(error), containers: .failure(error))
    let broken = host {
      $0.controlGroups = .legacy
      $0.hasSubordinateUserIDs = false
      $0.missingMappers = ["newuidmap"]
      $0.runtimeDirectory = nil
      $0.systemBus = .unknown
      $0.sessionBus = .unknown
      $0.hostLink = .other
      $0.hasMedia = false
      $0.program.interpreter = .success("/lib/ld.so")
      $0.skopeo = nil
    }
    let wrong = Diagnosis(lost, broken).checks.filter { $0.status == .warning || $0.status == .failed }
    #expect(wrong.count == 11)
    #expect(wrong.filter { $0.remedy == nil } == [])
  }
}

struct DiagnosisOfEngineTests {
  private let hint = "See where it fails: podman --log-level debug info"

  @Test(arguments: [
    ("1.6.4", false), ("1.6.10", false), ("1.10.0", false), ("2.0", false), ("2", false), ("5.0.0-dev", false),
    ("4.9.4-rhel", false), ("1.6.3", true), ("1.6", true), ("1.5.99", true), ("0.12.1", true),
    ("1.6.4-rc1", true),
  ])
  func versions(version: String, isTooOld: Bool) {
    let check = Diagnosis.podman(engine { $0.version = .success(version) })
    #expect(
      told(check)
        == (isTooOld
          ? "failed: version \(version) is older than 1.6.4\nUpdate it: install podman 1.6.4 or newer."
          : "ok: version \(version)"))
  }

  @Test func aPodmanThatIsMissing() {
    let missing = engine {
      $0.version = .failure(.programMissing("podman"))
      $0.information = .failure(.programMissing("podman"))
      $0.containers = .failure(.programMissing("podman"))
    }
    #expect(
      told(Diagnosis.podman(missing)) == """
        failed: podman(1) is not in PATH
        Install podman 1.6.4 or newer: the package podman of your distribution.
        """)
    let unknown = "note: not known: podman does not tell"
    #expect(told(Diagnosis.runtime(missing)) == unknown)
    #expect(told(Diagnosis.storageDriver(missing)) == unknown)
    #expect(told(Diagnosis.containers(missing, missing: [], program: "toolbox")) == unknown)
  }

  @Test(
    arguments: [
      (.timedOut(operation: "info"), "podman info gives no answer within 10 seconds"),
      (
        .failed(operation: "info", code: 125, words: "the moon is full"),
        "podman info fails with code 125: the moon is full"
      ),
      (.failed(operation: "info", code: 137, words: ""), "podman info fails with code 137"),
      (.answerNotUnderstood(operation: "info", reason: "long"), "the answer of podman info is not understood"),
      (.notStarted(SystemError(13, "run /p")), "podman cannot be started: run /p: Permission denied"),
    ] as [(EngineError, String)])
  func aPodmanThatFails(error: EngineError, words: String) {
    let later = engine { $0.information = .failure(error) }
    #expect(told(Diagnosis.podman(later)) == "failed: version 4.3.1: \(words)\n\(hint)")
    let atOnce = engine { $0.version = .failure(error) }
    #expect(told(Diagnosis.podman(atOnce)) == "failed: \(words)\n\(hint)")
    let lists = engine { $0.containers = .failure(error) }
    #expect(
      told(Diagnosis.containers(lists, missing: [], program: "toolbox"))
        == "failed: \(words)\nSee where it fails: podman ps --all")
  }

  private func information(runtime: String, _ version: String, driver: String) -> EngineExamination {
    engine {
      $0.information = .success(
        EngineInformation(
          runtime: runtime, runtimeVersion: version, storageDriver: driver, storageConfiguration: "/s.conf"))
    }
  }

  @Test func runtimes() {
    let runc = information(runtime: "runc", "runc version 1.1.5+ds1\ncommit: 1", driver: "btrfs")
    #expect(told(Diagnosis.runtime(runc)) == "ok: runc 1.1.5+ds1")
    #expect(told(Diagnosis.storageDriver(runc)) == "ok: btrfs")
    #expect(told(Diagnosis.runtime(information(runtime: "kata", "", driver: ""))) == "ok: kata")
    #expect(
      told(Diagnosis.runtime(information(runtime: "", "", driver: "")))
        == "failed: podman knows none\nInstall the package crun.")
  }

  @Test func theSlowDriver() {
    #expect(
      told(Diagnosis.storageDriver(information(runtime: "crun", "", driver: "vfs"))) == """
        warning: vfs, which copies whole images: it is slow and takes much space
        This deletes all your containers and images, which drivers do not share: podman system reset
        Then write in /s.conf, below [storage]: driver = "overlay"
        """)
  }

  @Test func containersThatCannotStart() {
    let found = engine {
      $0.containers = .success([
        ExaminedContainer(name: "a", isRunning: false, command: ["toolbox"], sources: ["/", "/gone", "/lost"]),
        ExaminedContainer(name: "b", isRunning: true, command: ["/bin/sh"], sources: ["/gone"]),
        ExaminedContainer(name: "c", isRunning: false, command: [], sources: []),
        ExaminedContainer(name: "d", isRunning: false, command: ["toolbox"], sources: ["/"]),
      ])
    }
    let check = Diagnosis.containers(found, missing: ["/gone", "/lost"], program: "tbx")
    #expect(
      told(check) == """
        warning: 3 of 4 cannot start as they were made
        a mounts what is not there: /gone, /lost. Create it again after: tbx rm a
        b is too old: its entry point is /bin/sh. Create it again after: tbx rm --force b
        c is too old: it has no entry point. Create it again after: tbx rm c
        """)
    let none = engine { $0.containers = .success([]) }
    #expect(told(Diagnosis.containers(none, missing: ["/gone"], program: "tbx")) == "ok: none yet")
  }
}

struct DiagnosisOfUserTests {
  @Test(
    arguments: [
      (false, true, "user IDs", "--add-subuids 100000-165535"),
      (true, false, "group IDs", "--add-subgids 100000-165535"),
      (false, false, "user IDs and of group IDs", "--add-subuids 100000-165535 --add-subgids 100000-165535"),
    ] as [(Bool, Bool, String, String)])
  func subordinateIDs(users: Bool, groups: Bool, kinds: String, options: String) {
    let broken = host {
      $0.hasSubordinateUserIDs = users
      $0.hasSubordinateGroupIDs = groups
    }
    #expect(
      told(Diagnosis.subordinateIDs(broken)) == """
        failed: no range of \(kinds) is granted to u
        Grant one: sudo usermod \(options) u
        Then let podman use it: podman system migrate
        """)
  }

  @Test func aUserWhomNobodyKnows() {
    let broken = host {
      $0.userName = nil
      $0.hasSubordinateUserIDs = false
    }
    #expect(
      told(Diagnosis.subordinateIDs(broken)).hasPrefix("failed: the user ID 1000 is not in the user database\n")
    )
  }

  @Test func rootNeedsLess() {
    let root = host {
      $0.userID = 0
      $0.hasSubordinateUserIDs = false
      $0.hasSubordinateGroupIDs = false
      $0.missingMappers = ["newuidmap", "newgidmap"]
      $0.runtimeDirectory = nil
    }
    #expect(Diagnosis(soundEngine, root).failureCount == 0)
  }

  @Test func programsThatMapIDs() {
    let remedy = "\nInstall the package uidmap (Debian, Ubuntu), shadow-utils (Fedora) or shadow (Arch Linux)."
    #expect(
      told(Diagnosis.idMapping(host { $0.missingMappers = ["newgidmap"] }))
        == "failed: newgidmap(1) is not in PATH" + remedy)
    #expect(
      told(Diagnosis.idMapping(host { $0.missingMappers = ["newuidmap", "newgidmap"] }))
        == "failed: newuidmap(1) and newgidmap(1) are not in PATH" + remedy)
  }

  private static let session = """
    Log in by a session of its own, not by su(1) or sudo(8). \
    To have the directory without a session: sudo loginctl enable-linger u
    """

  @Test(
    arguments: [
      (.there(owner: 1000, mode: 0o1700), "ok: /run/user/1000"),
      (
        .there(owner: 1000, mode: 0o755),
        "warning: /run/user/1000 has the mode 0755, but its owner alone must have all rights\n"
          + "Restrict it: chmod 0700 /run/user/1000"
      ),
      (
        .there(owner: 1000, mode: 0o500),
        "failed: /run/user/1000 has the mode 0500, but its owner alone must have all rights\n"
          + "Restrict it: chmod 0700 /run/user/1000"
      ),
      (
        .there(owner: 0, mode: 0o700),
        "failed: /run/user/1000 belongs to the user ID 0, not to 1000\n" + session
      ),
      (.missing, "failed: /run/user/1000 is not there\n" + session),
      (
        .other,
        "failed: /run/user/1000 is no directory\nSet it anew: export XDG_RUNTIME_DIR=/run/user/1000"
      ),
      (
        .unreadable(SystemError(13, "stat x")),
        "failed: /run/user/1000 cannot be looked at: Permission denied\n" + session
      ),
    ] as [(HostFacts.Directory, String)])
  func runtimeDirectories(state: HostFacts.Directory, words: String) {
    #expect(told(Diagnosis.runtimeDirectory(host { $0.runtimeDirectoryState = state })) == words)
  }

  @Test func aRuntimeDirectoryThatIsNotSet() {
    let unset = host { $0.environment = Environment() }
    #expect(
      told(Diagnosis.runtimeDirectory(unset)) == "note: XDG_RUNTIME_DIR is not set: /run/user/1000 is used")
    let none = host { $0.runtimeDirectory = nil }
    #expect(
      told(Diagnosis.runtimeDirectory(none))
        == "failed: XDG_RUNTIME_DIR is not set, and /run/user/1000 is not there\n" + Self.session)
    let relative = host { $0.runtimeDirectory = "run" }
    #expect(
      told(Diagnosis.runtimeDirectory(relative))
        == "failed: XDG_RUNTIME_DIR is not an absolute path: run\n"
        + "Set it anew: export XDG_RUNTIME_DIR=/run/user/1000")
  }
}

struct DiagnosisOfHostTests {
  @Test(
    arguments: [
      (.unified, "ok: version 2"), (.hybrid, "warning: version 1 beside version 2, which podman gives up"),
      (.legacy, "warning: version 1, which podman gives up"), (.missing, "warning: none at /sys/fs/cgroup"),
    ] as [(ControlGroups, String)])
  func controlGroups(groups: ControlGroups, words: String) {
    #expect(told(Diagnosis.controlGroups(groups)).split(separator: "\n")[0] == words)
  }

  @Test func theHostLink() {
    #expect(
      told(Diagnosis.hostLink(.missing)) == """
        failed: is not there, and containers reach this program through it
        Create it: sudo systemd-tmpfiles --create toolbox.conf
        Without toolbox.conf, until the next start of the machine: sudo ln -s / /run/host
        """)
    #expect(
      told(Diagnosis.hostLink(.other)) == """
        failed: does not lead to the root directory
        Move it away, and then: sudo ln -s / /run/host
        """)
  }

  private func program(_ change: (inout HostFacts.Program) -> Void) -> String {
    var program = soundHost.program
    change(&program)
    return told(Diagnosis.program(program))
  }

  @Test func thePrograms() {
    let remedy = "\nCall the program toolbox as it is installed, or set TOOLBOX_PATH to its path."
    let unset = "\nSet TOOLBOX_PATH to the path of toolbox, or: unset TOOLBOX_PATH"
    #expect(program { $0.interpreter = .success(nil) } == "ok: /usr/bin/toolbox, which needs no dynamic linker")
    #expect(
      program { $0.interpreter = .success("/lib/ld.so") }
        == "warning: /usr/bin/toolbox is loaded by /lib/ld.so, which containers may have in another version "
        + "or not at all" + remedy)
    // It is another folder that begins with the same letters.
    #expect(program { $0.interpreter = .success("/run/hosts/ld.so") }.hasPrefix("warning: "))
    #expect(
      program { $0.hasInterpreter = false }
        == "failed: /usr/bin/toolbox is loaded by /run/host/lib/ld.so, which is not there\n"
        + "Create /run/host; if it is there, install toolbox anew.")
    #expect(
      program { $0.interpreter = .failure(SystemError(8, "read /usr/bin/toolbox")) }
        == "warning: /usr/bin/toolbox may not start in containers: read /usr/bin/toolbox: Exec format error"
        + remedy)
    #expect(
      program { $0.isExecutable = false }
        == "failed: /usr/bin/toolbox is not the absolute path of a program, and containers mount it" + unset)
    #expect(
      program { $0.path = "toolbox" }
        == "failed: toolbox is not the absolute path of a program, and containers mount it" + unset)
  }

  @Test func whatIsNiceToHave() {
    #expect(
      told(Diagnosis.media(false))
        == "warning: is not there: new containers will not see removable media\n"
        + "Create it: sudo systemd-tmpfiles --create toolbox.conf")
    #expect(
      told(Diagnosis.flatpak(nil))
        == "note: none: toolbox cannot be called inside containers\n"
        + "If you want to: install the package flatpak.")
    #expect(
      told(Diagnosis.skopeo(nil))
        == "warning: skopeo(1) is not in PATH: the size of an image is not shown before it is downloaded, "
        + "and images for other architectures cannot be\nInstall the package skopeo.")
    let emulation = HostFacts.Emulation(
      handlers: ["aarch64", "arm"], handlersOutside: ["s390x"], programs: ["arm"])
    #expect(
      told(Diagnosis.emulation(emulation))
        == "note: handlers for aarch64, arm; handlers that do not work in containers for s390x; "
        + "static QEMU for arm")
    let containers = HostFacts.Emulation(
      handlers: ["aarch64"], handlersOutside: [], programs: [],
      containers: ["s390x": nil, "arm64": nil, "riscv64": EmulatorError.missing(Architecture.all[0])])
    #expect(
      told(Diagnosis.emulation(containers)) == "note: containers can be for arm64, s390x; handlers for aarch64")
    var old = containers
    old.haveOwn = false
    #expect(
      told(Diagnosis.emulation(old))
        == "note: containers can be, but without sudo, for arm64, s390x; handlers for aarch64\n"
        + "If you want sudo in them: use Linux 6.7 or newer, as another user than root.")
    old.containers = [:]
    #expect(told(Diagnosis.emulation(old)) == "note: handlers for aarch64")
  }

  @Test func containersNeedAnEmulatorOfTheirArchitecture() throws {
    let arm = try #require(Architecture.named("arm64"))
    let found = engine {
      $0.containers = .success(
        ["arm64", "s390x", nil].map { architecture in
          ExaminedContainer(
            name: architecture ?? "box", isRunning: false, command: ["toolbox"], sources: [],
            architecture: architecture)
        })
    }
    let check = { (emulators: [String: EmulatorError?]) in
      told(Diagnosis.containers(found, missing: [], emulators, program: "toolbox"))
    }
    #expect(check(["arm64": nil, "s390x": nil]) == "ok: 3, which can all start")
    #expect(
      check(["arm64": EmulatorError.notRegistered(arm), "s390x": nil])
        == "warning: 1 of 3 cannot start as they were made\narm64 is for arm64: \(EmulatorError.notRegistered(arm))"
    )
  }
}
