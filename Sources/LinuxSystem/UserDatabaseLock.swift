internal import CLinux

/// The lock that every program takes which edits /etc/passwd and its kin; see lckpwdf(3).
public enum UserDatabaseLock {
  /// Runs `body` while holding the lock; it is waited for, at most 15 seconds.
  ///
  /// - Throws: the error of lckpwdf(3), or that of `body`.
  public static func holding<Result>(_ body: () throws(SystemError) -> Result) throws(SystemError) -> Result {
    guard clinux_lock_user_database() == 0 else { throw .last("lock the user database") }
    defer { clinux_unlock_user_database() }
    return try body()
  }
}
