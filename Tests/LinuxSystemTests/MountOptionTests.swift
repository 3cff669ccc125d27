import Glibc
import Testing

@testable import LinuxSystem

struct MountOptionTests {
  @Test func wordsAreThoseOfMount() throws {
    let options = try Mounts.Options(["ro", "nosuid,nodev", "bind", "rw", "noexec", "rslave", "private"])
    #expect(options.attributes == UInt(MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC))
    #expect(options.propagations == [UInt(MS_SLAVE | MS_REC), UInt(MS_PRIVATE)])
    #expect(try Mounts.Options([]) == .none)
    #expect(try Mounts.Options(["rbind", "rslave", ""]) == .slave)
  }

  @Test(arguments: ["RO", "ro ", "size=1", "nosymlink", "remount", "ro,loop"])
  func otherWordsAreErrors(word: String) {
    let error = #expect(throws: SystemError.self) { try Mounts.Options([word]) }
    #expect(error?.code == EINVAL)
  }
}
