import Testing

@testable import ContainerEntry

struct SecurityLabelTests {
  @Test(arguments: [
    // Without a security module.
    ("", "", true),
    // SELinux: a person without confinement, and a container whose label is disabled.
    (
      "unconfined_u:unconfined_r:unconfined_t:s0-s0:c0.c1023\0", "unconfined_u:system_r:spc_t:s0\n", true
    ),
    ("staff_u:staff_r:staff_t:s0", "staff_u:system_r:spc_t:s0", false),
    ("unconfined_u:unconfined_r:unconfined_t:s0", "system_u:system_r:container_t:s0:c1,c2", false),
    ("system_u:system_r:container_t:s0:c1,c2", "system_u:system_r:container_t:s0:c1,c2", true),
    ("system_u:system_r:container_t:s0:c1,c2", "system_u:system_r:container_t:s0:c1,c3", false),
    // AppArmor.
    ("unconfined\n", "unconfined\n", true),
    ("unconfined\n", "crun (unconfined)\n", true),
    ("unconfined\n", "containers-default-0.50.1 (enforce)\n", false),
    ("snap.code.code (complain)\n", "unconfined\n", false),
    ("unconfined\n", "", false),
  ])
  func aProcessMustBeAsFreeAsWhatPodmanWouldStart(own: String, other: String, isAsFree: Bool) {
    #expect(SecurityLabel(own).isAsFree(as: SecurityLabel(other)) == isAsFree)
  }
}
