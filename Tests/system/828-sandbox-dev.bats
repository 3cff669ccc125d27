# What is in a private /dev, and in a /proc of the sandbox's own.

load lib/helpers
load lib/sandbox

@test "sandbox dev: it has the usual devices, links and folders, and nothing else" {
  local expected
  expected='core symbolic link
fd symbolic link
full character special file
null character special file
ptmx symbolic link
pts directory
random character special file
shm directory
stderr symbolic link
stdin symbolic link
stdout symbolic link
tty character special file
urandom character special file
zero character special file'
  [[ ! -e /dev/fuse ]] || expected=$(sort <<<"$expected"$'\nfuse character special file')
  run --separate-stderr in_system --bind /proc /proc --dev /a/dev sh -c 'cd /a/dev && stat -c "%n %F" * | LC_ALL=C sort'
  assert_success
  assert_output "$expected"
  assert_errors
}

@test "sandbox dev: the devices are the host's, and work" {
  run in_system --bind /proc /proc --dev /dev bash -ec 'stat -c "%n %t %T" /dev/null /dev/zero /dev/full /dev/random /dev/urandom /dev/tty
    echo x >/dev/null
    head -c 2 /dev/zero | od -An -tx1
    (($(head -c 16 /dev/urandom | wc -c) == 16))
    echo x >/dev/full || echo full'
  assert_success
  assert_output --partial "$(stat -c '%n %t %T' /dev/null /dev/zero /dev/full /dev/random /dev/urandom /dev/tty)
 00 00"
  assert_line full
}

@test "sandbox dev: its links" {
  run in_system --bind /proc /proc --dev /dev readlink /dev/{stdin,stdout,stderr,fd,core,ptmx}
  assert_success
  assert_output '/proc/self/fd/0
/proc/self/fd/1
/proc/self/fd/2
/proc/self/fd
/proc/kcore
pts/ptmx'
  run in_system --bind /proc /proc --dev /dev bash -c 'echo out >/dev/stdout; cat /dev/stdin <<<in; cat <(echo process)'
  assert_output $'out\nin\nprocess'
}

@test "sandbox dev: modes, whatever the umask" {
  umask 077
  run in_system --bind /proc /proc --dev /a/dev stat -c '%n %a' /a /a/dev /a/dev/shm /a/dev/pts/ptmx
  assert_success
  assert_output '/a 755
/a/dev 755
/a/dev/shm 1777
/a/dev/pts/ptmx 666'
}

@test "sandbox dev: it has terminals of its own" {
  run in_system --bind /proc /proc --dev /dev python3 -c '
import os, pty
master, slave = pty.openpty()
print(os.ttyname(slave), oct(os.fstat(slave).st_mode))
print(*sorted(os.listdir("/dev/pts")))'
  assert_success
  assert_output $'/dev/pts/0 0o20620\n0 ptmx'
}

@test "sandbox dev: it can be written to, and the host's does not change" {
  local before
  before=$(ls -A /dev)
  run in_system --bind /proc /proc --dev /dev sh -c ': >/dev/new && mkdir /dev/folder && : >/dev/shm/new && echo made'
  assert_success
  assert_output made
  assert_equal "$(ls -A /dev)" "$before"
  assert_file_not_exists /dev/shm/new
}

@test "sandbox dev: the console is the terminal, where standard error is one" {
  run in_terminal "$TOOLBX" sandbox "${SYSTEM[@]}" --bind /proc /proc --dev /dev \
    sh -c 'test -c /dev/console && echo written >/dev/console; stat -c "%t %T" /dev/console; stat -Lc "%t %T" /proc/self/fd/2'
  assert_success
  assert_line --index 0 written
  assert_equal "${lines[1]}" "${lines[2]}"
  run in_terminal bash -c '"$@" 2>/dev/null' bash "$TOOLBX" sandbox "${SYSTEM[@]}" --bind /proc /proc --dev /dev test -e /dev/console
  assert_failure 1
  assert_output ''
}

@test "sandbox dev: a terminal that the host does not know does not matter" {
  # By its own /dev the terminal has no name.
  run in_terminal "$TOOLBX" sandbox --bind / / --tmpfs /dev/pts "$TOOLBX" sandbox "${SYSTEM[@]}" --bind /proc /proc --dev /dev echo works
  assert_success
  assert_output works
}

@test "sandbox dev: below a bind its mount point is made on the host" {
  mkdir host
  in_system --bind "$HERE/host" /host --dev /host/dev true
  assert_equal "$(ls -A host host/dev)" $'host:\ndev\n\nhost/dev:'
}

@test "sandbox proc: with a PID namespace it has the processes of the sandbox" {
  run --separate-stderr in_system --unshare-pid --proc /a/proc sh -c 'cd /a/proc && echo [0-9]*; readlink self; stat -fc %T .'
  assert_success
  # An init, the command, and nobody else.
  assert_output $'1 2\n3\nproc'
  assert_errors
}

@test "sandbox proc: nosuid, nodev, noexec" {
  run in_system --unshare-pid --proc /proc findmnt --noheadings --output VFS-OPTIONS --mountpoint /proc
  assert_success
  assert_output --regexp '^rw,nosuid,nodev,noexec'
}

@test "sandbox proc: without a PID namespace it is for those who own the host's" {
  mkdir host
  run --separate-stderr in_system --bind "$HERE/host" /host --proc /host/proc sh -c 'test -d "/host/proc/$$"'
  if is_root; then
    assert_success
    assert_errors
  else
    assert_failure 1
    assert_output ''
    # And what to do about it.
    assert_regex "$stderr" "^$SANDBOX: proc /host/proc: Operation not permitted"$'\n'"[^"$'\n'"]*--unshare-pid[^"$'\n'"]*\$"
    assert_equal "$(ls -A host)" ''
  fi
}
