internal import Architectures
internal import LinuxSystem

// What podman's answers mean.
extension Diagnosis {
  /// The oldest podman with which containers can be created and entered.
  static let oldestPodman = EngineVersion(known: "1.6.4")

  private static let engineHint = "See where it fails: podman --log-level debug info"

  static func podman(_ engine: EngineExamination) -> Check {
    let version: String
    switch engine.version {
    case .success(let found): version = found
    case .failure(.programMissing):
      return Check(
        .podman, .failed, "podman(1) is not in PATH",
        remedy: "Install podman \(oldestPodman) or newer: the package podman of your distribution.")
    case .failure(let error): return Check(.podman, .failed, words(error), remedy: engineHint)
    }
    guard let known = EngineVersion(version), known >= oldestPodman else {
      return Check(
        .podman, .failed, "version \(version) is older than \(oldestPodman)",
        remedy: "Update it: install podman \(oldestPodman) or newer.")
    }
    if case .failure(let error) = engine.information {
      return Check(.podman, .failed, "version \(version): \(words(error))", remedy: engineHint)
    }
    return Check(.podman, .ok, "version \(version)")
  }

  static func runtime(_ engine: EngineExamination) -> Check {
    guard case .success(let information) = engine.information else { return unknown(.runtime) }
    guard !information.runtime.isEmpty else {
      return Check(.runtime, .failed, "podman knows none", remedy: "Install the package crun.")
    }
    let line = information.runtimeVersion.split(separator: "\n").first.map(String.init) ?? ""
    let version = line.split(separator: " ").first { $0.first?.isNumber == true }
    return Check(
      .runtime, .ok, [information.runtime, version.map(String.init)].compactMap { $0 }.joined(separator: " "))
  }

  static func storageDriver(_ engine: EngineExamination) -> Check {
    guard case .success(let information) = engine.information else { return unknown(.storageDriver) }
    guard information.storageDriver == "vfs" else {
      return Check(.storageDriver, .ok, information.storageDriver)
    }
    return Check(
      .storageDriver, .warning, "vfs, which copies whole images: it is slow and takes much space",
      remedy: """
        This deletes all your containers and images, which drivers do not share: podman system reset
        Then write in \(information.storageConfiguration), below [storage]: driver = "overlay"
        """)
  }

  /// Containers are started without those of the missing paths that they mount, and old ones not at all; `program` is
  /// the name by which we were called.
  static func containers(
    _ engine: EngineExamination, missing: Set<ByteString>, _ emulators: [String: EmulatorError?] = [:],
    program: String
  ) -> Check {
    let containers: [ExaminedContainer]
    switch engine.containers {
    case .success(let found): containers = found
    case .failure(let error):
      // It has been said already what is the matter with podman.
      guard case .success = engine.information else { return unknown(.containers) }
      return Check(.containers, .failed, words(error), remedy: "See where it fails: podman ps --all")
    }
    let remedies = containers.compactMap { container in
      reason(container, missing).map { reason in
        let option = container.isRunning ? "--force " : ""
        return "\(container.name) \(reason). Create it again after: \(program) rm \(option)\(container.name)"
      } ?? lack(container, emulators).map { "\(container.name) \($0)" }
    }
    if remedies.isEmpty {
      let words =
        switch containers.count {
        case 0: "none yet"
        case 1: "1, which can start"
        default: "\(containers.count), which can all start"
        }
      return Check(.containers, .ok, words)
    }
    return Check(
      .containers, .warning, "\(remedies.count) of \(containers.count) cannot start as they were made",
      remedy: remedies.joined(separator: "\n"))
  }

  /// Why a container cannot start as it was made; nil if it can.
  private static func reason(_ container: ExaminedContainer, _ missing: Set<ByteString>) -> String? {
    guard container.command.first == "toolbox" else {
      let words = container.command.first.map { "its entry point is \($0)" } ?? "it has no entry point"
      return "is too old: \(words)"
    }
    let missing = container.sources.filter(missing.contains).map(\.description)
    return missing.isEmpty ? nil : "mounts what is not there: \(missing.joined(separator: ", "))"
  }

  /// What the host lacks to run the programs of a container, and what to do; nil if it lacks nothing.
  private static func lack(_ container: ExaminedContainer, _ emulators: [String: EmulatorError?]) -> String? {
    guard let architecture = container.architecture, let error = emulators[architecture] ?? nil else {
      return nil
    }
    return "is for \(architecture): \(error)"
  }

  private static func unknown(_ subject: Subject) -> Check {
    Check(subject, .note, "not known: podman does not tell")
  }

  private static func words(_ error: EngineError) -> String {
    switch error {
    case .programMissing(let program): "\(program)(1) is not in PATH"
    case .notStarted(let error): "podman cannot be started: \(error)"
    case .failed(let operation, let code, let words):
      "podman \(operation) fails with code \(code)" + (words.isEmpty ? "" : ": \(words)")
    case .answerNotUnderstood(let operation, _): "the answer of podman \(operation) is not understood"
    case .runtimeUnsuitable(let words): words
    case .timedOut(let operation):
      "podman \(operation) gives no answer within \(EngineExamination.patience / 1000) seconds"
    }
  }
}
