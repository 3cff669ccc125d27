import Testing
import ToolboxCore

struct ImageReferenceTests {
  @Test(
    arguments: [
      ("fedora-toolbox", nil, nil, "fedora-toolbox"),
      ("fedora-toolbox:34", nil, "34", "fedora-toolbox"),
      ("localhost/foo", "localhost", nil, "foo"),
      ("localhost:5000/a/foo:1", "localhost:5000", "1", "foo"),
      ("user/foo:1", nil, "1", "foo"),
      ("quay.io/toolbx/arch-toolbox:latest", "quay.io", "latest", "arch-toolbox"),
      ("quay.io/a/foo:1@sha256:abc", "quay.io", "1", "foo"),
      ("quay.io/a/foo@sha256:abc", "quay.io", nil, "foo"),
      ("", nil, nil, "."),
      ("quay.io/", "quay.io", nil, "/"),
    ] as [(String, String?, String?, String)])
  func parts(text: String, domain: String?, tag: String?, baseName: String) {
    let image = ImageReference(text)
    #expect(image.domain.map(String.init) == domain)
    #expect(image.tag == tag)
    #expect(image.baseName == baseName)
  }

  @Test(arguments: [
    ("012345", true), ("0123456789abcdef", true), (String(repeating: "a", count: 64), true), ("01234", false),
    (String(repeating: "a", count: 65), false), ("0123456g", false), ("ABCDEF", false),
  ])
  func identifiers(text: String, mayBeID: Bool) {
    #expect(ImageReference(text).mayBeID == mayBeID)
  }

  @Test(
    arguments: [
      ("fedora-toolbox:34", "34", "registry.fedoraproject.org/fedora-toolbox:34"),
      ("toolbox:8.10", "8.10", "registry.access.redhat.com/ubi8/toolbox:8.10"),
      ("ubuntu-toolbox:22.04", "22.04", "quay.io/toolbx/ubuntu-toolbox:22.04"),
      ("debian-toolbox:12", "12", "quay.io/toolbx-images/debian-toolbox:12"),
      ("example.com/foo:1", "12", "example.com/foo:1"),
      ("foo:1", "1", nil),
    ] as [(String, String, String?)])
  func qualified(text: String, release: String, full: String?) {
    #expect(ImageReference(text).qualified(release: release)?.text == full)
  }
}
