// The names of the fields, which are those of the schema. Empty fields are left out where the schema lets them be.

extension CDISpecification: Codable {
  private enum CodingKeys: String, CodingKey {
    case version = "cdiVersion"
    case kind, annotations, devices
    case edits = "containerEdits"
  }

  /// Reads an object that has no unknown fields.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.knownFields(CodingKeys.self)
    version = try fields.text(.version)
    kind = try fields.text(.kind)
    annotations = try fields.decodeIfPresent([String: String].self, forKey: .annotations) ?? [:]
    devices = try fields.list(Device.self, .devices)
    edits = try fields.decodeIfPresent(ContainerEdits.self, forKey: .edits) ?? ContainerEdits()
  }

  /// Writes the object.
  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(version, forKey: .version)
    try fields.encode(kind, forKey: .kind)
    try fields.encodeUnlessEmpty(annotations, .annotations)
    try fields.encode(devices, forKey: .devices)
    try fields.encode(edits, forKey: .edits)
  }
}

extension CDISpecification.Device: Codable {
  private enum CodingKeys: String, CodingKey {
    case name, annotations
    case edits = "containerEdits"
  }

  /// Reads an object that has no unknown fields.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.knownFields(CodingKeys.self)
    name = try fields.text(.name)
    annotations = try fields.decodeIfPresent([String: String].self, forKey: .annotations) ?? [:]
    edits = try fields.decodeIfPresent(CDISpecification.ContainerEdits.self, forKey: .edits) ?? .init()
  }

  /// Writes the object.
  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(name, forKey: .name)
    try fields.encodeUnlessEmpty(annotations, .annotations)
    try fields.encode(edits, forKey: .edits)
  }
}

extension CDISpecification.ContainerEdits: Codable {
  private enum CodingKeys: String, CodingKey {
    case environment = "env"
    case deviceNodes, hooks, mounts
    case intelRDT = "intelRdt"
    case additionalGroupIDs = "additionalGids"
  }

  /// Reads an object that has no unknown fields.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.knownFields(CodingKeys.self)
    environment = try fields.list(String.self, .environment)
    deviceNodes = try fields.list(CDISpecification.DeviceNode.self, .deviceNodes)
    hooks = try fields.list(CDISpecification.Hook.self, .hooks)
    mounts = try fields.list(CDISpecification.Mount.self, .mounts)
    intelRDT = try fields.decodeIfPresent(CDISpecification.IntelRDT.self, forKey: .intelRDT)
    additionalGroupIDs = try fields.list(UInt32.self, .additionalGroupIDs)
  }

  /// Writes the object.
  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encodeUnlessEmpty(environment, .environment)
    try fields.encodeUnlessEmpty(deviceNodes, .deviceNodes)
    try fields.encodeUnlessEmpty(hooks, .hooks)
    try fields.encodeUnlessEmpty(mounts, .mounts)
    try fields.encodeIfPresent(intelRDT, forKey: .intelRDT)
    try fields.encodeUnlessEmpty(additionalGroupIDs, .additionalGroupIDs)
  }
}

extension CDISpecification.DeviceNode: Codable {
  private enum CodingKeys: String, CodingKey {
    case path, hostPath, type, major, minor, fileMode, permissions
    case userID = "uid"
    case groupID = "gid"
  }

  /// Reads an object that has no unknown fields.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.knownFields(CodingKeys.self)
    path = try fields.text(.path)
    hostPath = try fields.text(.hostPath)
    type = try fields.text(.type)
    major = try fields.decodeIfPresent(Int64.self, forKey: .major)
    minor = try fields.decodeIfPresent(Int64.self, forKey: .minor)
    fileMode = try fields.decodeIfPresent(UInt32.self, forKey: .fileMode)
    permissions = try fields.text(.permissions)
    userID = try fields.decodeIfPresent(UInt32.self, forKey: .userID)
    groupID = try fields.decodeIfPresent(UInt32.self, forKey: .groupID)
  }

  /// Writes the object.
  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(path, forKey: .path)
    try fields.encodeUnlessEmpty(hostPath, .hostPath)
    try fields.encodeUnlessEmpty(type, .type)
    try fields.encodeIfPresent(major, forKey: .major)
    try fields.encodeIfPresent(minor, forKey: .minor)
    try fields.encodeIfPresent(fileMode, forKey: .fileMode)
    try fields.encodeUnlessEmpty(permissions, .permissions)
    try fields.encodeIfPresent(userID, forKey: .userID)
    try fields.encodeIfPresent(groupID, forKey: .groupID)
  }
}

extension CDISpecification.Mount: Codable {
  private enum CodingKeys: String, CodingKey {
    case hostPath, containerPath, options, type
  }

  /// Reads an object that has no unknown fields.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.knownFields(CodingKeys.self)
    hostPath = try fields.text(.hostPath)
    containerPath = try fields.text(.containerPath)
    options = try fields.list(String.self, .options)
    type = try fields.text(.type)
  }

  /// Writes the object.
  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(hostPath, forKey: .hostPath)
    try fields.encode(containerPath, forKey: .containerPath)
    try fields.encodeUnlessEmpty(options, .options)
    try fields.encodeUnlessEmpty(type, .type)
  }
}

extension CDISpecification.Hook: Codable {
  private enum CodingKeys: String, CodingKey {
    case name = "hookName"
    case path
    case arguments = "args"
    case environment = "env"
    case timeout
  }

  /// Reads an object that has no unknown fields.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.knownFields(CodingKeys.self)
    name = try fields.text(.name)
    path = try fields.text(.path)
    arguments = try fields.list(String.self, .arguments)
    environment = try fields.list(String.self, .environment)
    timeout = try fields.decodeIfPresent(Int.self, forKey: .timeout)
  }

  /// Writes the object.
  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(name, forKey: .name)
    try fields.encode(path, forKey: .path)
    try fields.encodeUnlessEmpty(arguments, .arguments)
    try fields.encodeUnlessEmpty(environment, .environment)
    try fields.encodeIfPresent(timeout, forKey: .timeout)
  }
}

extension CDISpecification.IntelRDT: Codable {
  private enum CodingKeys: String, CodingKey {
    case classID = "closID"
    case l3CacheSchema
    case memoryBandwidthSchema = "memBwSchema"
    case monitorsCache = "enableCMT"
    case monitorsMemoryBandwidth = "enableMBM"
  }

  /// Reads an object that has no unknown fields.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.knownFields(CodingKeys.self)
    classID = try fields.text(.classID)
    l3CacheSchema = try fields.text(.l3CacheSchema)
    memoryBandwidthSchema = try fields.text(.memoryBandwidthSchema)
    monitorsCache = try fields.decodeIfPresent(Bool.self, forKey: .monitorsCache) ?? false
    monitorsMemoryBandwidth = try fields.decodeIfPresent(Bool.self, forKey: .monitorsMemoryBandwidth) ?? false
  }
  /// Writes the object.
  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encodeUnlessEmpty(classID, .classID)
    try fields.encodeUnlessEmpty(l3CacheSchema, .l3CacheSchema)
    try fields.encodeUnlessEmpty(memoryBandwidthSchema, .memoryBandwidthSchema)
    if monitorsCache { try fields.encode(true, forKey: .monitorsCache) }
    if monitorsMemoryBandwidth { try fields.encode(true, forKey: .monitorsMemoryBandwidth) }
  }
}
