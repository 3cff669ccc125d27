# Calls that succeed without effect, and filters of the caller's own.

load lib/helpers
load lib/sandbox

setup() {
  start_sandbox_test
  # The way to the program, and its options where it is for another architecture.
  CALLS=$HERE/refused-calls
  OPTIONS=(-static -nostdlib -ffreestanding -fno-stack-protector)
}

# calls WORD... - what refused-calls prints in a sandbox of SYSTEM and these words: chown, sync and
# others have an answer of their own each, if they all agree.
calls() {
  run --separate-stderr in_system --ro-bind "$CALLS" /calls "$@" /calls
  assert_success
  assert_errors
  sed -E 's/.*(chown|sync).* /\1 /; t; s/.* /other /' <<<"$output" | uniq
}

# The chown family is carried out for root of the machine, who has the IDs.
suppressed() {
  if is_root; then echo refused; else echo 0; fi
}

are_suppressed() {
  assert_equal "$(calls)" $'chown refused\nsync refused\nother refused'
  assert_equal "$(calls --suppress-chown)" $'chown '"$(suppressed)"$'\nsync refused\nother refused'
  assert_equal "$(calls --suppress-sync)" $'chown refused\nsync 0\nother refused'
  assert_equal "$(calls --suppress-chown --suppress-sync)" $'chown '"$(suppressed)"$'\nsync 0\nother refused'
  assert_equal "$(calls --suppress-sync --suppress-chown --become-root --unshare-pid)" $'chown '"$(suppressed)"$'\nsync 0\nother refused'
}

@test "sandbox seccomp: the families of chown and sync, by each call" {
  compile refused-calls "${OPTIONS[@]}"
  are_suppressed
}

@test "sandbox seccomp: the families of chown and sync, by each call of a 32-bit program" {
  [[ $(uname -m) == x86_64 ]] || skip "there are no 32-bit programs for $(uname -m) here"
  compile refused-calls "${OPTIONS[@]}" -m32 -I"/usr/include/$(cc -print-multiarch)"
  [[ $("$CALLS" || true) == *fsync* ]] || skip 'this kernel runs no 32-bit programs'
  run in_system --ro-bind "$CALLS" /calls /calls
  # It is the other architecture's numbers that are tried.
  assert_line --partial chown32
  are_suppressed
}

@test "sandbox seccomp: programs change no owners, and are told that they did" {
  ! is_root || skip 'it is ignored for root of the machine'
  mkdir source
  : >source/file
  ln -s file source/link
  run --separate-stderr in_system --become-root --suppress-chown --bind "$HERE/source" /a \
    sh -c 'cd /a && chown 33:44 file && chown -h 33:44 link && chown -R 1234 . && chgrp 5 file && install -o 6 -g 7 file new && stat -c %u:%g file'
  assert_success
  assert_output 0:0
  assert_errors
  assert_equal "$(stat -c %u:%g source/file)" "$UID:$(id -g)"
  run in_system --become-root --bind "$HERE/source" /a chown 33:44 /a/file
  assert_failure
}

@test "sandbox seccomp: root of the machine changes owners all the same" {
  is_root || skip 'the caller is not root'
  : >file
  run in_system --become-root --suppress-chown --bind "$HERE" /a chown 33:44 /a/file
  assert_success
  assert_equal "$(stat -c %u:%g file)" 33:44
}

@test "sandbox seccomp: root of a user namespace with one ID changes no owners" {
  : >file
  # It has CAP_SYS_ADMIN, so that there is no further user namespace.
  run unshare --user --map-root-user "$TOOLBX" sandbox "${SYSTEM[@]}" --suppress-chown --bind "$HERE" /a chown 33:44 /a/file
  assert_success
  run unshare --user --map-root-user "$TOOLBX" sandbox "${SYSTEM[@]}" --bind "$HERE" /a chown 33:44 /a/file
  assert_failure
}

@test "sandbox seccomp: what is not asked for is not filtered" {
  local filters
  filters=$(status_of Seccomp_filters)
  run in_system --bind /proc /proc --become-root sed -n 's/^Seccomp\(_filters\)*:\t/ /p' /proc/self/status
  assert_output " $(status_of Seccomp)
 $filters"
  run in_system --bind /proc /proc --suppress-sync sed -n 's/^Seccomp_filters:\t//p' /proc/self/status
  assert_output $((filters + 1))
  # One for both.
  run in_system --bind /proc /proc --suppress-sync --suppress-chown sed -n 's/^Seccomp_filters:\t//p' /proc/self/status
  assert_output $((filters + 1))
}

@test "sandbox seccomp: modes, devices and attributes are not concerned" {
  : >file
  run in_system --suppress-chown --suppress-sync --bind "$HERE" /a sh -c 'chmod 4711 /a/file && stat -c %a /a/file'
  assert_success
  assert_output 4711
}

# ---- filters of the caller ----

# make_filter CALL ERRNO - a program for seccomp(2) that refuses uname or getpriority with it.
make_filter() {
  python3 -c 'import platform, struct, sys
number = {"uname": {"x86_64": 63, "aarch64": 160}, "getpriority": {"x86_64": 140, "aarch64": 141}}[sys.argv[1]][platform.machine()]
for words in (0x20, 0, 0, 0), (0x15, 0, 1, number), (0x06, 0, 0, 0x50000 | int(sys.argv[2])), (0x06, 0, 0, 0x7fff0000):
  sys.stdout.buffer.write(struct.pack("=HBBI", *words))' "$@"
}

@test "sandbox seccomp: --seccomp loads a filter of the caller's" {
  make_filter uname 13 >filter
  run in_system --seccomp 7 uname 7<filter
  assert_failure
  assert_output --partial 'Permission denied'
  run in_system uname
  assert_success
}

@test "sandbox seccomp: --seccomp more than once, and with --suppress-sync" {
  make_filter uname 13 >one
  make_filter getpriority 28 >two
  run in_system --suppress-sync --seccomp 7 --seccomp 8 bash -c 'uname; nice; sync / && echo synchronized' 7<one 8<two
  assert_success
  assert_output --partial 'Permission denied'
  assert_output --partial 'No space left on device'
  assert_line synchronized
}

@test "sandbox seccomp: --seccomp does not concern what makes the sandbox" {
  # It allows nothing but execve, so the command is executed, and killed.
  python3 -c 'import platform, struct, sys
number = {"x86_64": 59, "aarch64": 221}[platform.machine()]
for words in (0x20, 0, 0, 0), (0x15, 1, 0, number), (0x06, 0, 0, 0x80000000), (0x06, 0, 0, 0x7fff0000):
  sys.stdout.buffer.write(struct.pack("=HBBI", *words))' >filter
  mkdir host
  run --separate-stderr in_system --bind "$HERE/host" /a --dir /b --seccomp 7 true 7<filter
  # SIGSYS.
  assert_failure 159
  assert_errors
}

@test "sandbox seccomp: --seccomp of what is no program" {
  : >empty
  printf 'seven b' >odd
  printf '\xff\xff\xff\xff\xff\xff\xff\xff' >invalid
  local file
  for file in empty odd invalid; do
    run --separate-stderr in_system --seccomp 7 true 7<"$file"
    says_one_line 'filter.* descriptor 7: Invalid argument$'
  done
  run --separate-stderr in_system --seccomp 77 true
  says_one_line ': Bad file descriptor$'
}
