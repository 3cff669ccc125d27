import LinuxSystem
import TestSupport
import Testing

@testable import ImageBuild

struct BuildLogTests {
  private let folder = TemporaryDirectory()

  private func log(limit: Int = 1 << 20) throws -> BuildLog {
    try BuildLog(at: folder.path.appending("log"), limit: limit)
  }

  @Test func theLastLineNeedsNoEnd() throws {
    let log = try log()
    log.add(Array("one\ntwo\r\nthr".utf8))
    #expect(log.lastLines == ["one", "two", "thr"])
    log.add(Array("ee".utf8))
    #expect(log.lastLines == ["one", "two", "three"])
    log.begin("step")
    #expect(log.lastLines.isEmpty)
  }

  @Test func asManyLinesAreKeptAsPeopleRead() throws {
    let log = try log()
    for number in 1...20 { log.add(Array("\(number)\n".utf8)) }
    log.add(Array("end".utf8))
    #expect(log.lastLines == (10...20).map { "\($0)" } + ["end"])
  }

  @Test func ofALongLineTheBeginningIsKept() throws {
    let log = try log()
    for _ in 0..<10 { log.add([UInt8](repeating: UInt8(ascii: "x"), count: 1000)) }
    log.add(Array("\nend".utf8))
    #expect(log.lastLines == [String(repeating: "x", count: 4096), "end"])
  }

  @Test func theFileHasALimitAndSaysSo() throws {
    let log = try log(limit: 16)
    log.add(Array("0123456789".utf8))
    log.add(Array("0123456789".utf8))
    log.begin("step")
    log.add(Array("last".utf8))
    let text = String(decoding: try FileSystem.read(log.path), as: UTF8.self)
    #expect(text == "0123456789012345\n==> The log is too long: what comes now is cut off.\n")
    #expect(log.lastLines == ["last"])
  }
}
