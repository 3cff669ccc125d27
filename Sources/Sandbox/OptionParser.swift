internal import Glibc
public import LinuxSystem

/// Reads the words of a command line, from left to right.
public struct OptionParser {
  /// What was asked for.
  public enum Request: Hashable, Sendable {
    /// A sandbox.
    case sandbox(SandboxOptions)
    /// The list of options.
    case help
    /// The version.
    case version
  }

  /// The working directory of the caller, where relative paths begin.
  private let directory: ByteString?
  /// Whether systemd-nsresourced is there.
  private let hasResourceDaemon: Bool
  private var options = SandboxOptions()
  private var overlay = Operation.Overlay()
  private var permissions: mode_t?
  private var size: ByteString?
  /// The words that are still to be read, the next one last.
  private var rest: [ByteString] = []

  private init(_ directory: ByteString?, _ hasResourceDaemon: Bool) {
    self.directory = directory
    self.hasResourceDaemon = hasResourceDaemon
  }

  /// Reads the words.
  ///
  /// - Parameters:
  ///   - words: what stands behind the program's name.
  ///   - directory: the caller's working directory; nil where it is not known.
  ///   - hasResourceDaemon: whether systemd-nsresourced is there; nil to look for it.
  /// - Returns: what was asked for.
  /// - Throws: what is wrong with the first word that makes no sense.
  public static func parse(
    _ words: [ByteString], in directory: ByteString?, hasResourceDaemon: Bool? = nil
  ) throws(SandboxUsageError) -> Request {
    let isThere = hasResourceDaemon ?? FileSystem.isReachable(SandboxUsageError.resourceDaemonSocket)
    var parser = OptionParser(directory, isThere)
    return try parser.parse(words)
  }

  private mutating func parse(_ words: [ByteString]) throws(SandboxUsageError) -> Request {
    rest = words.reversed()
    while let word = rest.last, word.hasPrefix("-") {
      rest.removeLast()
      if word == "--" { break }
      if word == "-h" { return .help }
      let parts = word.split(atFirst: "=")
      guard word.hasPrefix("--"), let option = Self.option(parts?.0 ?? word) else {
        throw .unknownOption(parts?.0 ?? word)
      }
      if let value = parts?.1 {
        guard !option.values.isEmpty else { throw .unwantedValue(option) }
        rest.append(value)
      }
      if option == .help { return .help }
      if option == .version { return .version }
      guard rest.count >= option.values.count else { throw .missingValues(option) }
      let values = Array(rest.suffix(option.values.count).reversed())
      rest.removeLast(values.count)
      try take(option, values)
    }
    if permissions != nil { throw .withoutOperation(.permissions) }
    if size != nil { throw .withoutOperation(.size) }
    options.command = rest.reversed()
    return .sandbox(options)
  }

  private static func option(_ word: ByteString) -> SandboxOption? {
    ByteString(word.bytes.dropFirst(2)).utf8.flatMap { SandboxOption(rawValue: $0) }
  }

  // MARK: - Each option

  private mutating func take(_ option: SandboxOption, _ values: [ByteString]) throws(SandboxUsageError) {
    switch option {
    case .bind, .bindTry, .readOnlyBind, .readOnlyBindTry, .bindNoFollow, .readOnlyBindNoFollow,
      .bindDescriptor, .readOnlyBindDescriptor, .temporary, .devices, .processes, .directory, .link, .write,
      .copy, .overlay, .remountReadOnly, .lockFile:
      try takeOperation(option, values)
    case .bindForeign, .readOnlyBindForeign: throw .needsResourceDaemon(option, isMissing: !hasResourceDaemon)
    case .overlayLower: overlay.lower.append(try path(values[0]))
    case .overlayUpper: overlay.upper = values[0] == "tmpfs" ? .temporary : .directory(try path(values[0]))
    case .overlayWork: overlay.work = try path(values[0])
    case .permissions: permissions = try mode(values[0])
    case .size: size = try bytes(values[0])
    case .setVariable, .unsetVariable, .clearEnvironment, .changeDirectory, .sameDirectory:
      try takeSurroundings(option, values)
    case .packDescriptors: options.packsDescriptors = true
    case .dieWithParent: options.diesWithParent = true
    case .newSession: options.hasOwnSession = true
    case .statusDescriptor: options.statusDescriptor = try descriptor(option, values[0])
    case .arguments: try takeWords(from: try descriptor(option, values[0]))
    case .debug: options.tellsOperations = true
    case .version, .help: break
    case .becomeRoot, .mapForeign, .mapDelegate, .addCapability, .dropCapability, .suppressChangeOwner,
      .suppressSynchronize, .filter, .ownNetwork, .ownIPC, .ownProcesses, .ownHostName, .hostName,
      .ownControlGroups:
      try takeRights(option, values)
    }
  }

  private mutating func takeOperation(
    _ option: SandboxOption, _ values: [ByteString]
  ) throws(SandboxUsageError) {
    let kind: Operation.Kind
    switch option {
    case .bind: kind = .bind(.init(try source(values[0])))
    case .bindTry: kind = .bind(.init(try source(values[0]), isRequired: false))
    case .readOnlyBind: kind = .bind(.init(try source(values[0]), isReadOnly: true))
    case .readOnlyBindTry: kind = .bind(.init(try source(values[0]), isReadOnly: true, isRequired: false))
    case .bindNoFollow: kind = .bind(.init(try source(values[0]), followsLink: false))
    case .readOnlyBindNoFollow:
      kind = .bind(.init(try source(values[0]), isReadOnly: true, followsLink: false))
    case .bindDescriptor: kind = .bind(.init(.descriptor(try descriptor(option, values[0]))))
    case .readOnlyBindDescriptor:
      kind = .bind(.init(.descriptor(try descriptor(option, values[0])), isReadOnly: true))
    case .temporary:
      kind = .temporary(size: size)
      size = nil
    case .devices: kind = .devices
    case .processes: kind = .processes
    case .directory: kind = .directory
    case .link: kind = .link(to: values[0])
    case .write: kind = .write(values[0].bytes)
    case .copy: kind = .copy(try descriptor(option, values[0]))
    case .overlay:
      kind = .overlay(overlay)
      overlay = Operation.Overlay()
    case .remountReadOnly: kind = .remountReadOnly
    default: kind = .lock
    }
    if size != nil { throw .unsuitable(.size, for: option) }
    if permissions != nil, ![.temporary, .directory, .write, .copy].contains(option) {
      throw .unsuitable(.permissions, for: option)
    }
    let destination = try path(values[values.count - 1])
    options.operations.append(Operation(kind, at: destination, permissions: permissions))
    permissions = nil
  }

  private mutating func takeSurroundings(
    _ option: SandboxOption, _ values: [ByteString]
  ) throws(SandboxUsageError) {
    switch option {
    case .setVariable:
      try checkName(option, values[0])
      options.setVariables.append(.init(name: values[0], value: values[1]))
    case .unsetVariable:
      try checkName(option, values[0])
      options.unsetVariables.append(values[0])
    case .clearEnvironment: options.clearsEnvironment = true
    case .changeDirectory: options.workingDirectory = try path(values[0])
    default: options.workingDirectory = try path(".")
    }
  }

  private mutating func takeRights(
    _ option: SandboxOption, _ values: [ByteString]
  ) throws(SandboxUsageError) {
    switch option {
    case .becomeRoot: options.becomesRoot = true
    case .mapForeign: options.mapsForeign = true
    case .mapDelegate:
      guard values[0].utf8.flatMap({ UInt32($0) }) != nil else {
        throw .invalidValue(option, values[0], expected: "a number")
      }
      throw .needsResourceDaemon(option, isMissing: !hasResourceDaemon)
    case .addCapability, .dropCapability:
      let isAll = values[0].utf8?.uppercased() == "ALL"
      options.capabilityChanges.append(
        .init(isAdded: option == .addCapability, name: isAll ? nil : values[0]))
    case .suppressChangeOwner: options.suppressed.insert(.changeOwner)
    case .suppressSynchronize: options.suppressed.insert(.synchronize)
    case .filter: options.filters.append(try descriptor(option, values[0]))
    case .ownNetwork: options.namespaces.insert(.network)
    case .ownIPC: options.namespaces.insert(.ipc)
    case .ownProcesses: options.namespaces.insert(.process)
    case .ownHostName: options.namespaces.insert(.hostName)
    case .hostName:
      guard (1...64).contains(values[0].bytes.count) else {
        throw .invalidValue(option, values[0], expected: "a name of 1 to 64 bytes")
      }
      options.namespaces.insert(.hostName)
      options.hostName = values[0]
    default: options.namespaces.insert(.controlGroup)
    }
  }

  private mutating func takeWords(from number: Int32) throws(SandboxUsageError) {
    let content: [UInt8]
    do {
      content = try Descriptor(duplicating: number).readToEnd()
      if number > 2 { close(number) }
    } catch { throw .unreadable(.arguments, SystemError(error.code, "read descriptor \(number)")) }
    var words = content.split(separator: 0, omittingEmptySubsequences: false).map { ByteString($0) }
    // The last word may or may not be ended, as all others are.
    if words.last?.isEmpty == true { words.removeLast() }
    rest += words.reversed()
  }

  // MARK: - Values

  private func path(_ text: ByteString) throws(SandboxUsageError) -> SandboxPath {
    guard directory != nil || text.isAbsolutePath else { throw .relativePath(text) }
    return SandboxPath(text, in: directory ?? "/")
  }

  private func source(_ text: ByteString) throws(SandboxUsageError) -> Operation.Bind.Source {
    guard text.hasPrefix("+") else { return .host(try path(text)) }
    return .sandbox(SandboxPath(ByteString(text.bytes.dropFirst())))
  }

  private func descriptor(_ option: SandboxOption, _ text: ByteString) throws(SandboxUsageError) -> Int32 {
    guard let number = text.utf8.flatMap({ Int32($0) }), number >= 0 else {
      throw .invalidValue(option, text, expected: "the number of an open descriptor")
    }
    guard fcntl(number, F_GETFD) >= 0 else {
      throw .unreadable(option, SystemError(errno, "descriptor \(number)"))
    }
    return number
  }

  private func mode(_ text: ByteString) throws(SandboxUsageError) -> mode_t {
    guard let mode = text.utf8.flatMap({ mode_t($0, radix: 8) }), mode <= 0o7777 else {
      throw .invalidValue(.permissions, text, expected: "an octal number up to 7777")
    }
    return mode
  }

  private func bytes(_ text: ByteString) throws(SandboxUsageError) -> ByteString {
    guard let count = text.utf8.flatMap({ UInt64($0) }), count > 0 else {
      throw .invalidValue(.size, text, expected: "a number of bytes above 0")
    }
    return ByteString("\(count)")
  }

  private func checkName(_ option: SandboxOption, _ name: ByteString) throws(SandboxUsageError) {
    guard !name.isEmpty, !name.bytes.contains(UInt8(ascii: "=")) else {
      throw .invalidValue(option, name, expected: "a name without =")
    }
  }
}
