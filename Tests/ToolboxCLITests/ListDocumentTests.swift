import TestSupport
import Testing

@testable import ToolboxCLI
@testable import ToolboxCore

struct ListDocumentTests {
  private let engine = FakeEngine()
  private let ours = [ToolbxLabel.current: "true"]

  @Test func everyKeyIsThere() throws {
    let containers = [
      ContainerSummary(
        id: "cc", name: "box", created: .seconds(1_700_000_000), status: "running", image: "localhost/x:1",
        imageID: "aa", labels: ours),
      ContainerSummary(
        id: "dd", name: "old", created: .words("2 weeks ago"), status: "Exited", image: "y", labels: ours),
    ]
    let image = ImageSummary(id: "bb", names: [], created: .seconds(0), labels: ours)
    engine.images["aa"] = ImageDetails(labels: ours, tags: nil, id: "aa", architecture: "arm64")
    let rows = [ListObjects.ImageRow(name: "<none>", image: image)]
    let architectures = try ListObjects(engine).architectures(containers: containers, images: rows)
    #expect(engine.events == ["inspect images aa bb"])
    #expect(
      ListDocument(containers: containers, images: rows, architectures: architectures).text == """
        {
          "containers" : [
            {
              "architecture" : "arm64",
              "created" : "2023-11-14T22:13:20Z",
              "id" : "cc",
              "image" : "localhost/x:1",
              "name" : "box",
              "status" : "running"
            },
            {
              "architecture" : null,
              "created" : null,
              "id" : "dd",
              "image" : "y",
              "name" : "old",
              "status" : "Exited"
            }
          ],
          "images" : [
            {
              "architecture" : null,
              "created" : "1970-01-01T00:00:00Z",
              "id" : "bb",
              "name" : null
            }
          ]
        }

        """)
  }

  @Test func whatWasNotAskedForIsLeftOut() throws {
    let image = ImageSummary(
      id: "bb", names: ["x"], created: .seconds(0), labels: ours, architecture: "amd64")
    let rows = [ListObjects.ImageRow(name: "x", image: image)]
    let architectures = try ListObjects(engine).architectures(containers: [], images: rows)
    // The list of new versions has it: nothing is looked at.
    #expect(engine.events == [])
    let text = ListDocument(containers: nil, images: rows, architectures: architectures).text
    #expect(text.contains("\"architecture\" : \"amd64\""))
    #expect(!text.contains("containers"))
    #expect(
      ListDocument(containers: [], images: nil, architectures: architectures).text
        == "{\n  \"containers\" : [\n\n  ]\n}\n")
  }
}
