/// Decides which container a person means who may have none, or one of another name.
public struct ContainerChoice {
  private let host: Host
  private let doors: Doors

  /// Makes the use case for a host.
  public init(_ host: Host, _ doors: Doors) {
    self.host = host
    self.doors = doors
  }

  /// The container to run a command in: exactly the one that is named.
  ///
  /// - Throws: `containerNotFound`.
  public func forCommand(_ name: ContainerName) throws(ToolboxError) -> ContainerName {
    guard try exists(name) else { throw .containerNotFound(name) }
    return name
  }

  /// The container for a person to enter: where it is missing, the only one that there is, or a new one.
  ///
  /// - Returns: nil if the person wants none to be created.
  /// - Throws: `containerNotFound` and `containerNotFoundAmongOthers`, and what creating throws.
  public func forPerson(
    _ selection: Selection, assumesYes: Bool, usage: String
  ) throws(ToolboxError) -> ContainerName? {
    let name = try host.defaults.resolveContainer(selection)
    if try exists(name) { return name }

    guard case .success(let all) = doors.engine.inventory(containers: true, images: false).containers else {
      throw .containerNotFound(name)
    }
    let ours = all.filter { ToolbxLabel.marks($0.labels) }
    if ours.isEmpty {
      return try created(host.defaults.resolve(selection), assumesYes: assumesYes, usage: usage)
    }
    let saysNoName =
      selection.container == nil && selection.release == nil && selection.architecture == nil
    guard ours.count == 1, saysNoName, let only = ContainerName(ours[0].name) else {
      throw .containerNotFoundAmongOthers(name)
    }
    doors.console.note(
      """
      Error: container \(name) not found
      Entering container \(only) instead.
      Use the 'create' command to create a different Toolbx.
      \(usage)

      """)
    return only
  }

  private func created(_ target: Target, assumesYes: Bool, usage: String) throws(ToolboxError) -> ContainerName?
  {
    guard assumesYes || doors.console.confirms("No Toolbx containers found. Create now? [y/N] ") else {
      doors.console.write("A container can be created later with the 'create' command.\n\(usage)\n")
      return nil
    }
    switch try CreateContainer(host, doors)(target, assumesYes: assumesYes) {
    case .created: return target.container
    case .declined: return nil
    }
  }

  private func exists(_ name: ContainerName) throws(ToolboxError) -> Bool {
    do { return try doors.engine.containerExists(name.description) } catch { throw .engine(error) }
  }
}
