internal import LinuxSystem
internal import ToolboxCore

extension PodmanEngine: EngineExaminer {
  func examine() -> EngineExamination {
    let asked: [[ByteString]] = [
      ["--version"], ["info", "--format", "json"], ["ps", "--all", "--format", "json", "--sort", "names"],
    ]
    let outputs: [CapturedOutput]
    do { outputs = try runner.capture(asked.map(patient)) } catch {
      let error = EngineError.of(error)
      return EngineExamination(
        version: .failure(error), information: .failure(error), containers: .failure(error))
    }
    return EngineExamination(
      version: version(outputs[0]), information: information(outputs[1]),
      containers: list([ListedContainer].self, "ps", outputs[2]).flatMap { rows in
        inspected(rows.map(\.summary).filter { ToolbxLabel.marks($0.labels) })
      })
  }

  private func patient(_ arguments: [ByteString]) -> Command {
    var command = command(arguments)
    command.timeLimit = EngineExamination.patience
    return command
  }

  /// The last word of `podman version 4.3.1`.
  private func version(_ output: CapturedOutput) -> Result<String, EngineError> {
    do throws(EngineError) {
      let text = String(decoding: try Self.checked(output, operation: "--version"), as: UTF8.self)
      guard let word = text.split(whereSeparator: \.isWhitespace).last, word.first?.isNumber == true else {
        throw .answerNotUnderstood(operation: "--version", reason: text)
      }
      return .success(String(word))
    } catch { return .failure(error) }
  }

  private func information(_ output: CapturedOutput) -> Result<EngineInformation, EngineError> {
    do throws(EngineError) {
      let bytes = try Self.checked(output, operation: "info")
      do { return .success(try PodmanJSON.decode(PodmanInformation.self, from: bytes).information) } catch {
        throw .answerNotUnderstood(operation: "info", reason: String(describing: error))
      }
    } catch { return .failure(error) }
  }

  /// Details of all of them by one process.
  private func inspected(_ containers: [ContainerSummary]) -> Result<[ExaminedContainer], EngineError> {
    if containers.isEmpty { return .success([]) }
    let ids = containers.map { ByteString($0.id) }
    let arguments: [ByteString] = ["inspect", "--format", "json", "--type", "container"] + ids
    var output: CapturedOutput
    do { output = try runner.capture(patient(arguments)) } catch { return .failure(.of(error)) }
    // A container that was removed in between makes podman fail, but what it says of the others is sound.
    if case .exited = output.status,
      let others = try? PodmanJSON.decode([ExaminedEntry].self, from: output.standardOutput), !others.isEmpty
    {
      return .success(others.map(\.container))
    }
    return list([ExaminedEntry].self, "inspect", output).map { $0.map(\.container) }
  }
}

/// The part of `podman info` that the diagnosis needs.
private struct PodmanInformation: Decodable {
  let information: EngineInformation

  private struct Host: Decodable {
    let ociruntime: Runtime?
  }

  private struct Runtime: Decodable {
    let name: String?
    let version: String?
  }

  private struct Store: Decodable {
    let graphdrivername: String
    let configfile: String?
  }

  private enum Keys: String, CodingKey {
    case host, store
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Keys.self)
    let host = try fields.decode(Host.self, forKey: .host)
    let store = try fields.decode(Store.self, forKey: .store)
    information = EngineInformation(
      runtime: host.ociruntime?.name ?? "", runtimeVersion: host.ociruntime?.version ?? "",
      storageDriver: store.graphdrivername, storageConfiguration: store.configfile ?? "storage.conf")
  }
}

/// An entry of `podman inspect --type container`, for the diagnosis.
private struct ExaminedEntry: Decodable {
  let container: ExaminedContainer

  private struct Mount: Decodable {
    let type: String?
    let source: String?
  }

  private struct Config: Decodable {
    let cmd: [String]?
    let labels: [String: String]?
  }

  private struct State: Decodable {
    let running: Bool?
  }

  private enum Keys: String, CodingKey {
    case name, config, mounts, state
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Keys.self)
    // File systems such as devpts count as bind mounts too, but their sources are no paths.
    let sources = try fields.list(Mount.self, .mounts)
      .filter { $0.type == "bind" && $0.source?.hasPrefix("/") == true }
    let config = try fields.decodeIfPresent(Config.self, forKey: .config)
    container = ExaminedContainer(
      name: try fields.text(.name),
      isRunning: try fields.decodeIfPresent(State.self, forKey: .state)?.running ?? false,
      command: config?.cmd ?? [], sources: sources.compactMap { $0.source.map { ByteString($0) } },
      architecture: config?.labels?[ToolbxLabel.architecture])
  }
}
