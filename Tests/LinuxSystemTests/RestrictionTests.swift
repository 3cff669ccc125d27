import Glibc
import TestSupport
import Testing

@testable import LinuxSystem

struct RestrictionTests {
  @Test func whatAProcessIsForbidden() {
    let free = ProcessRestrictions(status: "Name:\tx\nNoNewPrivs:\t0\nSeccomp:\t0\nSeccomp_filters:\t0\n")
    #expect(!free.forbidsNewPrivileges)
    #expect(free.systemCallFilters == 0)
    let filtered = ProcessRestrictions(status: "NoNewPrivs:\t1\nSeccomp:\t2\nSeccomp_filters:\t3\n")
    #expect(filtered.forbidsNewPrivileges)
    #expect(filtered.systemCallFilters == 3)
    // Kernels before 5.9 do not count.
    #expect(ProcessRestrictions(status: "Seccomp:\t2\n").systemCallFilters == 1)
  }

  @Test func anIDMapSaysWhichUsersThereAre() {
    let map = IDMap(
      content: Array("         0       1000          1\n         1     100000      65536\nx\n".utf8))
    #expect(map.contains(outside: 1000))
    #expect(!map.contains(outside: 1001))
    #expect(map.contains(outside: 100_000))
    #expect(map.contains(outside: 165_535))
    #expect(!map.contains(outside: 165_536))
    #expect(!IDMap(content: []).contains(outside: 0))
  }

  @Test func aProcessIsInItsOwnNamespaces() throws {
    #expect(try Namespaces.differing(of: getpid()) == [])
    #expect(throws: SystemError(ENOENT, "stat /proc/2147483647/ns/cgroup")) {
      try Namespaces.differing(of: Int32.max)
    }
    #expect(Namespaces.mayBeJoined("user"))
    #expect(!Namespaces.mayBeJoined("pid"))
    #expect(!Namespaces.mayBeJoined("time"))
  }

  @Test func theFilesOfAProcessAreThoseThatItSees() throws {
    let temporary = TemporaryDirectory()
    let file = temporary.path.appending("file")
    let root = try RootDirectory(ofProcess: getpid())
    try FileSystem.write([1, 2, 3], to: file, mode: 0o600)
    #expect(try root.read(file, limit: 3) == [1, 2, 3])
    #expect(throws: SystemError(EFBIG, "read \(file)")) { try root.read(file, limit: 2) }
    #expect(throws: SystemError(EINVAL, "read \(temporary.path)")) { try root.read(temporary.path, limit: 3) }
    #expect(throws: SystemError(EINVAL, "read /dev/null")) { try root.read("/dev/null", limit: 3) }
  }
}
