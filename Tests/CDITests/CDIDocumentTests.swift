import CDI
import Glibc
import LinuxSystem
import TestSupport
import Testing

struct CDIDocumentTests {
  private func read(_ text: String) throws(CDIError) -> CDISpecification {
    try CDISpecification(json: Array(text.utf8))
  }

  @Test(
    arguments: [
      "{}", " {} \n", #"{"cdiVersion": "any", "kind": "", "devices": null, "containerEdits": null}"#,
      #"{"devices": [{"name": "all", "annotations": {"a": "b"}, "containerEdits": {"env": ["A=B"]}}]}"#,
      #"{"containerEdits": {"mounts": null, "hooks": [], "additionalGids": [0, 4294967295]}}"#,
      #"{"containerEdits": {"intelRdt": {"closID": "c", "enableCMT": true}}}"#,
      #"{"containerEdits": {"deviceNodes": [{"path": "/dev/x", "major": 1, "fileMode": 438, "uid": 0}]}}"#,
      // Names are told apart by the object that they are in, and values are no names.
      #"{"kind": "kind", "containerEdits": {"mounts": [{"hostPath": "a"}, {"hostPath": "a"}]}}"#,
      #"{"annotations": {"kind": "\"kind\"", "\"": "\\"}, "kind": "}"}"#,
    ])
  func documentsThatAreRead(text: String) throws {
    #expect(throws: Never.self) { try read(text) }
  }

  @Test(
    arguments: [
      ("", "missing data"), (" \n\t", "missing data"), ("null", "missing data"),
      ("\u{0}", "not UTF-8"), ("{", nil), ("{}}", nil), ("[]", nil), ("7", nil), ("kind: yaml", nil),
      (#"{"knd": ""}"#, "unknown field 'knd'"), (#"{"Kind": ""}"#, "unknown field 'Kind'"),
      (#"{"kind": 7}"#, nil), (#"{"kind": ["a"]}"#, nil), (#"{"devices": {}}"#, nil),
      (#"{"annotations": {"a": 1}}"#, nil), (#"{"containerEdits": []}"#, nil),
      (#"{"containerEdits": {"mount": []}}"#, "containerEdits: unknown field 'mount'"),
      (
        #"{"containerEdits": {"mounts": [{"hostPath": "/a", "path": ""}]}}"#,
        "containerEdits.mounts.0: unknown field 'path'"
      ),
      (#"{"containerEdits": {"mounts": [null]}}"#, nil), (#"{"containerEdits": {"env": [1]}}"#, nil),
      (#"{"containerEdits": {"mounts": [{"options": "ro"}]}}"#, nil),
      (#"{"containerEdits": {"additionalGids": [-1]}}"#, nil),
      (#"{"containerEdits": {"hooks": [{"timeout": 1.5}]}}"#, nil),
      (#"{"containerEdits": {"deviceNodes": [{"major": "1"}]}}"#, nil),
      (#"{"devices": [{"containerEdits": {"x": 1}}]}"#, "devices.0.containerEdits: unknown field 'x'"),
      (#"{"kind": "a", "kind": "a"}"#, "field 'kind' is given twice"),
      (
        #"{"containerEdits": {"mounts": [{"type": "", "options": ["type", "type"], "type": ""}]}}"#,
        "field 'type' is given twice"
      ),
      (#"{"annotations": {"a\"": "", "b": "", "a\"": ""}}"#, #"field 'a\"' is given twice"#),
    ] as [(String, String?)])
  func documentsThatAreRefused(text: String, reason: String?) {
    let error = #expect(throws: CDIError.self) { try read(text) }
    #expect(error?.description.isEmpty == false)
    if let reason { #expect(error?.description == reason) }
  }

  @Test func bytesThatAreNoTextAreRefused() {
    for bytes: [UInt8] in [
      [0xff], Array(#"{"kind": ""#.utf8) + [0xff] + Array(#""}"#.utf8), [0x7b, 0, 0x7d, 0],
      [0xff, 0xfe, 0x7b, 0, 0x7d, 0],
    ] {
      #expect(throws: CDIError.self) { try CDISpecification(json: bytes) }
    }
  }

  @Test func whatIsDeepOrLargeIsRefused() {
    let depth = 200_000
    let nested = String(repeating: #"{"containerEdits":"#, count: depth) + String(repeating: "}", count: depth)
    #expect(throws: CDIError.self) { try read(nested) }
    #expect(throws: CDIError.self) { try read(String(repeating: "[", count: depth)) }
    let error = #expect(throws: CDIError.self) { try read("{}" + String(repeating: " ", count: 1 << 20)) }
    #expect(error?.description == "more than 1 MiB")
  }

  /// Every beginning of a document, and every document with a byte that is another, is read or refused.
  @Test func nothingMakesItCrash() {
    let document = Array(
      #"{"kind": "a\u00e9\\", "containerEdits": {"mounts": [{"hostPath": "/a", "options": ["ro", "b"]}]}}"#.utf8
    )
    for index in document.indices {
      _ = try? CDISpecification(json: Array(document[..<index]))
      for byte in "\"\\{}[],:0e \u{1}".utf8 {
        var changed = document
        changed[index] = byte
        _ = try? CDISpecification(json: changed)
      }
    }
  }

  @Test func everyFieldIsReadAndWritten() throws {
    let text = """
      {
        "annotations" : {
          "a" : "b"
        },
        "cdiVersion" : "0.8.0",
        "containerEdits" : {
          "additionalGids" : [
            5
          ],
          "deviceNodes" : [
            {
              "fileMode" : 438,
              "gid" : 2,
              "hostPath" : "/dev/y",
              "major" : 195,
              "minor" : -1,
              "path" : "/dev/x",
              "permissions" : "rw",
              "type" : "c",
              "uid" : 1
            }
          ],
          "env" : [
            "A=B"
          ],
          "hooks" : [
            {
              "args" : [
                "hook"
              ],
              "env" : [
                "C=D"
              ],
              "hookName" : "prestart",
              "path" : "/bin/hook",
              "timeout" : 3
            }
          ],
          "intelRdt" : {
            "closID" : "c",
            "enableCMT" : true,
            "enableMBM" : true,
            "l3CacheSchema" : "l3",
            "memBwSchema" : "mb"
          },
          "mounts" : [
            {
              "containerPath" : "/b",
              "hostPath" : "/a",
              "options" : [
                "ro"
              ],
              "type" : "bind"
            }
          ]
        },
        "devices" : [
          {
            "annotations" : {
              "c" : "d"
            },
            "containerEdits" : {
              "env" : [
                "E=F"
              ]
            },
            "name" : "all"
          }
        ],
        "kind" : "vendor.com/class"
      }

      """
    #expect(String(decoding: try read(text).json, as: UTF8.self) == text)
  }

  @Test func filesAreReadWithoutFollowingLinks() throws {
    let directory = TemporaryDirectory()
    let path = directory.path.appending("cdi.json")
    #expect(try CDISpecification.read(path) == nil)
    try FileSystem.write(Array(#"{"kind": "a"}"#.utf8), to: path, mode: 0o644)
    #expect(try CDISpecification.read(path)?.kind == "a")

    let link = directory.path.appending("link.json")
    try FileSystem.createSymbolicLink(at: link, to: path)
    #expect(throws: CDIError.self) { try CDISpecification.read(link) }
    #expect(throws: CDIError.self) { try CDISpecification.read(directory.path) }

    let pipe = directory.path.appending("pipe.json")
    #expect(pipe.withCString { mkfifo($0, 0o600) } == 0)
    #expect(throws: CDIError.self) { try CDISpecification.read(pipe) }

    try FileSystem.write([UInt8](repeating: 0x20, count: (1 << 20) + 1), to: path, mode: 0o644)
    let error = #expect(throws: CDIError.self) { try CDISpecification.read(path) }
    #expect(error?.description == "\(path): more than 1 MiB")
  }
}
