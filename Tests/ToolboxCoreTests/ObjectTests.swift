import TestSupport
import Testing

@testable import ToolboxCore

struct ObjectTests {
  private let engine = FakeEngine()
  private let ours = [ToolbxLabel.current: "true"]

  private func image(_ id: String, _ names: [String], _ labels: [String: String]) -> ImageSummary {
    ImageSummary(id: id, names: names, created: .seconds(0), labels: labels)
  }

  @Test func eachNameOfAnImageIsARow() {
    let rows = ListObjects.rows([
      image("a", ["b:1", "a:1"], ours), image("c", [], [ToolbxLabel.legacy: "true"]), image("a", ["x:1"], ours),
      image("d", ["foreign"], [ToolbxLabel.current: "True"]),
    ])
    #expect(rows.map(\.name) == ["<none>", "a:1", "b:1"])
    #expect(rows.map(\.image.id) == ["c", "a", "a"])
  }

  @Test func allImagesMeansEachNameOfThoseWithSeveral() throws {
    engine.listed.images = [image("a", ["b:1", "a:1"], ours), image("c", [], ours), image("d", ["d:1"], ours)]
    #expect(try RemoveObjects(engine).allImages() == ["c", "a:1", "b:1", "d"])
  }

  @Test func whatIsNotOursStays() {
    engine.containers["foreign"] = ContainerDetails(command: [], labels: [:], processID: 0)
    engine.images["foreign"] = ImageDetails(labels: [:], tags: nil)
    let remove = RemoveObjects(engine)
    #expect(words { try remove.container("foreign", force: true) } == "containerNotToolbx(\"foreign\")")
    #expect(words { try remove.image("foreign", force: true) } == "imageNotToolbx(\"foreign\")")
    #expect(engine.events == [])
  }

  @Test(arguments: [(1, "noSuchContainer"), (2, "containerRunning"), (125, "containerNotRemoved")])
  func reasonsForStaying(code: Int32, error: String) {
    engine.containers["box"] = ContainerDetails(command: [], labels: ours, processID: 0)
    engine.removalCode = code
    #expect(words { try RemoveObjects(engine).container("box", force: false) }.hasPrefix(error))
  }

  @Test(arguments: [(1, "noSuchImage"), (2, "imageInUse"), (125, "imageNotRemoved")])
  func reasonsOfImagesForStaying(code: Int32, error: String) {
    engine.images["image"] = ImageDetails(labels: ours, tags: nil)
    engine.removalCode = code
    #expect(words { try RemoveObjects(engine).image("image", force: false) }.hasPrefix(error))
  }
}
