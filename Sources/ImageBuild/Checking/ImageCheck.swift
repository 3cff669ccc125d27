internal import Glibc
internal import LinuxSystem

/// Looks for what an image must have, and should have, to be of use as a toolbox.
struct ImageCheck {
  private let contents: ImageContents

  init(_ contents: ImageContents) {
    self.contents = contents
  }

  /// What is not there, each in a line for people: first what containers of toolbox or Toolbx need, then what people miss.
  var lacks: [String] { needs + wishes }

  /// Without which there is no container by this program or by Toolbx, or no way to be root in it.
  private var needs: [String] {
    let reasons: [(name: ByteString, reason: String)] = [
      ("sh", "commands are run by it"), ("bash", "Toolbx runs commands by it"),
      ("mount", "Toolbx sets containers up with it"), ("passwd", "Toolbx makes the user with it"),
      ("useradd", "Toolbx makes the user with it"), ("usermod", "Toolbx makes the user with it"),
      ("capsh", "Toolbx runs commands with it"), ("sudo", "it is how people become root"),
    ]
    var lacks = reasons.filter { contents.program($0.name) == nil }.map {
      "the program \($0.name): \($0.reason)"
    }
    if let sudo = contents.program("sudo"), sudo.user != 0 || sudo.mode & S_ISUID == 0 {
      lacks.append("a program sudo that is root's and has the set-user-ID bit")
    }
    guard let group = ["sudo", "wheel"].first(where: hasGroup) else {
      return lacks + ["a group sudo or wheel: the user becomes a member of it"]
    }
    if !needsNoPassword(group) {
      lacks.append("a rule in /etc/sudoers or /etc/sudoers.d by which the group \(group) needs no password")
    }
    if let user = user(1000) { lacks.append("a free user ID 1000: it is \(user)'s") }
    if !contents.names(in: "home").isEmpty { lacks.append("an empty /home: it becomes a link on some hosts") }
    return lacks
  }

  /// Without which it is less than people expect.
  private var wishes: [String] {
    let programs: [ByteString] = ["ps", "less", "man"]
    var lacks = programs.filter { contents.program($0) == nil }.map { "the program \($0)" }
    let places: [(paths: [ByteString], what: String)] = [
      (["usr/share/bash-completion/bash_completion"], "bash-completion"),
      (
        [
          "etc/ssl/certs/ca-certificates.crt", "etc/pki/tls/certs/ca-bundle.crt", "etc/ssl/cert.pem",
          "etc/ssl/ca-bundle.pem",
        ], "CA certificates"
      ),
      (
        ["usr/share/i18n/locales", "usr/lib/locale/locale-archive", "usr/lib/locale/en_US.utf8"],
        "locales, or what they are made of"
      ),
    ]
    lacks += places.filter { $0.paths.allSatisfy { contents[$0] == nil } }.map(\.what)
    if contents.names(in: "usr/share/man/man1").isEmpty { lacks.append("manual pages") }
    // musl has no such modules.
    if !contents.hasFile(named: "libnss_myhostname.so.2"), !usesMusl {
      lacks.append(
        "the module myhostname of the name service: else sudo does not know the name of the container")
    }
    return lacks
  }

  private var usesMusl: Bool { contents.names(in: "lib").contains { $0.hasPrefix("ld-musl-") } }

  private func hasGroup(_ name: String) -> Bool {
    contents.lines(of: "etc/group").contains { $0.hasPrefix(name + ":") }
  }

  private func user(_ id: Int) -> String? {
    let fields = contents.lines(of: "etc/passwd").map {
      $0.split(separator: ":", omittingEmptySubsequences: false)
    }
    return fields.first { $0.count > 2 && $0[2] == "\(id)" }.map { String($0[0]) }
  }

  /// A rule such as `%sudo ALL=(ALL) NOPASSWD: ALL`, or a password that is none; see sudoers(5).
  private func needsNoPassword(_ group: String) -> Bool {
    let folder: ByteString = "etc/sudoers.d"
    // Of a name with a dot nothing is read.
    let files = contents.names(in: folder).filter {
      !$0.bytes.contains(UInt8(ascii: ".")) && !$0.hasSuffix("~")
    }
    return (["etc/sudoers"] + files.map { folder.appending($0) }).flatMap(contents.lines).contains {
      ($0.hasPrefix("%\(group) ") || $0.hasPrefix("%\(group)\t") || $0.hasPrefix("ALL "))
        && $0.contains("NOPASSWD:")
    }
  }
}
