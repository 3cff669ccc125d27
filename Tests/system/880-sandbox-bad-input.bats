# Input that makes no sense, or too much of it: one clear line, exit code 1, and nothing is mounted,
# written or left on the host.

load lib/helpers
load lib/sandbox

setup() {
  start_sandbox_test
  mkdir -p host/folder
  echo before >host/file
  ln -s file host/link
  MOUNTS=$(</proc/self/mountinfo)
  BEFORE=$(contents)
}

contents() {
  (cd host && find . -printf '%p %y %m %s %l\n' | sort && cat file)
}

# Each test ends with nothing left.
teardown() {
  [[ -z ${BATS_TEST_COMPLETED-} ]] || is_clean
  end_sandbox_test
}

is_clean() {
  assert_equal "$(</proc/self/mountinfo)" "$MOUNTS"
  assert_equal "$(contents)" "$BEFORE"
}

# fails PATTERN WORD... - a sandbox of SYSTEM, with host at /host, and these words, does not come
# into being.
fails() {
  run --separate-stderr timeout --foreground 120 "$TOOLBX" sandbox "${SYSTEM[@]}" --bind "$HERE/host" /host "${@:2}" true
  says_one_line "$1"
  is_clean
}

@test "sandbox bad input: a source that is missing, after much that would be done before it" {
  fails ": bind $HERE/no/such to /z: No such file or directory\$" --dir /host/a/b --tmpfs /host/c --write after /host/file \
    --symlink x /host/d --file 7 /host/e --bind /usr /host/f --bind "$HERE/no/such" /z 7</etc/passwd
  fails ': No such file or directory$' --write after /host/file --overlay-lowerdir "$HERE/no/such" --overlay-upperdir tmpfs --overlay /z
  fails ': Bad file descriptor$' --write after /host/file --file 77 /z
  fails ': Bad file descriptor$' --write after /host/file --bind-fd 77 /z
}

@test "sandbox bad input: a source below what is no folder, or in a circle of links" {
  ln -s circle circle
  fails ': Not a directory$' --dir /host/a --bind "$HERE/host/file/x" /z
  fails ': Too many levels of symbolic links$' --dir /host/a --bind "$HERE/circle" /z
}

@test "sandbox bad input: destinations below a file" {
  fails '/host/file/a: Not a directory$' --dir /host/file/a
  fails '/host/file/a: Not a directory$' --tmpfs /host/file/a
  fails '/host/file/a: Not a directory$' --bind /usr /host/file/a
  fails '/host/file/a: Not a directory$' --write x /host/file/a
  fails 'link /host/file/a to x: Not a directory$' --symlink x /host/file/a
  fails '/host/link/a/b: Not a directory$' --dev /host/link/a/b
}

@test "sandbox bad input: destinations in what is read-only" {
  fails '/a/b: Read-only file system$' --ro-bind "$HERE/host" /a --dir /a/b
  fails '/a/b/c: Read-only file system$' --ro-bind "$HERE/host" /a --bind /usr /a/b/c
  fails '/a/file: Read-only file system$' --ro-bind "$HERE/host" /a --write x /a/file
  fails 'link /a/x to x: Read-only file system$' --ro-bind "$HERE/host" /a --symlink x /a/x
}

@test "sandbox bad input: destinations that the user may not make" {
  ! is_root || skip 'root may make them all'
  run --separate-stderr sandbox --bind / / --dir /toolbox-tests/new true
  assert_refused 'directory /toolbox-tests/new: Permission denied'
  run --separate-stderr sandbox --bind / / --bind /usr /toolbox-tests/new true
  assert_refused 'bind /usr to /toolbox-tests/new: Permission denied'
}

@test "sandbox bad input: what was made before a failure is removed" {
  fails '/host/zz/file/x: Not a directory$' --dir /host/a/b --bind /usr /host/c/d --bind /etc/passwd /host/e/f --tmpfs /host/g --dev /host/h \
    --overlay-lowerdir /usr/share --overlay-upperdir tmpfs --overlay /host/i --bind "$HERE/host" /host/zz --dir /host/zz/file/x
}

@test "sandbox bad input: a file is no mount point for a folder, and the reverse" {
  fails 'bind /usr to /host/file: Not a directory$' --bind /usr /host/file
  fails 'tmpfs /host/file: Not a directory$' --tmpfs /host/file
  fails "bind $HERE/host/file to /host/folder: (Not|Is) a directory\$" --bind "$HERE/host/file" /host/folder
  fails '/host/folder: Is a directory$' --write x /host/folder
}

@test "sandbox bad input: circles of links in a destination" {
  ln -s circle host/circle
  BEFORE=$(contents)
  fails '/host/circle/a: Too many levels of symbolic links$' --dir /host/circle/a
  fails '/host/circle: Too many levels of symbolic links$' --write x /host/circle
}

@test "sandbox bad input: recursive nonsense" {
  run --separate-stderr sandbox --bind / /a --bind /a / true
  says_one_line ': bind /a to /: No such file or directory$'
  # As each source is the host's, these make sense after all.
  run --separate-stderr sandbox --bind / / --bind / "$HERE/host/folder" --ro-bind "$HERE/host" "$HERE/host/folder$HERE/host" true
  assert_success
  run --separate-stderr sandbox --bind / / --bind "$HERE/host" "$HERE/host/folder" --bind "$HERE/host/folder" "$HERE/host" ls "$HERE/host/folder"
  assert_success
  run --separate-stderr in_system --bind +/a /b --bind +/b /a true
  says_one_line ': No such file or directory$'
  run --separate-stderr in_system --bind +/ /a/b/c ls /a/b/c/usr/bin/env
  assert_success
  run --separate-stderr in_system --remount-ro /no/such true
  says_one_line ' /no/such.*: '
}

@test "sandbox bad input: an empty path, and a . for the root" {
  run --separate-stderr in_system --dir '' true
  # It is made absolute, as all relative ones are, or it is told: but nothing else happens.
  ((status == 0)) || says_one_line .
  run --separate-stderr in_system --tmpfs . sh -c 'ls -A "$1" && echo listed' sh "$HERE"
  assert_success
  assert_output listed
}

# ---- very much ----

@test "sandbox bad input: ten thousand directories" {
  local number
  for number in {1..10000}; do printf '%s\0' --dir "/a/$((number % 100))/$number"; done >words
  run --separate-stderr timeout 60 "$TOOLBX" sandbox "${SYSTEM[@]}" --args 7 sh -c 'find /a -type d | wc -l' 7<words
  assert_success
  assert_output 10101
  assert_errors
}

@test "sandbox bad input: ten thousand binds of which a hundred are different" {
  local number
  mkdir source
  for number in {1..10000}; do printf '%s\0' --ro-bind "$HERE/source" "/a/$((number % 100))"; done >words
  run --separate-stderr timeout 60 "$TOOLBX" sandbox "${SYSTEM[@]}" --bind /proc /proc --args 7 sh -c 'grep -c " /a/" /proc/self/mountinfo' 7<words
  assert_success
  assert_output 100
}

@test "sandbox bad input: ten thousand binds" {
  local number
  : >source
  for number in {1..10000}; do printf '%s\0' --bind "$HERE/source" "/a/$number"; done >words
  run --separate-stderr timeout 120 "$TOOLBX" sandbox "${SYSTEM[@]}" --bind /proc /proc --args 7 sh -c 'grep -c " /a/" /proc/self/mountinfo' 7<words
  assert_success
  assert_output 10000
}

@test "sandbox bad input: ten thousand operations, and the last one fails" {
  local number
  for number in {1..10000}; do printf '%s\0' --dir "/host/new/$number"; done >words
  fails '/host/z/a: Not a directory$' --args 7 --write x /host/z --dir /host/z/a 7<words
}

@test "sandbox bad input: ten thousand mistakes are one" {
  local number
  for number in {1..10000}; do printf '%s\0' --bind "/no/such/$number" /host/a; done >words
  fails ': No such file or directory$' --args 7 7<words
}

# ---- very long ----

# long LENGTH - a path of so many bytes below /host, with names of a hundred.
long() {
  local path=/host name
  name=$(printf '%099d' 0)
  while ((${#path} + 100 <= $1)); do path+=/$name; done
  ((${#path} == $1)) || path+=/$(printf "%0$(($1 - ${#path} - 1))d" 0)
  echo "$path"
}

@test "sandbox bad input: paths longer than PATH_MAX" {
  local path
  path=$(long 5000)
  fails ': File name too long$' --dir "$path"
  fails ': File name too long$' --write x "$path"
  fails ': File name too long$' --symlink x "$path"
  fails ': File name too long$' --bind /usr "$path"
  fails ': File name too long$' --bind "$path" /z
  fails ': File name too long$' --chdir "$path"
  fails ': File name too long$' --symlink "$path" /host/a
  fails ': File name too long$' --overlay-lowerdir "$path" --overlay-upperdir tmpfs --overlay /z
}

@test "sandbox bad input: names longer than NAME_MAX" {
  local name
  name=$(printf '%0256d' 0)
  fails ': File name too long$' --dir "/host/a/$name"
  fails ': File name too long$' --dir "/host/$name/a"
  fails ': File name too long$' --bind /usr "/host/a/$name/b"
}

@test "sandbox bad input: paths as long as PATH_MAX allows" {
  local path
  path=$(long 4095)
  run --separate-stderr in_system --tmpfs /host --dir "${path%/*}" --write text "$path" cat "$path"
  assert_success
  assert_output text
  assert_errors
}

@test "sandbox bad input: an interrupted sandbox leaves nothing" {
  local process number
  for number in {1..2000}; do printf '%s\0' --bind /etc/passwd "/a/$number"; done >words
  for number in 1 2 3 4 5; do
    env --default-signal "$TOOLBX" sandbox "${SYSTEM[@]}" --args 7 sleep 100.5 7<words 3>&- &
    process=$!
    sleep "0.0$number"
    kill -TERM "$process"
    ends "$process" 143
  done
}
