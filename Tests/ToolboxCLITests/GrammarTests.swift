import LinuxSystem
import Testing

@testable import ToolboxCLI

struct GrammarTests {
  private let grammar = Grammar(
    flags: [.assumeYes, .verbose, .container, .release, .preserveDescriptors, .userID], isInterspersed: true)

  private func options(_ words: [ByteString]) throws -> [String] {
    try grammar.parse(words).options.map { "\($0.flag.long)=\($0.value)" }
  }

  private func message(_ words: [ByteString]) -> String {
    do throws(UsageError) { return "\(try grammar.parse(words))" } catch { return error.message }
  }

  @Test(
    arguments: [
      (["--container", "a"], ["container=a"]), (["--container=a"], ["container=a"]),
      (["--container="], ["container="]),
      (["-c", "a"], ["container=a"]), (["-ca"], ["container=a"]), (["-c=a"], ["container=a"]),
      (["-yvca"], ["assumeyes=true", "verbose=+1", "container=a"]), (["-vv"], ["verbose=+1", "verbose=+1"]),
      (["--release", "-3"], ["release=-3"]), (["-r", "--"], ["release=--"]),
      (["--assumeyes=F"], ["assumeyes=false"]),
      (["-y=1"], ["assumeyes=true"]), (["--preserve-fds", "0x10"], ["preserve-fds=16"]),
      (["--preserve-fds", "0o17"], ["preserve-fds=15"]), (["--preserve-fds", "017"], ["preserve-fds=15"]),
      (["--preserve-fds", "0b1"], ["preserve-fds=1"]), (["--preserve-fds", "1_000"], ["preserve-fds=1000"]),
      (["--uid", "-1"], ["uid=-1"]), (["--container=a=b"], ["container=a=b"]),
    ] as [([ByteString], [String])])
  func spellings(words: [ByteString], expected: [String]) throws {
    #expect(try options(words) == expected)
  }

  @Test(
    arguments: [
      (["--foo"], "unknown flag: --foo"), (["--foo=1"], "unknown flag: --foo"),
      (["-x"], "unknown shorthand flag: 'x' in -x"), (["-yx"], "unknown shorthand flag: 'x' in -x"),
      (["--container"], "flag needs an argument: --container"), (["-c"], "flag needs an argument: 'c' in -c"),
      (["--=x"], "bad flag syntax: --=x"), (["---"], "bad flag syntax: ---"),
      (
        ["--preserve-fds", "abc"],
        "invalid argument \"abc\" for \"--preserve-fds\" flag: strconv.ParseUint: parsing \"abc\": invalid syntax"
      ),
      (
        ["--preserve-fds=-1"],
        "invalid argument \"-1\" for \"--preserve-fds\" flag: strconv.ParseUint: parsing \"-1\": invalid syntax"
      ),
      (
        ["--uid", "99999999999999999999"],
        "invalid argument \"99999999999999999999\" for \"--uid\" flag: "
          + "strconv.ParseInt: parsing \"99999999999999999999\": value out of range"
      ),
      (
        ["-y=maybe"],
        "invalid argument \"maybe\" for \"-y, --assumeyes\" flag: strconv.ParseBool: parsing \"maybe\": invalid syntax"
      ),
    ] as [([ByteString], String)])
  func errors(words: [ByteString], expected: String) {
    #expect(message(words) == expected)
  }

  @Test func argumentsMayStandBetweenOptions() throws {
    let line = try grammar.parse(["a", "-y", "-", "b", "--", "-c", "--"])
    #expect(line.arguments == ["a", "-", "b", "-c", "--"])
    #expect(line.has(.assumeYes))
  }

  @Test func aCommandEndsTheOptions() throws {
    let run = Grammar(flags: [.container], isInterspersed: false)
    #expect(try run.parse(["-c", "a", "ls", "-c", "--", "b"]).arguments == ["ls", "-c", "--", "b"])
    #expect(try run.parse(["--", "-c", "--"]).arguments == ["-c", "--"])
  }

  @Test func theLastOneWins() throws {
    #expect(!(try grammar.parse(["-y", "-y=false"]).has(.assumeYes)))
    #expect(try grammar.parse(["-y", "-y=false"]).mentions(.assumeYes))
  }
}
