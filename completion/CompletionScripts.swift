/// The completion scripts, as bytes of the program: the same files as those that are installed.
public enum CompletionScripts {
  /// For Bash.
  public static let bash = PackageResources.toolbox_bash
  /// For fish.
  public static let fish = PackageResources.toolbox_fish
  /// For Z shell.
  public static let zsh = PackageResources._toolbox
}
