// swift-tools-version: 6.2
// 6.2 is the first version of the manifest in which warnings can be made errors target by target, that is
// in our code and not in that of our dependencies.

import Foundation
import PackageDescription

// Meson passes its project version; it reaches the program through one C file only, so that another version
// compiles that file again and nothing else.
let version = Context.environment["TOOLBOX_VERSION"] ?? "0.0"
let entersByDefault = Context.environment["TOOLBOX_ENTERS_BY_DEFAULT"] == "true"

let swiftSettings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let cSettings: [CSetting] = [
  .define("_GNU_SOURCE"),
  .treatAllWarnings(as: .error),
  .enableWarning("extra"),
]

let cxxSettings: [CXXSetting] = [
  .treatAllWarnings(as: .error),
  .enableWarning("extra"),
]

/// A package of Apple's: the tarball of a release has it, put there by scripts/vendor, so that distributions can build
/// without a network.
func dependency(_ name: String, from version: Version) -> Package.Dependency {
  let folder = "\(Context.packageDirectory)/vendor/\(name)"
  if FileManager.default.fileExists(atPath: folder) { return .package(path: folder) }
  return .package(url: "https://github.com/apple/\(name)", from: version)
}

let package = Package(
  name: "toolbox",
  products: [
    .executable(name: "toolbox", targets: ["toolbox"])
  ],
  dependencies: [
    dependency("swift-argument-parser", from: "1.8.2"),
    dependency("swift-log", from: "1.16.2"),
  ],
  targets: [
    .target(
      name: "CVersion",
      cSettings: cSettings + [
        .define("TOOLBOX_VERSION", to: "\"\(version)\""),
        .define("TOOLBOX_ENTERS_BY_DEFAULT", to: "\(entersByDefault)"),
      ]),
    .target(name: "CLinux", cSettings: cSettings),
    .target(name: "CTOML", cxxSettings: cxxSettings),
    .target(name: "CSeccomp", cSettings: cSettings),
    .target(name: "CCap", cSettings: cSettings),
    .target(name: "CArchive", cSettings: cSettings),
    .target(name: "LinuxSystem", dependencies: ["CLinux"], swiftSettings: swiftSettings),
    .target(name: "Architectures", dependencies: ["LinuxSystem"], swiftSettings: swiftSettings),
    .target(name: "CDI", dependencies: ["LinuxSystem"], swiftSettings: swiftSettings),
    .target(name: "ToolboxRuntime", dependencies: ["LinuxSystem"], swiftSettings: swiftSettings),
    .target(
      name: "ToolboxCore",
      dependencies: [
        "Architectures", "CDI", "CTOML", "LinuxSystem", "ToolboxRuntime",
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: swiftSettings),
    .target(
      name: "Podman",
      dependencies: ["LinuxSystem", "ToolboxCore", .product(name: "Logging", package: "swift-log")],
      swiftSettings: swiftSettings),
    .target(
      name: "ContainerInit",
      dependencies: [
        "Architectures", "CDI", "LinuxSystem", "ToolboxRuntime",
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: swiftSettings),
    .target(
      name: "ContainerEntry", dependencies: ["LinuxSystem", "ToolboxRuntime"], swiftSettings: swiftSettings),
    .target(
      name: "Sandbox", dependencies: ["CCap", "CSeccomp", "LinuxSystem"], swiftSettings: swiftSettings),
    .target(
      name: "ImageBuild", dependencies: ["Architectures", "CArchive", "LinuxSystem", "Sandbox"],
      swiftSettings: swiftSettings),
    .target(
      name: "ToolboxCLI",
      dependencies: [
        "Architectures", "CDI", "CVersion", "CompletionScripts", "ContainerEntry", "ContainerInit",
        "ImageBuild", "LinuxSystem",
        "Podman", "Sandbox", "ToolboxCore", "ToolboxRuntime",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: swiftSettings),
    .target(
      name: "CompletionScripts", path: "completion", exclude: ["meson.build"],
      resources: [.embedInCode("toolbox.bash"), .embedInCode("toolbox.fish"), .embedInCode("_toolbox")],
      swiftSettings: swiftSettings),
    .executableTarget(name: "toolbox", dependencies: ["ToolboxCLI"], swiftSettings: swiftSettings),
    .target(
      name: "TestSupport",
      dependencies: ["Architectures", "CDI", "LinuxSystem", "ToolboxCore", "ToolboxRuntime"],
      path: "Tests/TestSupport", swiftSettings: swiftSettings),
    .testTarget(
      name: "LinuxSystemTests", dependencies: ["LinuxSystem", "TestSupport"], swiftSettings: swiftSettings),
    .testTarget(
      name: "ArchitecturesTests", dependencies: ["Architectures", "LinuxSystem", "TestSupport"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "CDITests", dependencies: ["CDI", "LinuxSystem", "TestSupport"], swiftSettings: swiftSettings),
    .testTarget(
      name: "ToolboxRuntimeTests", dependencies: ["LinuxSystem", "TestSupport", "ToolboxRuntime"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "ToolboxCoreTests",
      dependencies: [
        "Architectures", "CDI", "LinuxSystem", "TestSupport", "ToolboxCore", "ToolboxRuntime",
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "PodmanTests",
      dependencies: [
        "LinuxSystem", "Podman", "TestSupport", "ToolboxCore", .product(name: "Logging", package: "swift-log"),
      ],
      exclude: ["Fixtures"], swiftSettings: swiftSettings),
    .testTarget(
      name: "ContainerInitTests",
      dependencies: [
        "Architectures", "CDI", "ContainerInit", "LinuxSystem", "TestSupport", "ToolboxRuntime",
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "ContainerEntryTests",
      dependencies: ["ContainerEntry", "LinuxSystem", "TestSupport", "ToolboxRuntime"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "ImageBuildTests", dependencies: ["ImageBuild", "LinuxSystem", "Sandbox", "TestSupport"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "SandboxTests", dependencies: ["LinuxSystem", "Sandbox", "TestSupport"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "ToolboxCLITests",
      dependencies: [
        "Architectures", "LinuxSystem", "Podman", "Sandbox", "TestSupport", "ToolboxCLI", "ToolboxCore",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: swiftSettings),
  ],
  cxxLanguageStandard: .cxx17
)
