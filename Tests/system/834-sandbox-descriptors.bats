# Which open files a command inherits, and options that read from one.

load lib/helpers
load lib/sandbox

# with_open LINE WORD... - runs toolbox sandbox, of SYSTEM and these words, with just the standard
# streams and what the line of shell opens.
with_open() {
  local line=$1
  shift
  python3 -c 'import os, sys; os.closerange(3, 65536); os.execvp(sys.argv[1], sys.argv[1:])' \
    bash -c "$line"$'\nexec "$@"' bash "$TOOLBX" sandbox "${SYSTEM[@]}" "$@"
}

@test "sandbox descriptors: there are only the standard streams, whatever was mounted" {
  mkdir source lower
  run with_open '' --bind /proc /proc --dev /dev --bind "$HERE/source" /a --tmpfs /b --dir /c --symlink x /d --write x /e \
    --overlay-lowerdir "$HERE/lower" --overlay-upperdir tmpfs --overlay /f --bind +/c /g --unshare-ipc --unshare-net \
    --suppress-chown --suppress-sync --become-root --remount-ro /b python3 -c 'import os; print(sorted(os.listdir("/proc/self/fd")))'
  assert_success
  # One is Python's, for the folder.
  assert_output "['0', '1', '2', '3']"
}

@test "sandbox descriptors: nor are there more with a PID namespace" {
  run with_open '' --unshare-pid --proc /proc python3 -c 'import os; print(sorted(os.listdir("/proc/self/fd")))'
  assert_success
  assert_output "['0', '1', '2', '3']"
}

# Nobody may look into its /proc/PID/fd, but a pipe tells who has it open.
@test "sandbox descriptors: who waits for a command, and the init, have nothing open of their caller's" {
  local process
  mkfifo pipe go
  cat pipe 3>&- &
  process=$!
  PROCESSES+=("$process")
  with_open "exec 9>$HERE/pipe" --unshare-pid --bind "$HERE" /a sh -c 'exec 9>&-; read -r line </a/go' 3>&- &
  PROCESSES+=($!)
  # The command has closed it, and still runs.
  ends "$process" 0
  echo >go
  ends "${PROCESSES[1]}" 0
}

@test "sandbox descriptors: where the standard streams are closed nothing takes their places" {
  local word
  for word in --dir=/x --unshare-pid; do
    "$TOOLBX" sandbox "${SYSTEM[@]}" "$word" --bind /proc /proc --dev /dev --bind "$HERE" /a --write x /b --suppress-sync python3 -c '
import os
file = os.open("/a/written", os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
taken = []
for number in {0, 1, 2} - {file}:
    try:
        os.fstat(number)
        taken.append(number)
    except OSError:
        pass
os.write(file, str(taken).encode())' <&- >&- 2>&-
    assert_bytes written '[]'
  done
}

@test "sandbox descriptors: what is open is inherited under its number" {
  echo hello >file
  run with_open "exec 5<$HERE/file 9>>$HERE/log 200<$HERE/file" --bind /proc /proc \
    bash -c 'cat <&5; echo written >&9; cat <&200; test ! -e /proc/self/fd/3'
  assert_success
  assert_output $'hello\nhello'
  assert_bytes log $'written\n'
}

@test "sandbox descriptors: --pack-fds numbers them from 3" {
  echo five >five
  echo nine >nine
  echo ninety >ninety
  run with_open "exec 90<$HERE/ninety 5<$HERE/five 9<$HERE/nine" --bind /proc /proc --pack-fds \
    bash -c 'cat <&3; cat <&4; cat <&5; echo "$LISTEN_FDS"; ((LISTEN_PID == $$)) && echo "that is me"; for fd in 6 9 90; do test ! -e "/proc/$$/fd/$fd" || echo "$fd is open"; done'
  assert_success
  assert_output $'five\nnine\nninety\n3\nthat is me'
}

@test "sandbox descriptors: --pack-fds without any sets no variables" {
  run with_open '' --pack-fds env
  assert_success
  assert_line "PATH=$PATH"
  refute_output --partial LISTEN
  run with_open 'exec 4</etc' env
  refute_output --partial LISTEN
}

@test "sandbox descriptors: --pack-fds with a PID namespace names the command's process" {
  echo hello >file
  run with_open "exec 7<$HERE/file" --unshare-pid --pack-fds bash -c 'cat <&3; ((LISTEN_PID == $$)) && echo "$LISTEN_FDS"'
  assert_success
  assert_output $'hello\n1'
}

@test "sandbox descriptors: --args takes words from a descriptor, in the place of the option" {
  printf '%s\0' --dir /b --setenv A 'two
lines' --write $'caf\xe9' /c >words
  run --separate-stderr with_open "exec 7<$HERE/words" --debug --bind /proc /proc --setenv A before --args 7 --setenv B after \
    bash -c 'cat /c; echo "$A $B"; test -d /b && test ! -e /proc/self/fd/7'
  assert_success
  assert_output $'caf\xe9two\nlines after'
  # The last word need not end.
  printf -- '--dir\0/a' >words
  run with_open "exec 7<$HERE/words" --args=7 ls -d /a
  assert_output /a
  : >words
  run with_open "exec 7<$HERE/words" --args 7 echo works
  assert_output works
}

@test "sandbox descriptors: the command may begin in --args" {
  printf '%s\0' --setenv A b -- sh -c 'echo "$A $*"' sh one >words
  run with_open "exec 7<$HERE/words" --args 7 two --dir
  assert_success
  assert_output 'b one two --dir'
}

@test "sandbox descriptors: --args from a pipe, more than once" {
  run with_open 'exec 7< <(printf "%s\0" --dir /a) 8< <(printf "%s\0" --dir /b)' --args 7 --args 8 ls -d /a /b
  assert_success
  assert_output $'/a\n/b'
}

@test "sandbox descriptors: mistakes in what --args reads are told as others" {
  printf '%s\0' --no-such-option >words
  run --separate-stderr with_open "exec 7<$HERE/words" --args 7 true
  says_one_line no-such-option
  printf '%s\0' --bind / >words
  run --separate-stderr with_open "exec 7<$HERE/words" --args 7
  says_one_line --bind
  run --separate-stderr with_open '' --args 7 true
  says_one_line ': Bad file descriptor$'
  run --separate-stderr with_open '' --args -1 true
  says_one_line -1
}

@test "sandbox descriptors: those of options are not passed on" {
  mkdir folder
  echo text >file
  printf '%s\0' --dir /x >words
  # A program that allows all: return SECCOMP_RET_ALLOW.
  printf '\x06\x00\x00\x00\x00\x00\xff\x7f' >filter
  run with_open "exec 5<$HERE/words 6<$HERE/file 7<$HERE/folder 8<$HERE/folder 9<$HERE/filter 10>$HERE/status 11<$HERE/file" \
    --bind /proc /proc --args 5 --file 6 /a --bind-fd 7 /b --ro-bind-fd 8 /c --seccomp 9 --json-status-fd 10 \
    bash -c 'cat /a; for fd in 5 6 7 8 9 10; do test ! -e "/proc/$$/fd/$fd" || echo "$fd is open"; done; cat <&11'
  assert_success
  assert_output $'text\ntext'
}
