import LinuxSystem
import Testing

@testable import Podman
@testable import ToolboxCore

/// What versions of podman answer; `Fixtures/README.md` says where it comes from.
enum Fixtures {
  /// The versions of which there is all.
  static let versions = ["1.8.0", "2.0.6", "2.2.1", "3.4.7", "4.3.1", "4.9.4", "5.0.2", "5.4.2"]

  /// The versions of which there are inspections.
  static let inspectedVersions = ["1.1.2"] + versions

  static let folder = ByteString(String("\(#filePath)".dropLast(".swift".count)))

  /// The answer of one version, read as the engine reads it.
  static func decode<Value: Decodable>(_ type: Value.Type, _ name: String, of version: String) throws -> Value {
    let file = folder.appending(ByteString(version)).appending(ByteString("\(name).json"))
    return try PodmanJSON.decode(type, from: FileSystem.read(file))
  }

  /// Full IDs of made-up objects are eight digits, eight times.
  static func id(_ digits: String) -> String { String(repeating: digits, count: 8) }

  static let legacy = ["com.github.debarshiray.toolbox": "true"]
  static let current = ["com.github.containers.toolbox": "true"]
  static let both = current.merging(legacy) { one, _ in one }
  static let debian = current.merging(["com.github.containers.toolbox.recipe": "57b20dbc06e2ebfd"]) { one, _ in
    one
  }

  /// The labels of an image of Fedora, and so of containers that are made from it.
  static func fedora(_ release: Int, name: String = "fedora-toolbox", isOld: Bool = false) -> [String: String] {
    let others = ["license": "MIT", "name": name, "vendor": "Fedora Project", "version": "\(release)"]
    return (isOld ? both : current).merging(others) { one, _ in one }
  }
}

struct FixtureTests {
  @Test func everyFolderIsTested() {
    let folders = FileSystem.entries(of: Fixtures.folder).map(\.description).filter { $0 != "README.md" }
    #expect(folders.sorted() == Fixtures.inspectedVersions)
  }
}
