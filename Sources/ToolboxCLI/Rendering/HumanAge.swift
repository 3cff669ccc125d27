/// How long ago something was, as a person says it: `2 weeks ago`.
struct HumanAge: CustomStringConvertible {
  /// The age in seconds.
  let seconds: Int64

  var description: String { "\(duration) ago" }

  private var duration: String {
    let minutes = seconds / 60
    // Hours are rounded, everything else is cut.
    let hours = (seconds + 1800) / 3600
    switch true {
    case seconds < 1: return "Less than a second"
    case seconds == 1: return "1 second"
    case seconds < 60: return "\(seconds) seconds"
    case minutes == 1: return "About a minute"
    case minutes < 60: return "\(minutes) minutes"
    case hours == 1: return "About an hour"
    case hours < 48: return "\(hours) hours"
    case hours < 24 * 7 * 2: return "\(hours / 24) days"
    case hours < 24 * 30 * 2: return "\(hours / 24 / 7) weeks"
    case hours < 24 * 365 * 2: return "\(hours / 24 / 30) months"
    default: return "\(hours / 24 / 365) years"
    }
  }
}
