internal import CompletionScripts

/// The shells for which there is a completion script.
enum CompletionScript: String, CaseIterable {
  case bash, fish, zsh

  /// The script, as it is installed too.
  var text: String {
    let bytes =
      switch self {
      case .bash: CompletionScripts.bash
      case .fish: CompletionScripts.fish
      case .zsh: CompletionScripts.zsh
      }
    return String(decoding: bytes, as: UTF8.self)
  }
}
