import Glibc
import LinuxSystem
import Testing

@testable import Sandbox

/// Command lines made of what options are made of, put together at random.
///
/// The seed is always the same, so that what is found can be found again; SANDBOX_FUZZ_RUNS makes the run longer.
struct FuzzTests {
  /// Sebastiano Vigna's splitmix64, which is in the public domain.
  private struct Random: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var bits = state
      bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
      bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
      return bits ^ (bits >> 31)
    }
  }

  private static let pieces: [ByteString] =
    SandboxOption.allCases.filter { $0 != .arguments }.map { "--" + ByteString($0.rawValue) } + [
      "/", "/a", "/a/b", "/a/b/c", "/a/../b", "..", ".", "", "-", "--", "=", "tmpfs", "+/a", "+", "0", "7777",
      "99999999999",
      "-1", "ALL", "A", "A=B", ByteString([0xff]), ByteString([0x2f, 0xc3, 0x28]),
      ByteString(repeatElement(UInt8(ascii: "x"), count: 5000)),
    ]

  private static func line(_ random: inout Random) -> [ByteString] {
    (0..<Int.random(in: 0..<24, using: &random)).map { _ in
      let piece = pieces.randomElement(using: &random) ?? ""
      switch Int.random(in: 0..<12, using: &random) {
      case 0: return piece + "=" + (pieces.randomElement(using: &random) ?? "")
      case 1: return ByteString(piece.bytes.dropLast())
      case 2:
        return ByteString(
          piece.bytes.map { Bool.random(using: &random) ? $0 : UInt8.random(in: 1...255, using: &random) })
      default: return piece
      }
    }
  }

  @Test func noCommandLineMakesAPlanThatIsOutOfOrder() {
    var random = Random(state: 6)
    let runs = getenv("SANDBOX_FUZZ_RUNS").flatMap { Int(String(cString: $0)) } ?? 20_000
    var plans = 0
    for _ in 0..<runs {
      let line = Self.line(&random)
      guard case .sandbox(let options)? = try? OptionParser.parse(line, in: "/w", hasResourceDaemon: false)
      else {
        continue
      }
      let plan = SandboxPlan(options.operations)
      plans += 1
      check(plan, of: options, line)
    }
    // Else nothing was looked at.
    #expect(plans > runs / 50)
  }

  private func check(_ plan: SandboxPlan, of options: SandboxOptions, _ line: [ByteString]) {
    let isKept = plan.operations.allSatisfy { options.operations.contains($0) }
    #expect(isKept, "\(line)")
    // A plan of a plan is the same plan.
    #expect(SandboxPlan(plan.operations) == plan, "\(line)")
    let seen = plan.operations.filter { $0.isDoneFirst }.map(\.destination)
    // What is in a directory comes after the directory.
    for (index, path) in seen.enumerated() {
      let isEarly = seen[..<index].contains { $0 != path && $0.isAtOrBelow(path) }
      #expect(!isEarly, "\(line)")
    }
  }
}

extension Operation {
  /// Whether it is one of those that are in the order of their destinations.
  fileprivate var isDoneFirst: Bool {
    switch kind {
    case .lock, .remountReadOnly: return false
    case .bind(let bind):
      if case .sandbox = bind.source { return false }
      return true
    default: return true
    }
  }
}
