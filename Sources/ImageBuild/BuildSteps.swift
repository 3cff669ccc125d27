internal import Glibc
internal import LinuxSystem
internal import Sandbox

/// Runs the programs of a package manager on an image, one after the other.
final class BuildSteps {
  /// Of a line no more is looked at.
  private static let longest = 4096

  let request: BuildRequest
  let files: BuildFiles
  /// Where they run.
  var tree: ToolTree
  /// Reads off what they say how many packages are installed.
  private var counter: any StepCounter
  /// Likewise, how much was fetched.
  private var downloadCounter: any StepCounter
  private let manager: any PackageManager.Type
  /// Archives that are used where they are.
  private(set) var local = LocalArchives([])
  private let log: BuildLog
  private let show: (BuildProgress) -> Void
  private var line: [UInt8] = []

  init(
    _ request: BuildRequest, _ files: BuildFiles, _ tree: ToolTree, counting manager: any PackageManager.Type,
    telling show: @escaping (BuildProgress) -> Void
  ) throws(BuildError) {
    self.request = request
    self.files = files
    self.tree = tree
    self.manager = manager
    counter = manager.makeCounter()
    downloadCounter = manager.makeDownloadCounter()
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

  /// Counts with more steps of installing than the package manager will name.
  func expect(_ more: Int) { counter.total += more }

  /// Tells people that packages are being installed, and how many of them are by now.
  func tellInstalling() { tell(.configure, done: counter.done, total: counter.total) }

  /// Makes sure that there can be sandboxes.
  ///
  /// - Throws: `BuildError.noSandbox`.
  func checkSandbox() throws(BuildError) {
    var output: [UInt8] = []
    let status = try status(of: "true", ["true"]) { output += $0 }
    guard status.isSuccess else {
      let lines = String(decoding: output, as: UTF8.self).split(separator: "\n")
      throw .noSandbox(lines.joined(separator: " "))
    }
  }

  /// Runs a program.
  ///
  /// - Parameters:
  ///   - step: what it is called where it fails.
  ///   - command: the program and its arguments.
  ///   - hasNetwork: whether it may use the network.
  ///   - runsImage: whether it runs programs of the image.
  ///   - stage: of which what it says is counted: `download` or `configure`.
  ///   - read: is given what it writes.
  /// - Throws: `BuildError.stepFailed` where it ends with an error.
  func run(
    _ step: String, _ command: [ByteString], hasNetwork: Bool = false, runsImage: Bool = false,
    counting stage: BuildStage? = nil, reading read: ([UInt8]) -> Void = { _ in }
  ) throws(BuildError) {
    if stage == .download { downloadCounter = manager.makeDownloadCounter() }
    line = []
    let status = try status(of: step, command, hasNetwork: hasNetwork, runsImage: runsImage) { piece in
      read(piece)
      if let stage { count(piece, stage) }
    }
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
      }
    }
    if TerminationSignals.isInterrupted { throw .interrupted }
    return status
  }

  private func count(_ piece: [UInt8], _ stage: BuildStage) {
    var isNew = false
    for byte in piece {
      guard byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") else {
        if line.count < Self.longest { line.append(byte) }
        continue
      }
      let text = String(decoding: line, as: UTF8.self)
      isNew = (stage == .download ? downloadCounter.read(text) : counter.read(text)) || isNew
      line = []
    }
    guard isNew else { return }
    let counter = stage == .download ? downloadCounter : counter
    show(
      BuildProgress(stage: stage, done: counter.done, total: counter.total, isInBytes: counter.isInBytes))
  }

  /// A shell where a step has failed, for people who want to know why.
  private func enter(_ step: String, _ status: ExitStatus, hasNetwork: Bool, runsImage: Bool) {
    // Whatever they have in them, they are only shown.
    let lines = log.lastLines.map { line in
      String(
        String.UnicodeScalarView(
          line.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }))
    }
    let words = lines.map { "  \($0)\n" }.joined()
    let text =
      "\n\(words)\(step) failed with exit code \(status.code). This is a shell where it has run, with the image in "
      + "\(ToolTree.root); the build ends with it.\n"
    try? Descriptor.write(Array(text.utf8), to: 2)
    let shell: ByteString = FileSystem.isReachable("/usr/bin/bash") ? "bash" : "sh"
    let options = tree.options(
      [shell, "-i"], hasNetwork: hasNetwork, runsImage: runsImage, hasTerminal: true)
    _ = try? SandboxedProgram(options: options).runOnTerminal()
  }
}

/// Reads off what a package manager says how far it has got.
protocol StepCounter {
  /// How many steps are done.
  var done: Int { get }
  /// How many there are.
  var total: Int { get set }
  /// Whether these are bytes.
  var isInBytes: Bool { get }
  /// Reads a line; whether it tells something new.
  mutating func read(_ line: String) -> Bool
}

extension StepCounter {
  var isInBytes: Bool { false }
}

/// Keeps an error of the kernel, unless it comes of a signal.
func naming<Result: ~Copyable>(
  _ body: () throws(SystemError) -> Result
) throws(BuildError) -> Result {
  do { return try body() } catch { throw TerminationSignals.isInterrupted ? .interrupted : .system(error) }
}
