import LinuxSystem
import TestSupport
import Testing

@testable import ToolboxCLI
@testable import ToolboxCore

struct DiagnosisRenderingTests {
  /// The engine is lost, `/run/media` is missing, and all else is sound.
  private func rendering(isSound: Bool) -> DiagnosisRendering {
    let information = EngineInformation(
      runtime: "crun", runtimeVersion: "crun version 1.8.1", storageDriver: "overlay",
      storageConfiguration: "/s")
    let lost = EngineError.failed(operation: "info", code: 125, words: "a\u{1b}[31m\tb")
    let engine = EngineExamination(
      version: .success("4.3.1"), information: isSound ? .success(information) : .failure(lost),
      containers: isSound ? .success([]) : .failure(lost))
    let host = HostFacts(
      programName: "toolbox", userID: 1000, userName: "u",
      environment: Environment(["XDG_RUNTIME_DIR": "/run/user/1000"]), home: .success("/home/u"),
      configurationError: nil, controlGroups: .unified,
      hasSubordinateUserIDs: true, hasSubordinateGroupIDs: true, freeSubordinateIDs: 100_000...165_535,
      missingMappers: [], runtimeDirectory: "/run/user/1000",
      runtimeDirectoryState: .there(owner: 1000, mode: 0o700), systemBus: .socket("/s"),
      sessionBus: .socket("/b"),
      hostLink: isSound ? .root : .missing, hasMedia: false,
      program: HostFacts.Program(
        path: "/usr/bin/toolbox", isExecutable: true, interpreter: .success(nil), hasInterpreter: true),
      flatpakService: "/f", skopeo: "/usr/bin/skopeo",
      emulation: HostFacts.Emulation(handlers: [], handlersOutside: [], programs: []), missingSources: [])
    return DiagnosisRendering(Diagnosis(engine, host))
  }

  @Test func aHostWithAWarning() {
    #expect(
      rendering(isSound: true).text(isColored: false) == """
        ok       podman             version 4.3.1
        ok       OCI runtime        crun 1.8.1
        ok       storage driver     overlay
        ok       cgroups            version 2
        ok       subordinate IDs    granted to u
        ok       ID mapping         by newuidmap(1) and newgidmap(1)
        ok       runtime directory  /run/user/1000
        ok       home directory     /home/u
        ok       configuration      can be read
        ok       system bus         /s
        ok       session bus        /b
        ok       /run/host          leads to the root directory
        warning  /run/media         is not there: new containers will not see removable media
                 Create it: sudo systemd-tmpfiles --create toolbox.conf
        ok       program            /usr/bin/toolbox, which needs no dynamic linker
        ok       Flatpak helper     /f
        ok       skopeo             /usr/bin/skopeo
        note     emulation          none for other architectures
        ok       containers         none yet

        This host can run toolbox.

        """)
  }

  @Test func failuresAreCountedAndTheTerminalStaysAsItIs() {
    let lines = rendering(isSound: false).text(isColored: false).split(separator: "\n")
    #expect(lines[0] == "failed   podman             version 4.3.1: podman info fails with code 125: a?[31m?b")
    #expect(lines.last == "2 things keep toolbox from working.")
  }

  @Test func onTerminalsTheMarksHaveColors() {
    let lines = rendering(isSound: false).text(isColored: true).split(separator: "\n")
    #expect(lines[0].hasPrefix("\u{1b}[1;31mfailed\u{1b}[0m   podman   "))
    #expect(lines[2].hasPrefix("note     OCI runtime   "))
    #expect(lines[4].hasPrefix("\u{1b}[1;32mok\u{1b}[0m       cgroups   "))
    #expect(lines.contains { $0.hasPrefix("\u{1b}[1;33mwarning\u{1b}[0m  /run/media   ") })
  }

  @Test func forPrograms() {
    let json = rendering(isSound: true).json()
    #expect(
      json.hasPrefix(
        """
        {
          "checks" : [
            {
              "finding" : "version 4.3.1",
              "id" : "podman",
              "name" : "podman",
              "status" : "ok"
            },
        """))
    #expect(
      json.contains(
        """
            {
              "finding" : "is not there: new containers will not see removable media",
              "id" : "run-media",
              "name" : "/run/media",
              "remedy" : "Create it: sudo systemd-tmpfiles --create toolbox.conf",
              "status" : "warning"
            },
        """))
    #expect(json.hasSuffix("  ],\n  \"ok\" : true\n}\n"))
    #expect(rendering(isSound: false).json().hasSuffix("  ],\n  \"ok\" : false\n}\n"))
  }
}

struct OutputFormatTests {
  @Test func formats() throws {
    #expect(try OutputFormat(nil) == .text)
    #expect(try OutputFormat(Word("")) == .text)
    #expect(try OutputFormat(Word("json")) == .json)
    let error = #expect(throws: ToolboxError.self) { try OutputFormat(Word("JSON")) }
    #expect(
      ErrorPresenter(baseName: "toolbox").text(for: try #require(error)) == """
        Error: invalid argument for '--format'
        The format must be 'text' or 'json'.
        Run 'toolbox --help' for usage.

        """)
  }
}
