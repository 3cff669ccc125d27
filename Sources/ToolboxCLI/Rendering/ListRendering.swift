internal import ToolboxCore

/// The tables of `toolbox list`.
struct ListRendering {
  private static let architecture = "ARCHITECTURE"

  private let now: Int64
  private let isColored: Bool

  /// - Parameters:
  ///   - now: seconds since 1970, from which ages are counted.
  ///   - isColored: whether running containers stand out by colour.
  init(now: Int64, isColored: Bool) {
    self.now = now
    self.isColored = isColored
  }

  /// Images first, with an empty table left out, and a column for architectures if there are other ones than the host's.
  func text(
    containers: [ContainerSummary], images: [ListObjects.ImageRow], foreign: ListObjects.ForeignArchitectures
  ) -> String {
    [table(images, foreign), table(containers, foreign)].filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private func table(
    _ images: [ListObjects.ImageRow], _ foreign: ListObjects.ForeignArchitectures
  ) -> String {
    if images.isEmpty { return "" }
    let rows = images.map { [String($0.image.id.prefix(12)), $0.name, age($0.image.created)] }
    return Table(header: ["IMAGE ID", "IMAGE NAME", "CREATED"], rows: rows)
      .adding(Self.architecture, images.map { foreign[$0] }).lines.map { $0 + "\n" }.joined()
  }

  private func table(
    _ containers: [ContainerSummary], _ foreign: ListObjects.ForeignArchitectures
  ) -> String {
    if containers.isEmpty { return "" }
    let rows = containers.map { [String($0.id.prefix(12)), $0.name, age($0.created), $0.status, $0.image] }
    let header = ["CONTAINER ID", "CONTAINER NAME", "CREATED", "STATUS", "IMAGE NAME"]
    let lines = Table(header: header, rows: rows)
      .adding(Self.architecture, containers.map { foreign[$0] }).lines
    guard isColored else { return lines.map { $0 + "\n" }.joined() }
    let colors = [false] + containers.map(\.isRunning)
    return zip(lines, colors).map { line, isRunning in
      "\u{1b}[\(isRunning ? "1;32" : "0;00")m\(line)\u{1b}[0m\n"
    }.joined()
  }

  private func age(_ time: CreationTime) -> String {
    switch time {
    case .words(let words): words
    case .seconds(let seconds): HumanAge(seconds: now - seconds).description
    }
  }
}

/// Columns as wide as their longest cell and two spaces.
struct Table {
  var header: [String]
  var rows: [[String]]

  /// This table with one more column, unless that is empty.
  func adding(_ name: String, _ cells: [String?]) -> Table {
    if cells.allSatisfy({ $0 == nil }) { return self }
    return Table(header: header + [name], rows: zip(rows, cells).map { $0 + [$1 ?? ""] })
  }

  /// The header and the rows; the last cell of a line is not padded.
  var lines: [String] {
    let all = [header] + rows
    let widths = header.indices.map { column in all.map { $0[column].unicodeScalars.count }.max() ?? 0 }
    return all.map { row in
      zip(row, widths).enumerated().map { column, cell in
        let padding = cell.1 + 2 - cell.0.unicodeScalars.count
        return column == header.count - 1 ? cell.0 : cell.0 + String(repeating: " ", count: padding)
      }.joined()
    }
  }
}
