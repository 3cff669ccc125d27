import Testing

@testable import LinuxSystem

struct SystemServicesTests {
  @Test(arguments: [
    ("avahi-daemon.socket", "avahi_2ddaemon_2esocket"), ("sssd-kcm.socket", "sssd_2dkcm_2esocket"), ("", "_"),
    ("1a1", "_31a1"), ("a_b", "a_5fb"), ("é\n", "_c3_a9_0a"),
  ])
  func namesOfUnitsInPaths(unit: String, element: String) {
    #expect(SystemServices.pathElement(unit) == element)
  }
}
