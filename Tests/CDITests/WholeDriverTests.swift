import LinuxSystem
import TestSupport
import Testing

@testable import CDI

/// A machine that has everything of the driver.
struct WholeDriverTests {
  private let directory = TemporaryDirectory()
  private let edits: CDISpecification.ContainerEdits
  private let specification: CDISpecification

  private static let files = [
    "/dev/nvidia-modeset", "/dev/nvidia-uvm", "/dev/nvidia-uvm-tools", "/dev/nvidia0", "/dev/nvidiactl",
    "/usr/lib64/libcuda.so", "/usr/lib64/libcuda.so.1", "/usr/lib64/libc.so.6", "/usr/lib64/libother.so.550.1",
    "/usr/lib64/libcuda.so.550.54.14", "/usr/lib64/libGLX_nvidia.so.550.54.14",
    "/usr/lib64/libnvidia-opticalflow.so.550.54.14", "/usr/lib64/libnvidia-allocator.so.550.54.14",
    "/usr/lib64/libnvidia-vulkan-producer.so.550.54.14", "/usr/lib64/libnvidia-egl-gbm.so.1",
    "/usr/lib64/libnvidia-egl-gbm.so.1.1.1", "/usr/lib64/libnvidia-egl-wayland.so.1.1.13",
    "/usr/lib64/vdpau/libvdpau_nvidia.so.550.54.14", "/usr/lib64/xorg/modules/drivers/nvidia_drv.so",
    "/usr/lib64/xorg/modules/extensions/libglxserver_nvidia.so.550.54.14",
    "/usr/bin/nvidia-smi", "/usr/bin/nvidia-debugdump", "/usr/bin/nvidia-persistenced",
    "/usr/bin/nvidia-cuda-mps-control", "/usr/bin/nvidia-cuda-mps-server", "/usr/sbin/nvidia-imex",
    "/usr/bin/nvidia-imex-ctl", "/usr/bin/nvidia-settings",
    "/lib/firmware/6.8.0/nvidia/550.54.14/gsp_ga10x.bin", "/lib/firmware/nvidia/550.54.14/gsp_tu10x.bin",
    "/lib/firmware/6.8.0/nvidia/550.54.14/other.bin",
    "/usr/share/glvnd/egl_vendor.d/10_nvidia.json", "/etc/glvnd/egl_vendor.d/10_nvidia.json",
    "/usr/share/egl/egl_external_platform.d/15_nvidia_gbm.json",
    "/usr/share/egl/egl_external_platform.d/10_nvidia_wayland.json", "/usr/share/nvidia/nvoptix.bin",
    "/etc/X11/xorg.conf.d/10-nvidia.conf", "/usr/share/X11/xorg.conf.d/nvidia-drm-outputclass.conf",
    "/usr/share/vulkan/icd.d/nvidia_icd.x86_64.json", "/usr/share/vulkan/icd.d/intel_icd.x86_64.json",
    "/usr/share/vulkan/implicit_layer.d/nvidia_layers.json", "/tmp/nvidia-mps/log",
  ]

  init() throws {
    for file in Self.files { try Self.put(file, in: directory) }
    try Self.put("/sys/module/nvidia/version", "550.54.14\n", in: directory)
    try Self.put("/proc/sys/kernel/osrelease", "6.8.0\n", in: directory)
    guard case .found(let found) = NVIDIADriver.discover(root: directory.path) else {
      throw CDIError(description: "found nothing")
    }
    specification = found
    edits = found.edits
  }

  private static func put(_ path: String, _ content: String = "", in directory: TemporaryDirectory) throws {
    let path = directory.path + ByteString(path)
    try FileSystem.createDirectories(path.parentPath)
    try FileSystem.write(Array(content.utf8), to: path, mode: 0o644)
  }

  @Test func itsFilesAreMountedInAnOrderThatDoesNotChange() {
    #expect(
      edits.mounts.map(\.containerPath) == [
        "/usr/lib64/libGLX_nvidia.so.550.54.14", "/usr/lib64/libcuda.so.550.54.14",
        "/usr/lib64/libnvidia-allocator.so.550.54.14", "/usr/lib64/libnvidia-opticalflow.so.550.54.14",
        "/usr/lib64/libnvidia-vulkan-producer.so.550.54.14", "/usr/lib64/vdpau/libvdpau_nvidia.so.550.54.14",
        "/usr/lib64/libnvidia-egl-gbm.so.1.1.1", "/usr/lib64/libnvidia-egl-wayland.so.1.1.13",
        "/usr/lib64/xorg/modules/drivers/nvidia_drv.so",
        "/usr/lib64/xorg/modules/extensions/libglxserver_nvidia.so.550.54.14",
        "/usr/bin/nvidia-smi", "/usr/bin/nvidia-debugdump", "/usr/bin/nvidia-persistenced",
        "/usr/bin/nvidia-cuda-mps-control", "/usr/bin/nvidia-cuda-mps-server", "/usr/sbin/nvidia-imex",
        "/usr/bin/nvidia-imex-ctl", "/lib/firmware/6.8.0/nvidia/550.54.14/gsp_ga10x.bin",
        "/etc/glvnd/egl_vendor.d/10_nvidia.json", "/usr/share/egl/egl_external_platform.d/15_nvidia_gbm.json",
        "/usr/share/egl/egl_external_platform.d/10_nvidia_wayland.json", "/usr/share/nvidia/nvoptix.bin",
        "/etc/X11/xorg.conf.d/10-nvidia.conf", "/usr/share/X11/xorg.conf.d/nvidia-drm-outputclass.conf",
        "/usr/share/vulkan/icd.d/nvidia_icd.x86_64.json",
        "/usr/share/vulkan/implicit_layer.d/nvidia_layers.json", "/tmp/nvidia-mps",
      ])
    #expect(edits.mounts.allSatisfy { $0.hostPath == $0.containerPath })
  }

  @Test func programsRunOnlyFromWhereTheyShould() {
    let sockets = edits.mounts.filter { $0.options == ["ro", "nosuid", "nodev", "bind", "noexec"] }
    #expect(sockets.map(\.hostPath) == ["/tmp/nvidia-mps"])
    let others = edits.mounts.filter { $0.options == ["ro", "nosuid", "nodev", "bind"] }
    #expect(others.count == edits.mounts.count - 1)
  }

  @Test func itsDevicesAreNamed() {
    #expect(
      edits.deviceNodes.map(\.path) == [
        "/dev/nvidia-modeset", "/dev/nvidia-uvm-tools", "/dev/nvidia-uvm", "/dev/nvidiactl",
      ])
  }

  @Test func itsLibrariesAreMadeToBeFound() {
    #expect(edits.hooks.map(\.name) == ["createContainer", "createContainer"])
    #expect(edits.hooks.map(\.path) == ["/usr/bin/nvidia-cdi-hook", "/usr/bin/nvidia-cdi-hook"])
    let links = [
      "libcuda.so.1::/usr/lib64/libcuda.so", "libnvidia-opticalflow.so.1::/usr/lib64/libnvidia-opticalflow.so",
      "libGLX_nvidia.so.550.54.14::/usr/lib64/libGLX_indirect.so.0",
      "../libnvidia-allocator.so.1::/usr/lib64/gbm/nvidia-drm_gbm.so",
      "libnvidia-vulkan-producer.so.550.54.14::/usr/lib64/libnvidia-vulkan-producer.so",
      "libglxserver_nvidia.so.550.54.14::/usr/lib64/xorg/modules/extensions/libglxserver_nvidia.so",
    ]
    let words = ["nvidia-cdi-hook", "create-symlinks"] + links.flatMap { ["--link", $0] }
    #expect(edits.hooks.first?.arguments == words)
    #expect(
      edits.hooks.last?.arguments == [
        "nvidia-cdi-hook", "update-ldcache", "--folder", "/usr/lib64", "--folder", "/usr/lib64/vdpau",
      ])
  }

  @Test func itsDocumentIsReadAsItWasWritten() throws {
    #expect(try CDISpecification(json: specification.json) == specification)
    let text = String(decoding: specification.json, as: UTF8.self)
    #expect(text.hasPrefix("{\n  \"cdiVersion\" : \"0.5.0\",\n  \"containerEdits\" : {\n    \"deviceNodes\""))
    #expect(text.hasSuffix("  \"kind\" : \"nvidia.com/gpu\"\n}\n"))
  }
}
