internal import ToolboxCore

/// What `toolbox doctor` prints.
struct DiagnosisRendering {
  private let diagnosis: Diagnosis

  init(_ diagnosis: Diagnosis) {
    self.diagnosis = diagnosis
  }

  /// A line for each check, with what mends it below, and the verdict at last; with `isColored`, the words that
  /// say how grave it is have colours.
  func text(isColored: Bool) -> String {
    let width = Diagnosis.Subject.allCases.map(\.name.count).max() ?? 0
    let lines = diagnosis.checks.flatMap { check -> [String] in
      let mark = Self.mark(check.status, isColored: isColored) + Self.padding(check.status.rawValue, 7)
      let name = check.subject.name + Self.padding(check.subject.name, width)
      let remedy = check.remedy?.split(separator: "\n").map { Self.padding("", 9) + Printable.line($0) } ?? []
      return ["\(mark)  \(name)  \(Printable.line(check.finding))"] + remedy
    }
    return lines.map { $0 + "\n" }.joined() + "\n\(verdict)\n"
  }

  /// An object of JSON, as toolbox-doctor(1) describes it.
  func json() -> String {
    let report = Report(
      ok: diagnosis.failureCount == 0,
      checks: diagnosis.checks.map { check in
        Report.Check(
          id: check.subject.rawValue, name: check.subject.name, status: check.status.rawValue,
          finding: check.finding, remedy: check.remedy)
      })
    return JSONText.of(report)
  }

  private struct Report: Encodable {
    struct Check: Encodable {
      let id: String
      let name: String
      let status: String
      let finding: String
      let remedy: String?
    }

    let ok: Bool
    let checks: [Check]
  }

  private var verdict: String {
    switch diagnosis.failureCount {
    case 0: "This host can run toolbox."
    case 1: "1 thing keeps toolbox from working."
    case let count: "\(count) things keep toolbox from working."
    }
  }

  private static func mark(_ status: Diagnosis.Status, isColored: Bool) -> String {
    let color: Int? =
      switch status {
      case .ok: 32
      case .note: nil
      case .warning: 33
      case .failed: 31
      }
    guard isColored, let color else { return status.rawValue }
    return "\u{1b}[1;\(color)m\(status.rawValue)\u{1b}[0m"
  }

  private static func padding(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count))
  }
}
