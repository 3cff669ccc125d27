# The operations that make something: tmpfs, directories, links, files; and what says more about
# the one that follows.

load lib/helpers
load lib/sandbox

# ---- tmpfs ----

@test "sandbox files: --tmpfs is new, empty, writable, and made with its parents" {
  run in_system --bind /proc /proc --tmpfs /a/b sh -c 'ls -A /a/b && : >/a/b/file && stat -c "%n %a" /a /a/b && findmnt -no FSTYPE -M /a/b'
  assert_success
  assert_output $'/a 755\n/a/b 755\ntmpfs'
}

@test "sandbox files: a tmpfs has mode 0755 whatever the umask, and 1777 where its path ends in /tmp" {
  umask 077
  run in_system --tmpfs /a --tmpfs /tmp --tmpfs /var/tmp --tmpfs /x/tmp --tmpfs /xtmp --tmpfs /tmp/a stat -c '%n %a' \
    /a /tmp /var /var/tmp /x /x/tmp /xtmp /tmp/a
  assert_success
  assert_output '/a 755
/tmp 1777
/var 755
/var/tmp 1777
/x 755
/x/tmp 1777
/xtmp 755
/tmp/a 755'
}

@test "sandbox files: the path that a link leads to says whether a tmpfs is one of /tmp" {
  run in_system --dir /x --symlink x/tmp /scratch --tmpfs /scratch stat -c '%n %a' /x/tmp
  assert_success
  assert_output '/x/tmp 1777'
}

@test "sandbox files: a tmpfs has no size, and is not nosuid or nodev" {
  run in_system --bind /proc /proc --tmpfs /a findmnt --noheadings --output OPTIONS --mountpoint /a
  assert_success
  assert_output --partial rw
  refute_output --regexp 'size=|nosuid|nodev|noexec'
}

@test "sandbox files: a tmpfs covers what is there" {
  mkdir host
  : >host/file
  run in_system --bind "$HERE/host" /a --tmpfs /a/new ls /a
  assert_output $'file\nnew'
  run in_system --bind "$HERE" /a --tmpfs /a/host ls -A /a/host
  assert_success
  assert_output ''
  assert_file_exists host/file
}

@test "sandbox files: --size limits a tmpfs" {
  run in_system --bind /dev /dev --size 65536 --tmpfs /a --tmpfs /b \
    sh -c 'head -c 65536 /dev/zero >/a/file && echo fits; head -c 131072 /dev/zero >/b/file && echo fits; head -c 1 /dev/zero >>/a/file'
  assert_failure
  assert_line --index 0 fits
  assert_line --index 1 fits
  assert_line --partial 'No space left on device'
}

@test "sandbox files: --perms is for the operation that follows, and for it alone" {
  umask 077
  run in_system --perms 0755 --perms 0700 --tmpfs /a --tmpfs /b --perms 1777 --dir /c --dir /d --perms 0604 --write x /e --write x /f \
    --perms 0640 --file 7 /g --perms 0700 --tmpfs /x/tmp stat -c '%n %a' /a /b /c /d /e /f /g /x /x/tmp 7<<<x
  assert_success
  assert_output '/a 700
/b 755
/c 1777
/d 755
/e 604
/f 600
/g 640
/x 755
/x/tmp 700'
}

# ---- directories ----

@test "sandbox files: --dir makes a directory and its parents, whatever the umask" {
  umask 077
  run in_system --dir /a/b/c --dir /tmp --dir /x/tmp --dir /xtmp stat -c '%n %a' /a /a/b /a/b/c /tmp /x /x/tmp /xtmp
  assert_success
  assert_output '/a 755
/a/b 755
/a/b/c 755
/tmp 1777
/x 755
/x/tmp 1777
/xtmp 755'
}

@test "sandbox files: --dir leaves alone what is there" {
  mkdir host
  mkdir -m 0700 host/folder
  echo text >host/file
  run --separate-stderr in_system --bind "$HERE/host" /host --dir /host/folder --dir /host/file cat /host/file
  assert_success
  assert_output text
  assert_errors
  assert_equal "$(stat -c %a host/folder)" 700
}

@test "sandbox files: --dir is made where a link leads to, in the sandbox" {
  run in_system --symlink /real/deep /link --dir /link/a sh -c 'test -d /real/deep/a && readlink /link'
  assert_success
  assert_output /real/deep
}

# ---- links ----

@test "sandbox files: --symlink makes a link of the text as it is, with its parents" {
  run in_system --symlink ../x//./y /a/b/link --symlink '' /empty true
  # The kernel has no empty links.
  assert_failure 1
  run in_system --symlink ../x//./y /a/b/link --symlink +text /plus readlink /a/b/link /plus
  assert_success
  assert_output $'../x//./y\n+text'
}

@test "sandbox files: --symlink leaves a link with the same text alone" {
  local number
  mkdir host
  ln -s text host/link
  number=$(stat -c %i host/link)
  run in_system --bind /proc /proc --bind "$HERE/host" /host --symlink text /host/link sh -c 'readlink /host/link; findmnt -M /host/link'
  assert_output text
  assert_equal "$(stat -c %i host/link)" "$number"
}

@test "sandbox files: --symlink over another link, or a file, leaves that one as it is on the host" {
  mkdir host
  ln -s before host/link
  echo before >host/file
  run in_system --bind "$HERE/host" /host --symlink after /host/link --symlink later /host/file readlink /host/link /host/file
  assert_success
  assert_output $'after\nlater'
  assert_equal "$(readlink host/link)" before
  assert_bytes host/file $'before\n'
  assert_equal "$(ls -A host)" $'file\nlink'
}

@test "sandbox files: --symlink cannot take the place of a folder" {
  mkdir -p host/folder
  ln -s folder host/link
  refuses 'link /host/folder to text: Is a directory' "${SYSTEM[@]}" --bind "$HERE/host" /host --symlink text /host/folder true
  refuses 'link /host/link to text: Is a directory' "${SYSTEM[@]}" --bind "$HERE/host" /host --symlink text /host/link true
}

# ---- files ----

@test "sandbox files: --write makes a file of exactly this text, with its parents" {
  run in_system --write 'no line end' /a/b/file --write '' /empty --write $'caf\xe9' /latin --write -- /dashes \
    sh -c 'od -An -c /a/b/file /empty; cat /latin | od -An -tx1; cat /dashes'
  assert_success
  assert_line --index 0 '   n   o       l   i   n   e       e   n   d'
  assert_line --index 1 ' 63 61 66 e9'
  assert_line --index 2 -- '--'
}

@test "sandbox files: a file that is written has the mode that the umask leaves" {
  umask 027
  run in_system --write text /a/file --file 7 /b/file stat -c '%n %a' /a /a/file /b/file 7<<<x
  assert_success
  assert_line '/a 755'
  assert_line '/a/file 640'
}

@test "sandbox files: --write follows links, in the sandbox" {
  run in_system --symlink /etc/real /link --write text /link sh -c 'cat /etc/real; readlink /link'
  assert_success
  assert_output text/etc/real
  assert_file_not_exists /etc/real
}

@test "sandbox files: --write in a bind writes to the host, and what was there is gone" {
  mkdir host
  echo 'a longer text than that' >host/file
  in_system --bind "$HERE/host" /host --write short /host/file true
  assert_bytes host/file short
}

@test "sandbox files: --write in a read-only bind changes nothing" {
  mkdir host
  echo before >host/file
  refuses 'write /host/file: Read-only file system' "${SYSTEM[@]}" --ro-bind "$HERE/host" /host --write after /host/file true
  refuses 'write /host/new: Read-only file system' "${SYSTEM[@]}" --ro-bind "$HERE/host" /host --write after /host/new true
  assert_bytes host/file $'before\n'
  assert_file_not_exists host/new
}

@test "sandbox files: --file writes what a descriptor has, to its end" {
  head -c 300000 /dev/urandom >source
  run --separate-stderr in_system --file 7 /a/file sha256sum /a/file 7<source
  assert_success
  assert_output "$(sha256sum <source | sed 's,-$,/a/file,')"
  run bash -c 'printf "%s" "from a pipe" | "$@"' bash "$TOOLBX" sandbox "${SYSTEM[@]}" --file 0 /file cat /file
  assert_output 'from a pipe'
}

@test "sandbox files: --file with a descriptor that is not open" {
  run --separate-stderr in_system --file 77 /file true
  says_one_line ': Bad file descriptor$'
  run --separate-stderr in_system --file nonsense /file true
  says_one_line nonsense
}

# ---- what comes last ----

@test "sandbox files: --remount-ro makes one mount read-only, and none below it" {
  run --separate-stderr in_system --remount-ro /a --tmpfs /a --tmpfs /a/b --write text /a/file \
    sh -c 'cat /a/file; : >/a/b/new && echo made; : >/a/new'
  assert_failure
  assert_output $'textmade'
  assert_regex "$stderr" 'Read-only file system'
}

@test "sandbox files: --remount-ro makes the root read-only" {
  run --separate-stderr in_system --remount-ro / --dir /a sh -c 'test -d /a && : >/new'
  assert_failure
  assert_regex "$stderr" 'Read-only file system'
}

@test "sandbox files: --remount-ro keeps the other properties of a mount" {
  mkdir source
  run with_mounts "mount -t tmpfs -o nosuid,noexec none $HERE/source" \
    "${SYSTEM[@]}" --bind /proc /proc --bind "$HERE/source" /a --remount-ro /a findmnt --noheadings --output VFS-OPTIONS --mountpoint /a
  assert_success
  assert_output --regexp '^ro,nosuid,noexec'
}

@test "sandbox files: --remount-ro of what is no mount" {
  run --separate-stderr in_system --dir /a --remount-ro /a true
  says_one_line ' /a.*: Invalid argument$'
}

@test "sandbox files: --lock-file holds a lock for as long as the sandbox" {
  : >lock
  : >other
  mkfifo go
  in_system --bind "$HERE" /host --lock-file /host/lock sh -c 'echo >/host/go; read -r line </host/go' 3>&- &
  PROCESSES+=($!)
  read -r <go
  # bubblewrap's is a lock for reading, too.
  run python3 -c 'import fcntl, sys; fcntl.lockf(open(sys.argv[1], "r+"), fcntl.LOCK_EX | fcntl.LOCK_NB)' lock
  assert_failure
  python3 -c 'import fcntl, sys; fcntl.lockf(open(sys.argv[1], "r"), fcntl.LOCK_SH | fcntl.LOCK_NB)' lock
  echo >go
  # Where somebody has one for writing there is no sandbox.
  run --separate-stderr python3 -c 'import fcntl, subprocess, sys
lock = open(sys.argv[1], "r+")
fcntl.lockf(lock, fcntl.LOCK_EX)
sys.exit(subprocess.run(sys.argv[2:]).returncode)' "$HERE/other" "$TOOLBX" sandbox "${SYSTEM[@]}" --bind "$HERE" /host --lock-file /host/other true
  says_one_line ' /host/other: Resource temporarily unavailable$'
  ends "${PROCESSES[0]}" 0
  python3 -c 'import fcntl, sys; fcntl.lockf(open(sys.argv[1], "r+"), fcntl.LOCK_EX | fcntl.LOCK_NB)' lock
}
