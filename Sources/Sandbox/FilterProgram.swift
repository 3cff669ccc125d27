internal import CSeccomp
internal import Glibc
internal import LinuxSystem

/// A filter of system calls that the caller has made: a program of classic BPF; see seccomp(2).
struct FilterProgram {
  /// An instruction is of 8 bytes, and there can be so many of them.
  private static let sizes = stride(from: 8, through: 4096 * 8, by: 8)

  private let descriptor: Int32
  private let program: [UInt8]

  /// Reads it.
  ///
  /// - Throws: `SandboxError`: EINVAL for what cannot be one.
  init(readingFrom number: Int32) throws(SandboxError) {
    descriptor = number
    program = try naming("read a filter from descriptor \(number)") { () throws(SystemError) in
      let content = try Descriptor(duplicating: number).readToEnd()
      guard Self.sizes.contains(content.count) else { throw SystemError(EINVAL, "read a filter") }
      return content
    }
  }

  /// Puts it into effect, for this process and all that it starts.
  ///
  /// - Throws: `SandboxError`: EINVAL for what the kernel does not take.
  func install() throws(SandboxError) {
    let code = cseccomp_install_program(program, program.count)
    guard code == 0 else { throw SandboxError("filter system calls by descriptor \(descriptor)", -code) }
  }
}
