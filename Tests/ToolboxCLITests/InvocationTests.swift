import ArgumentParser
import LinuxSystem
import Testing
import ToolboxCore

@testable import ToolboxCLI

struct InvocationTests {
  private func message(_ words: [ByteString]) -> String {
    do throws(UsageError) {
      _ = try Invocation(words)
      return "no error"
    } catch { return error.message }
  }

  @Test(
    arguments: [
      (["create"], "create"), (["-v", "--log-level", "debug", "create"], "create"),
      (["--log-level=debug", "run", "ls"], "run"), (["-yv", "list"], "list"), (["--help", "create"], nil),
      (["--version"], nil), (["--version", "create"], nil), ([], nil),
    ] as [([ByteString], String?)])
  func verbs(words: [ByteString], verb: String?) throws {
    #expect(try Invocation(words).verb?.name == verb)
  }

  @Test(
    arguments: [
      (["foo"], "unknown command \"foo\" for \"toolbox\""),
      (["creat"], "unknown command \"creat\" for \"toolbox\"\n\nDid you mean this?\n\tcreate\n"),
      (["rn"], "unknown command \"rn\" for \"toolbox\"\n\nDid you mean this?\n\trm\n\trmi\n\trun\n"),
      (["init"], "unknown command \"init\" for \"toolbox\""),
      (["create", "--version"], "unknown flag: --version"),
      (["completion"], "accepts 1 arg(s), received 0"),
      (["completion", "a", "b"], "accepts 1 arg(s), received 2"),
      (["completion", "foo"], "invalid argument \"foo\" for \"toolbox completion\""),
      (["__complete", "--x"], "no error"),
      (["create", "a", "b"], "accepts at most 1 arg(s), received 2"),
      (["enter", "a", "b", "c"], "accepts at most 1 arg(s), received 3"),
      (["help", "a", "b"], "accepts at most 1 arg(s), received 2"),
      (["list", "a"], "unknown command \"a\" for \"toolbox list\""),
      (["--help", "create", "extra"], "unknown command \"extra\" for \"toolbox\""),
      (["--", "create"], "no error"), (["-"], "no error"), ([""], "no error"),
      (["list", "a", "--help"], "no error"), (["completion", "--help"], "no error"),
    ] as [([ByteString], String)])
  func errors(words: [ByteString], expected: String) {
    #expect(message(words) == expected)
  }

  @Test func withoutACommandTheBuilderDecides() throws {
    #expect(throws: (any Error).self) { try Toolbox.verb(of: Invocation([]), entersByDefault: false) }
    #expect(try Toolbox.verb(of: Invocation(["-vy"]), entersByDefault: true) is Enter)
    #expect(try Toolbox.verb(of: Invocation(["list"]), entersByDefault: true) is List)
  }

  @Test func persistentOptionsMayStandOnBothSides() throws {
    let words: [ByteString] = ["-v", "create", "-y", "--log-level", "info"]
    let invocation = try Invocation(words)
    let create = try #require(try invocation.bound() as? Create)
    #expect(create.persistent.assumesYes)
    #expect(invocation.line.verbosity == 1)
    #expect(try LogLevel(invocation.line) == .debug)
  }

  @Test(
    arguments: [
      (["-vv"], 2), (["--verbose=3"], 3), (["--verbose=0"], 0), (["-v", "--verbose=0", "-v"], 1), ([], 0),
      (["--verbose=99999999999"], 99_999_999_999),
    ] as [([ByteString], Int)])
  func verbosity(words: [ByteString], count: Int) throws {
    let invocation = try Invocation(words + ["list"])
    #expect(invocation.line.verbosity == count)
    #expect(try LogLevel(invocation.line) == (count > 0 ? .debug : .error))
    #expect(try invocation.bound() is List)
  }

  @Test func theArgumentWinsOverTheOption() throws {
    let words: [ByteString] = ["create", "-c", "option", "argument"]
    let create = try #require(try Invocation(words).bound() as? Create)
    #expect(try create.target.selection.container == "argument")
    #expect(try create.target.selection.nameSource == .argument)
  }

  @Test func emptyOptionsCountAsNotGiven() throws {
    let words: [ByteString] = ["-c", "", "--release=", "-d", "fedora"]
    let enter = try Selection(Invocation(["enter"] + words).line)
    #expect(enter == Selection(distribution: "fedora"))
    let create = try #require(try Invocation(["create"] + words).bound() as? Create)
    #expect(try create.target.selection == enter)
  }

  @Test func theWordsOfACommandAreBytes() throws {
    let odd = ByteString([0x2D, 0xFF, 0xC3, 0x28, 0xEF, 0x9E, 0x80, 0x0A])
    let line = try Invocation(["run", "-c", "box", "--", "--", odd, "", "--help", "-x"]).line
    #expect(line.arguments == ["--", odd, "", "--help", "-x"])
    #expect(try Selection(line).container == "box")
  }

  @Test func everyOptionReachesItsProperty() throws {
    let words: [ByteString] = [
      "init-container", "--gid", "2", "--home", "/h", "--home-link", "--media-link", "--mnt-link",
      "--monitor-host=false", "--shell", "/s", "--uid=1", "--user", "u",
    ]
    let invocation = try Invocation(words)
    let verb = try #require(try invocation.bound() as? InitContainer)
    #expect(verb.groupID == 2 && verb.userID == 1 && verb.user?.bytes == "u" && verb.home?.bytes == "/h")
    #expect(verb.linksHome && verb.linksMedia && verb.linksMnt && verb.shell?.bytes == "/s")
    #expect(invocation.line.mentions(.monitorHost))
  }

  @Test func numbersThatDoNotFitAreRefused() throws {
    #expect(throws: (any Error).self) { try Invocation(["init-container", "--uid", "-1"]).bound() }
  }

  /// Each verb's table of options and its declaration say the same.
  @Test func theGrammarAndTheDeclarationsAgree() throws {
    for verb in Verbs.all where !verb.takesWordsVerbatim && !verb.readsLine {
      for flag in [Flag.assumeYes] + verb.flags {
        let words = flag.takesValue ? ["--\(flag.long)", "1"] : ["--\(flag.long)"]
        #expect(throws: Never.self, "\(verb.name) \(words)") { _ = try verb.parse(words) }
      }
    }
  }
}

struct WordTests {
  @Test(
    arguments: [
      [], [0x61], [0xFF], [0xC3, 0xA9], [0xC3], [0xEF, 0x9E, 0x80], [0xED, 0xA0, 0x80],
      [0xF0, 0x9F, 0x98, 0x80],
      [0xF0, 0x9F, 0x98], [0x0A, 0x2D, 0x2D], [0xEF, 0xBF, 0xBD], [0xF5, 0x80, 0x80, 0x80],
    ] as [[UInt8]])
  func bytesSurviveTheWayThroughAString(bytes: [UInt8]) {
    let word = Word(ByteString(bytes))
    #expect(Word(argument: word.escaped) == word)
  }

  @Test func textStaysReadable() {
    #expect(Word("déjà vu").escaped == "déjà vu")
  }
}
