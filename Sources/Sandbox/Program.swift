internal import Glibc
internal import LinuxSystem

/// The command of a sandbox, which takes the place of this process.
struct Program {
  /// The words of the command; a shell if there are none.
  let words: [ByteString]
  /// `NAME=VALUE` of its environment.
  let environment: [ByteString]

  /// Runs the command; returns only if that fails.
  func execute() -> SandboxError {
    if !words.isEmpty { return execute(words) }
    let error = execute(["bash"])
    return error.exitCode == 127 ? execute(["sh"]) : error
  }

  private func execute(_ words: [ByteString]) -> SandboxError {
    let name = words[0]
    if name.isEmpty { return .notRun("''", ENOENT) }
    if name.bytes.contains(UInt8(ascii: "/")) {
      return failure(Kernel.execute(name, words, environment), of: name, name)
    }
    var first: SandboxError?
    for directory in path.bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false) {
      let candidate = directory.isEmpty ? "./" + name : ByteString(directory).appending(name)
      let code = Kernel.execute(candidate, words, environment)
      // What is not there, or where nobody can look, is not found.
      if first == nil && FileSystem.isReachable(candidate) { first = failure(code, of: candidate, name) }
    }
    return first ?? .notRun(name, ENOENT)
  }

  /// A program that is there, and yet is not found, has an interpreter or dynamic loader that is not.
  private func failure(_ code: Int32, of path: ByteString, _ name: ByteString) -> SandboxError {
    .notRun(code == ENOENT && FileSystem.isReachable(path) ? name + ": its interpreter" : name, code)
  }

  private var path: ByteString {
    let prefix: ByteString = "PATH="
    let entry = environment.first { $0.hasPrefix(prefix) }
    return entry.map { ByteString($0.bytes.dropFirst(prefix.bytes.count)) } ?? "/bin:/usr/bin"
  }
}

/// The environment of a command, as entries that need not be in any order or form.
struct ProgramEnvironment {
  private(set) var entries: [ByteString]

  /// The caller's environment, with the changes of the options.
  init(_ options: SandboxOptions) {
    entries = []
    if !options.clearsEnvironment {
      var position = environ
      while let entry = position.pointee {
        entries.append(ByteString(cString: entry))
        position += 1
      }
    }
    for variable in options.setVariables { self[variable.name] = variable.value }
    for name in options.unsetVariables { self[name] = nil }
  }

  /// The value of a variable.
  subscript(name: ByteString) -> ByteString? {
    get {
      let prefix = name + "="
      return entries.first { $0.hasPrefix(prefix) }.map { ByteString($0.bytes.dropFirst(prefix.bytes.count)) }
    }
    set {
      let prefix = name + "="
      let index = entries.firstIndex { $0.hasPrefix(prefix) }
      entries.removeAll { $0.hasPrefix(prefix) }
      if let newValue { entries.insert(prefix + newValue, at: index ?? entries.count) }
    }
  }
}
