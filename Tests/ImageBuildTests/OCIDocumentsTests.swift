import Testing

@testable import ImageBuild

struct OCIDocumentsTests {
  @Test func documentsHaveTheNamesOfTheSpecification() {
    let text = { (document: any Encodable) in String(decoding: OCIDocuments.bytes(of: document), as: UTF8.self)
    }
    let blob = OCIDocuments.Descriptor(mediaType: "a/b", digest: "sha256:0", size: 1)
    #expect(
      text(OCIDocuments.Manifest(config: blob, layers: [blob]))
        == #"{"config":{"digest":"sha256:0","mediaType":"a/b","size":1},"#
        + #""layers":[{"digest":"sha256:0","mediaType":"a/b","size":1}],"#
        + #""mediaType":"application/vnd.oci.image.manifest.v1+json","schemaVersion":2}"#)
    let configuration = OCIDocuments.Configuration(
      created: "c", architecture: "arm64",
      config: .init(environment: ["E=\"\n"], command: ["bash"], labels: ["l": "true"]),
      rootfs: .init(differences: ["d"]), history: [.init(created: "c", createdBy: "h")])
    #expect(
      text(configuration)
        == #"{"architecture":"arm64","config":{"Cmd":["bash"],"Env":["E=\"\n"],"Labels":{"l":"true"}},"created":"c","#
        + #""history":[{"created":"c","created_by":"h"}],"os":"linux","rootfs":{"diff_ids":["d"],"type":"layers"}}"#
    )
    #expect(text(OCIDocuments.Layout()) == #"{"imageLayoutVersion":"1.0.0"}"#)
  }
}
