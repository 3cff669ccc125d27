import LinuxSystem
import Testing

@testable import ContainerInit

struct UserDatabaseTests {
  private let step = ConfigureUser(
    InitializationOptions(user: "dev", userID: 1001, groupID: 1001, home: "/home/dev", shell: "/bin/bash"))

  private struct Files {
    var passwd: UserDatabase?
    var shadow: UserDatabase?
    var group: UserDatabase?
    var groupShadow: UserDatabase?

    init(passwd: String?, shadow: String? = nil, group: String?, groupShadow: String? = nil) {
      let database = { (text: String?) in text.map { UserDatabase(Array($0.utf8)) } }
      self.passwd = database(passwd)
      self.shadow = database(shadow)
      self.group = database(group)
      self.groupShadow = database(groupShadow)
    }

    /// Each file's text, or a dash.
    var texts: [String] {
      [passwd, shadow, group, groupShadow].map { file in
        file.map { String(decoding: $0.content, as: UTF8.self) } ?? "-"
      }
    }
  }

  private func edited(_ files: Files) -> Files {
    var files = files
    step.edit(&files.passwd, &files.shadow, &files.group, &files.groupShadow)
    return files
  }

  /// What rootless podman 4.3.1 puts into the files of an image of Debian.
  private let podman = Files(
    passwd: "root:x:0:0:root:/root:/bin/bash\ndev:*:1001:1001:A, B:/:/bin/sh\n",
    shadow: "root:*:19000:0:99999:7:::\n", group: "root:x:0:\nsudo:x:27:\ndev:x:1001:dev\n",
    groupShadow: "root:*::\nsudo:*::\n")

  @Test func theUserThatPodmanMadeBecomesThePerson() {
    #expect(
      edited(podman).texts == [
        "root:x:0:0:root:/root:/bin/bash\ndev::1001:1001:A, B:/home/dev:/bin/bash\n",
        "root::19000:0:99999:7:::\n", "root:x:0:\nsudo:x:27:dev\ndev:x:1001:dev\n", "root:*::\nsudo:*::dev\n",
      ])
  }

  @Test func aSecondTimeChangesNothing() {
    let once = edited(podman)
    #expect(edited(once).texts == once.texts)
  }

  @Test func aUserThatIsMissingIsAdded() {
    let files = Files(passwd: "root:x:0:0::/root:/bin/sh\n", group: "root:x:0:\nwheel:x:10:a,b\n")
    #expect(
      edited(files).texts == [
        "root:x:0:0::/root:/bin/sh\ndev:x:1001:1001::/home/dev:/bin/bash\n", "root::1::::::\ndev::1::::::\n",
        "root:x:0:\nwheel:x:10:a,b,dev\ndev:x:1001:dev\n", "-",
      ])
  }

  @Test func aPasswordOfTheImagesUserIsEmptiedWhereItCounts() {
    let files = Files(passwd: "dev:x:1001:1001::/:/bin/sh\n", shadow: "dev:!:1::::::\n", group: "")
    #expect(edited(files).texts.prefix(2) == ["dev:x:1001:1001::/home/dev:/bin/bash\n", "dev::1::::::\n"])
    // A password in passwd(5) counts more.
    let other = Files(passwd: "dev:*:1001:1001::/:/bin/sh\n", shadow: "dev:!:1::::::\n", group: "")
    #expect(edited(other).texts.prefix(2) == ["dev::1001:1001::/home/dev:/bin/bash\n", "dev::1::::::\n"])
  }

  @Test func theFullNameIsTheHosts() {
    let host = UserDatabase(Array("dev:x:1001:1001:Dév, \"D\" & $(x):/h:/s\nempty:x:1:1::/:/\n".utf8))
    var files = podman
    step.edit(&files.passwd, &files.shadow, &files.group, &files.groupShadow, host: host)
    #expect(files.texts[0].hasSuffix("dev::1001:1001:Dév, \"D\" & $(x):/home/dev:/bin/bash\n"))
  }

  @Test(arguments: ["DOMAIN\\user", "First.Last", "user@example.org", "Größe", "u$"])
  func namesOfEveryKindAreKept(name: String) {
    let step = ConfigureUser(
      InitializationOptions(
        user: ByteString(name), userID: 4_000_000_000, groupID: 4_000_000_000, home: "/h", shell: "/s"))
    for _ in 1...2 {
      var files = podman
      step.edit(&files.passwd, &files.shadow, &files.group, &files.groupShadow)
      #expect(files.texts[0].hasSuffix("\(name)::4000000000:4000000000::/h:/s\n"))
      #expect(files.texts[2].contains("sudo:x:27:\(name)\n"))
      #expect(files.texts[2].hasSuffix("\(name):x:4000000000:\(name)\n"))
    }
  }

  @Test func linesThatAreNotUnderstoodAreKept() {
    let files = Files(
      passwd: "# comment\n+::::::\nroot:x:0:0::/root:/bin/sh\n", group: "+:::\n# x\nsudo:x:27\n")
    let texts = edited(files).texts
    #expect(texts[0].hasPrefix("# comment\n+::::::\nroot:x:0:0::/root:/bin/sh\n"))
    #expect(texts[2].hasPrefix("+:::\n# x\nsudo:x:27\n"))
  }

  @Test func anImageWithoutFilesGetsThem() {
    let texts = edited(Files(passwd: nil, group: nil)).texts
    #expect(
      texts == [
        "dev:x:1001:1001::/home/dev:/bin/bash\n", "root::1::::::\ndev::1::::::\n", "dev:x:1001:dev\n", "-",
      ])
  }

  @Test func aUserOfTheImageWithTheSameIDGivesWay() {
    let files = Files(
      passwd: "root:x:0:0::/root:/bin/sh\nubuntu:x:1001:1001::/home/ubuntu:/bin/bash\n",
      shadow: "root:*:1::::::\nubuntu:!:1::::::\n", group: "ubuntu:x:1001:\n")
    #expect(
      edited(files).texts == [
        "root:x:0:0::/root:/bin/sh\ndev::1001:1001::/home/dev:/bin/bash\n", "root::1::::::\n",
        "ubuntu:x:1001:\n", "-",
      ])
  }

  @Test func aGroupOfTheImageWithTheUsersIDIsEnough() {
    let files = Files(passwd: nil, group: "users:x:1001:\n")
    #expect(edited(files).texts[2] == "users:x:1001:\n")
  }
}
