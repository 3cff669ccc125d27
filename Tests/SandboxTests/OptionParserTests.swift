import Glibc
import LinuxSystem
import TestSupport
import Testing

@testable import Sandbox

struct OptionParserTests {
  private func parse(_ words: [ByteString]) throws -> OptionParser.Request {
    try OptionParser.parse(words, in: "/w", hasResourceDaemon: false)
  }

  private func options(_ words: ByteString...) throws -> SandboxOptions {
    guard case .sandbox(let options) = try parse(words) else {
      Issue.record("\(words) is about something else")
      return SandboxOptions()
    }
    return options
  }

  private func error(_ words: ByteString...) -> String? { error(words) }

  private func error(_ words: [ByteString]) -> String? {
    do {
      _ = try parse(words)
      return nil
    } catch { return "\(error)" }
  }

  private func operations(_ words: ByteString...) throws -> [Operation] {
    guard case .sandbox(let options) = try parse(words) else { return [] }
    return options.operations
  }

  // MARK: - Grammar

  @Test func optionsEndAtTheCommand() throws {
    #expect(try options("--dir", "/a", "ls", "--dir", "-l").command == ["ls", "--dir", "-l"])
    #expect(try options("--dir", "/a", "--", "--dir").command == ["--dir"])
    #expect(try options().command == [])
    #expect(try options("").command == [""])
  }

  @Test func valuesMayStandBehindAnEqualsSign() throws {
    #expect(try operations("--tmpfs=/a") == operations("--tmpfs", "/a"))
    #expect(try operations("--bind=/a", "/b") == operations("--bind", "/a", "/b"))
    #expect(try options("--setenv=A", "b=c").setVariables == [.init(name: "A", value: "b=c")])
    #expect(try operations("--tmpfs=a=b")[0].destination.text == "/w/a=b")
  }

  @Test func valuesMayLookLikeOptions() throws {
    #expect(
      try operations("--write", "--help", "/f") == [Operation(.write(Array("--help".utf8)), at: .init("/f"))])
  }

  @Test func helpAndVersionActAtOnce() throws {
    #expect(try parse(["--help", "--nonsense"]) == .help)
    #expect(try parse(["--dir", "/a", "-h"]) == .help)
    #expect(try parse(["--version"]) == .version)
    #expect(try parse(["--dir", "--version"]) != .version)
    #expect(error("--nonsense", "--help") == "unknown option --nonsense")
  }

  @Test func wordsThatMakeNoSenseAreNamed() {
    #expect(error("--bnd") == "unknown option --bnd")
    #expect(error("--bnd=1") == "unknown option --bnd")
    #expect(error("-") == "unknown option -")
    #expect(error("-x") == "unknown option -x")
    #expect(error("---") == "unknown option ---")
    #expect(error("--BIND", "a", "b") == "unknown option --BIND")
    #expect(error("--bind", "/a") == "option --bind needs SRC and DST")
    #expect(error("--tmpfs") == "option --tmpfs needs DST")
    #expect(error("--become-root=yes") == "option --become-root takes no value")
    #expect(
      error("--setenv", "A=B", "c") == "invalid value 'A=B' for option --setenv: it must be a name without =")
    #expect(error("--unsetenv", "") == "invalid value '' for option --unsetenv: it must be a name without =")
    #expect(error("--map-delegate", "x") == "invalid value 'x' for option --map-delegate: it must be a number")
    #expect(
      error("--perms", "888", "--dir", "/a")
        == "invalid value '888' for option --perms: it must be an octal number up to 7777")
    #expect(
      error("--size", "0", "--tmpfs", "/a")
        == "invalid value '0' for option --size: it must be a number of bytes above 0")
    #expect(
      error("--seccomp", "x")
        == "invalid value 'x' for option --seccomp: it must be the number of an open descriptor")
    #expect(error("--seccomp", "987") == "option --seccomp: descriptor 987: Bad file descriptor")
    #expect(
      error("--hostname", ByteString(String(repeating: "h", count: 65)))?.hasSuffix("a name of 1 to 64 bytes")
        == true)
  }

  @Test func servicesOfSystemdThatAreMissingAreNamed() {
    for words: [ByteString] in [
      ["--bind-foreign", "/a", "/b"], ["--ro-bind-foreign", "/a", "/b"], ["--map-delegate", "1"],
    ] {
      #expect(throws: SandboxUsageError.self) { try parse(words) }
    }
    #expect(
      error("--map-delegate", "1")
        == "option --map-delegate needs systemd-nsresourced, of which /run/systemd/io.systemd.NamespaceResource is missing"
    )
  }

  @Test func everyOptionIsUnderstood() {
    for option in SandboxOption.allCases where ![.help, .version].contains(option) {
      let values = option.values.map { name -> ByteString in
        switch name {
        case "OCTAL", "BYTES", "N": "7"
        case "FD": "0"
        default: "x"
        }
      }
      // What is left without its operation, or without systemd, is understood all the same.
      if let error = error(["--" + ByteString(option.rawValue)] + values) {
        #expect(!error.hasPrefix("unknown option"), "\(option)")
      }
      #expect(!option.usage.isEmpty)
    }
  }

  // MARK: - Meaning

  @Test func pathsBeginInTheCallersDirectory() throws {
    let found = try operations(
      "--bind", "../a", "b", "--symlink", "../x", "l", "--overlay-lowerdir", "o", "--overlay", "p")
    #expect(
      found.map(\.description) == ["bind /a to /w/b", "link /w/l to ../x", "overlay /w/p"])
    guard case .overlay(let overlay) = found[2].kind else { return }
    #expect(overlay.lower.map(\.text) == ["/w/o"])
    #expect(try options("--chdir", "d").workingDirectory.text == "/w/d")
    #expect(try options("--chdir", "/d", "--same-dir").workingDirectory.text == "/w")
    #expect(try options("--same-dir", "--chdir", "/d").workingDirectory.text == "/d")
    #expect(try options().workingDirectory.text == "/")
  }

  @Test func withoutAWorkingDirectoryPathsMustBeAbsolute() throws {
    #expect(throws: SandboxUsageError.relativePath("a")) {
      try OptionParser.parse(["--dir", "a"], in: nil, hasResourceDaemon: false)
    }
    #expect(throws: Never.self) { try OptionParser.parse(["--dir", "/a"], in: nil, hasResourceDaemon: false) }
  }

  @Test func anOverlayForgetsItsDirectories() throws {
    let found = try operations(
      "--overlay-lowerdir", "/1", "--overlay-lowerdir", "/2", "--overlay-upperdir", "tmpfs", "--overlay", "/a",
      "--overlay-upperdir", "/u", "--overlay-workdir", "/k", "--overlay", "/b")
    var first = Operation.Overlay()
    first.lower = [SandboxPath("/1"), SandboxPath("/2")]
    first.upper = .temporary
    var second = Operation.Overlay()
    second.upper = .directory(SandboxPath("/u"))
    second.work = SandboxPath("/k")
    #expect(found.map(\.kind) == [.overlay(first), .overlay(second)])
  }

  @Test func modesAndSizesAreOfTheNextOperation() throws {
    let found = try operations("--perms", "0700", "--size", "4096", "--tmpfs", "/a", "--dir", "/b")
    #expect(
      found == [
        Operation(.temporary(size: "4096"), at: .init("/a"), permissions: 0o700),
        Operation(.directory, at: .init("/b")),
      ])
    #expect(error("--perms", "700") == "option --perms must stand before an operation")
    #expect(error("--size", "7", "ls") == "option --size must stand before an operation")
    #expect(error("--size", "7", "--dir", "/a") == "option --size has no meaning for --dir")
    #expect(error("--perms", "7", "--bind", "/a", "/b") == "option --perms has no meaning for --bind")
  }

  @Test func wordsAreReadFromADescriptor() throws {
    let temporary = TemporaryDirectory()
    for content in ["--dir\0/a\0--write\0x\ny\0/f", "--dir\0/a\0--write\0x\ny\0/f\0"] {
      try FileSystem.replace(temporary.path.appending("words"), with: Array(content.utf8), mode: 0o600)
      let file = try Descriptor(opening: temporary.path.appending("words"), O_RDONLY)
      let number = ByteString("\(try file.duplicate())")
      let found = try options("--args", number, "--dir", "/z", "ls")
      #expect(found.operations.map(\.description) == ["directory /a", "write /f", "directory /z"])
      #expect(found.command == ["ls"])
    }
  }

  @Test func bytesThatAreNotUTF8PassThrough() throws {
    let odd = ByteString([0x2f, 0xff, 0xfe])
    #expect(try operations("--bind", odd, odd)[0].destination.text == odd)
    #expect(try operations("--write", odd, "/a")[0].kind == .write([0x2f, 0xff, 0xfe]))
    #expect(try options("--setenv", odd, odd).setVariables == [.init(name: odd, value: odd)])
  }
}
