internal import ToolboxCLI

/// The executable; everything is in the library, where tests reach it.
@main
enum Main {
  static func main() {
    Toolbox.main()
  }
}
