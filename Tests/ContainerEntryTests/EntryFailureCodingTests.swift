import LinuxSystem
import Testing
import ToolboxRuntime

@testable import ContainerEntry

struct EntryFailureCodingTests {
  @Test(arguments: [
    EntryFailure.refused(.notRunning("a reason")), .refused(.unsuitable("a reason")),
    .directoryMissing(ByteString([0xff, 0x0a])), .programMissing(""),
    .notExecutable("/a b", SystemError(13, "run /a b")), .failed(SystemError(22, "join")),
  ])
  func aParentReadsWhatItsChildHasWritten(failure: EntryFailure) {
    #expect(EntryFailure(encoded: failure.encoded) == failure)
  }

  @Test(arguments: ["", "\0", "failed\0", "failed\0x\0y\0", "nonsense"])
  func whatIsNoneIsAFailureAllTheSame(text: String) {
    guard case .failed = EntryFailure(encoded: Array(text.utf8)) else {
      Issue.record("\(EntryFailure(encoded: Array(text.utf8)))")
      return
    }
  }
}
