internal import Glibc
internal import LinuxSystem
internal import Sandbox

/// Runs the programs of a package manager on an image, one after the other.
final class BuildSteps {
  let request: BuildRequest
  let files: BuildFiles
  /// Where they run.
  var tree: ToolTree
  /// Reads off what they say how far they have got.
  var counter: any StepCounter
  /// Archives that are used where they are.
  private(set) var local = LocalArchives([])
  private let log: BuildLog
  private let show: (BuildProgress) -> Void
  private var line: [UInt8] = []

  init(
    _ request: BuildRequest, _ files: BuildFiles, _ tree: ToolTree, counting counter: any StepCounter,
    telling show: @escaping (BuildProgress) -> Void
  ) throws(BuildError) {
    self.request = request
    self.files = files
    self.tree = tree
    self.counter = counter
    self.show = show
    log = try naming { () throws(SystemError) in try BuildLog(at: files.log) }
  }

  /// Shows programs what of the host a file of sources names.
  func show(namedIn sources: [UInt8]) {
    let folders = NamedPaths.folders(in: sources)
    tree.folders += folders
    local = LocalArchives(local.folders + folders.map(\.path))
  }

  /// Tells people what is being done.
  func tell(_ stage: BuildStage, done: Int = 0, total: Int = 0) {
    show(BuildProgress(stage: stage, done: done, total: total))
  }

  /// Runs a program.
  ///
  /// - Parameters:
  ///   - step: what it is called where it fails.
  ///   - command: the program and its arguments.
  ///   - hasNetwork: whether it may use the network.
  ///   - runsImage: whether it runs programs of the image; what it says is counted then.
  ///   - read: is given what it writes.
  /// - Throws: `BuildError.stepFailed` where it ends with an error.
  func run(
    _ step: String, _ command: [ByteString], hasNetwork: Bool = false, runsImage: Bool = false,
    reading read: ([UInt8]) -> Void = { _ in }
  ) throws(BuildError) {
    let status = try status(of: step, command, hasNetwork: hasNetwork, runsImage: runsImage, reading: read)
    guard status.isSuccess else {
      if request.entersFailures { enter(step, status, hasNetwork: hasNetwork, runsImage: runsImage) }
      throw .stepFailed(step, status, log: log.path, lastLines: log.lastLines)
    }
  }

  /// Runs a program that may fail.
  ///
  /// - Returns: how it has ended.
  /// - Throws: `BuildError` if it cannot be run, or is interrupted.
  func status(
    of step: String, _ command: [ByteString], hasNetwork: Bool = false, runsImage: Bool = false,
    reading read: ([UInt8]) -> Void = { _ in }
  ) throws(BuildError) -> ExitStatus {
    if TerminationSignals.isInterrupted { throw .interrupted }
    log.begin(step)
    let options = tree.options(command, hasNetwork: hasNetwork, runsImage: runsImage)
    let status = try naming { () throws(SystemError) in
      try SandboxedProgram(options: options).run { piece in
        log.add(piece)
        read(piece)
        if runsImage { count(piece) }
      }
    }
    if TerminationSignals.isInterrupted { throw .interrupted }
    return status
  }

  private func count(_ piece: [UInt8]) {
    var isNew = false
    for byte in piece {
      guard byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") else {
        line.append(byte)
        continue
      }
      isNew = counter.read(String(decoding: line, as: UTF8.self)) || isNew
      line = []
    }
    if isNew { tell(.configure, done: counter.done, total: counter.total) }
  }

  /// A shell where a step has failed, for people who want to know why.
  private func enter(_ step: String, _ status: ExitStatus, hasNetwork: Bool, runsImage: Bool) {
    let words = log.lastLines.map { "  \($0)\n" }.joined()
    let text =
      "\n\(words)\(step) failed with exit code \(status.code). This is a shell where it has run, with the image in "
      + "\(ToolTree.root); the build ends with it.\n"
    try? Descriptor.write(Array(text.utf8), to: 2)
    let shell: ByteString = FileSystem.isReachable("/usr/bin/bash") ? "bash" : "sh"
    let options = tree.options([shell, "-i"], hasNetwork: hasNetwork, runsImage: runsImage)
    _ = try? SandboxedProgram(options: options).runOnTerminal()
  }
}

/// Reads off what a package manager says how far it has got.
protocol StepCounter {
  /// How many steps are done.
  var done: Int { get }
  /// How many there are.
  var total: Int { get }
  /// Reads a line; whether it tells something new.
  mutating func read(_ line: String) -> Bool
}

/// Keeps an error of the kernel.
func naming<Result: ~Copyable>(
  _ body: () throws(SystemError) -> Result
) throws(BuildError) -> Result {
  do { return try body() } catch { throw .system(error) }
}
