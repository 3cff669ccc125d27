# What the command may do: capabilities, and set-user-ID programs.

load lib/helpers
load lib/sandbox

# CHOWN, DAC_OVERRIDE, DAC_READ_SEARCH, FOWNER, FSETID, SETGID, SETUID, SETPCAP, SYS_CHROOT, SYS_PTRACE, SYS_ADMIN,
# SYS_RESOURCE and SETFCAP.
readonly KEPT=00000000812c01df
# And NET_BIND_SERVICE and NET_ADMIN.
readonly KEPT_WITH_NETWORK=00000000812c15df

# sets WORD... - the five sets of a sandbox of SYSTEM and these words.
sets() {
  in_system --bind /proc /proc "$@" sed -n 's/^Cap\(...\):\t/\1 /p' /proc/self/status
}

all_five() {
  printf '%s\n' "Inh $1" "Prm $1" "Eff $1" "Bnd $1" "Amb $1"
}

@test "sandbox capabilities: a user has thirteen, in all five sets" {
  ! is_root || skip "root's are not changed"
  assert_equal "$(sets)" "$(all_five "$KEPT")"
  assert_equal "$(sets --become-root --suppress-chown --suppress-sync --unshare-pid --unshare-ipc)" "$(all_five "$KEPT")"
}

@test "sandbox capabilities: with a network of its own a user has two more" {
  ! is_root || skip "root's are not changed"
  assert_equal "$(sets --unshare-net)" "$(all_five "$KEPT_WITH_NETWORK")"
}

@test "sandbox capabilities: root's are not changed" {
  is_root || skip 'the caller is not root'
  local expected word
  expected=$(sed -n 's/^Cap\(...\):\t/\1 /p' /proc/self/status)
  for word in '' --become-root --unshare-net --suppress-chown --unshare-pid; do
    # shellcheck disable=SC2086 # there may be none
    assert_equal "$(sets $word)" "$expected"
  done
}

@test "sandbox capabilities: root without CAP_SYS_ADMIN has those of a user" {
  is_root || skip 'the caller is not root'
  run setpriv --bounding-set=-sys_admin --inh-caps=-sys_admin "$TOOLBX" sandbox "${SYSTEM[@]}" --bind /proc /proc sed -n 's/^Cap\(...\):\t/\1 /p' /proc/self/status
  assert_success
  assert_output "$(all_five "$KEPT")"
}

@test "sandbox capabilities: a command without an ID of root's can mount" {
  mkdir source
  run in_system --bind "$HERE/source" /a sh -c 'mount -t tmpfs none /a && : >/a/file && ls /a'
  assert_success
  assert_output file
  assert_equal "$(ls -A source)" ''
}

@test "sandbox capabilities: a command may read what is its own, whatever the mode" {
  mkdir source
  : >source/file
  chmod 000 source
  run in_system --bind "$HERE/source" /a ls /a
  assert_success
  assert_output file
}

@test "sandbox capabilities: a user may not read what belongs to others" {
  ! is_root || skip 'root may read all'
  [[ ! -r /etc/shadow ]] || skip 'this user may read /etc/shadow'
  run in_system --bind /etc /a cat /a/shadow
  assert_failure
  assert_output --partial 'Permission denied'
}

@test "sandbox capabilities: a user cannot make devices, or kill others' processes" {
  ! is_root || skip 'root may'
  run in_system mknod /null c 1 3
  assert_failure
  assert_output --partial 'Operation not permitted'
  run in_system --bind /proc /proc bash -c 'kill -0 1'
  assert_failure
  assert_output --partial 'Operation not permitted'
}

# ---- --cap-add and --cap-drop ----

# effective WORD... - the effective set of a sandbox of SYSTEM and these words, as a number.
effective() {
  echo $((16#$(sets "$@" | sed -n 's/^Eff //p')))
}

# default_set - what it is without options.
default_set() {
  if is_root; then echo $((16#$(status_of CapEff))); else echo $((16#$KEPT)); fi
}

@test "sandbox capabilities: --cap-drop takes one away, from all sets" {
  local name expected=$(($(default_set) & ~(1 << 0)))
  for name in CAP_CHOWN cap_chown chown Chown; do
    assert_equal "$(effective --cap-drop "$name")" "$expected"
  done
  run sets --cap-drop CAP_CHOWN
  refute_output --regexp ' [0-9a-f]*[13579bdf]$'
}

@test "sandbox capabilities: --cap-drop ALL leaves none" {
  assert_equal "$(sets --cap-drop ALL)" "$(all_five 0000000000000000)"
  run in_system --cap-drop ALL --bind /proc /proc mount -t tmpfs none /proc
  assert_failure
}

@test "sandbox capabilities: --cap-add gives one that is not among those that are kept" {
  # CAP_KILL, CAP_NET_RAW.
  assert_equal "$(effective --cap-add CAP_KILL --cap-add=net_raw)" $(($(default_set) | 1 << 5 | 1 << 13))
}

@test "sandbox capabilities: --cap-add and --cap-drop are applied in their order" {
  local all
  assert_equal "$(sets --cap-drop ALL --cap-add CAP_SYS_ADMIN | sed -n 's/^Bnd //p;s/^Amb //p' | uniq)" 0000000000200000
  assert_equal "$(effective --cap-add CAP_KILL --cap-drop CAP_KILL)" $(($(default_set) & ~(1 << 5)))
  all=$(((1 << ($(</proc/sys/kernel/cap_last_cap) + 1)) - 1))
  # What root's bounding set lacks nobody can give.
  ! is_root || all=$((all & 16#$(status_of CapBnd)))
  assert_equal "$(effective --cap-add ALL --cap-drop CAP_SYS_ADMIN)" $((all & ~(1 << 21)))
}

# ---- set-user-ID programs ----

@test "sandbox capabilities: nothing forbids new privileges" {
  local word
  for word in '' --suppress-chown --suppress-sync --unshare-pid; do
    # shellcheck disable=SC2086 # there may be none
    run in_system --bind /proc /proc $word sed -n 's/^NoNewPrivs:\t//p' /proc/self/status
    assert_output "$(status_of NoNewPrivs)"
  done
}

@test "sandbox capabilities: set-user-ID programs work for root" {
  is_root || skip 'a user namespace with one ID has no other to become'
  ! findmnt --noheadings --output VFS-OPTIONS --target "$HERE" | grep -qw nosuid || skip "$HERE is nosuid"
  cp "$(command -v id)" program
  chown 4242 program
  chmod u+s program
  run in_system --ro-bind "$HERE/program" /program --suppress-chown --suppress-sync /program -u
  assert_success
  assert_output 4242
}
