/// Text from elsewhere, such as names and podman's words, that must not tell the terminal what to do.
enum Printable {
  /// One line: control characters, line ends among them, are question marks.
  static func line(_ text: some StringProtocol) -> String {
    replacing(text) { $0.properties.generalCategory == .control }
  }

  /// Lines: control characters other than line ends and tabs are question marks.
  static func lines(_ text: some StringProtocol) -> String {
    replacing(text) { $0.properties.generalCategory == .control && $0 != "\n" && $0 != "\t" }
  }

  private static func replacing(
    _ text: some StringProtocol, where isUnwanted: (Unicode.Scalar) -> Bool
  ) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { isUnwanted($0) ? "?" : $0 }))
  }
}
