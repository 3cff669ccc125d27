# Who the command is: IDs and the user namespace.

load lib/helpers
load lib/sandbox

# maps WORD... - the IDs of a sandbox of SYSTEM and these words, as proc(5) has them.
maps() {
  in_system --bind /proc /proc "$@" sh -c 'cat /proc/self/uid_map /proc/self/gid_map' | tr -s ' '
}

user_namespace() {
  readlink /proc/self/ns/user
}

@test "sandbox identity: a user stays itself, alone in a user namespace" {
  ! is_root || skip 'root is given no user namespace'
  run in_system --bind /proc /proc bash -c 'echo "$UID $EUID $(id -g)"; readlink /proc/self/ns/user; cat /proc/self/setgroups'
  assert_success
  assert_line --index 0 "$UID $UID $(id -g)"
  refute_line "$(user_namespace)"
  assert_line deny
  assert_equal "$(maps)" " $UID $UID 1
 $(id -g) $(id -g) 1"
}

@test "sandbox identity: --become-root makes a user root" {
  ! is_root || skip 'it is root already'
  run in_system --become-root id -ur
  assert_output 0
  run in_system --become-root id -gr
  assert_output 0
  assert_equal "$(maps --become-root)" " 0 $UID 1
 0 $(id -g) 1"
  # It is the caller on the host.
  mkdir source
  in_system --become-root --bind "$HERE/source" /a sh -c ': >/a/file'
  assert_equal "$(stat -c '%u:%g' source/file)" "$UID:$(id -g)"
}

@test "sandbox identity: root stays in its user namespace" {
  is_root || skip 'the caller is not root'
  local word
  for word in '' --become-root --map-foreign; do
    # shellcheck disable=SC2086 # there may be none
    run in_system --bind /proc /proc $word bash -c 'id -u; id -g; readlink /proc/self/ns/user'
    assert_success
    assert_output "0
0
$(user_namespace)"
    # shellcheck disable=SC2086 # there may be none
    assert_equal "$(maps $word)" "$(cat /proc/self/uid_map /proc/self/gid_map | tr -s ' ')"
  done
}

@test "sandbox identity: files of others belong to nobody" {
  ! is_root || skip 'root is given no user namespace'
  mkdir source
  run in_system --bind "$HERE/source" /a stat -c '%u:%g' /usr /a
  assert_success
  assert_output "65534:65534
$UID:$(id -g)"
}

@test "sandbox identity: supplementary groups stay, without their numbers" {
  local groups expected
  groups=$(status_of Groups)
  expected=$groups
  is_root || expected=$(for group in $groups; do if ((group == $(id -g))); then echo "$group"; else echo 65534; fi; done | xargs)
  run in_system --bind /proc /proc sed -n 's/^Groups:[[:space:]]*//p' /proc/self/status
  assert_success
  assert_equal "$(xargs <<<"$output")" "$(xargs <<<"$expected")"
}

@test "sandbox identity: supplementary groups of root's making" {
  is_root || skip 'the caller cannot join groups'
  run setpriv --groups 4242,4243 "$TOOLBX" sandbox "${SYSTEM[@]}" id -G
  assert_output '0 4242 4243'
  # Without CAP_SYS_ADMIN there is a user namespace.
  run setpriv --groups 4242,4243 --bounding-set=-sys_admin --inh-caps=-sys_admin "$TOOLBX" sandbox "${SYSTEM[@]}" id -G
  assert_output '0 65534'
}

@test "sandbox identity: root without CAP_SYS_ADMIN is given a user namespace" {
  is_root || skip 'the caller is not root'
  local word
  for word in '' --become-root; do
    # shellcheck disable=SC2086 # there may be none
    run setpriv --bounding-set=-sys_admin --inh-caps=-sys_admin "$TOOLBX" sandbox "${SYSTEM[@]}" --bind /proc /proc $word \
      bash -c 'id -u; cat /proc/self/uid_map /proc/self/gid_map'
    assert_success
    assert_equal "$(tr -s ' ' <<<"$output")" '0
 0 0 1
 0 0 1'
  done
}

@test "sandbox identity: root of the machine who is somebody else for now" {
  is_root || skip 'the caller is not root'
  # As a server does it: between fork and exec, with /proc/PID of root.
  run python3 -c 'import os, sys
os.setresgid(4242, 4242, 4242); os.setresuid(4242, 4242, 4242)
os.execvp(sys.argv[1], sys.argv[1:])' "$TOOLBX" sandbox "${SYSTEM[@]}" bash -c 'echo "$UID $(id -g)"'
  assert_success
  assert_output '4242 4242'
}

@test "sandbox identity: with another user ID than group ID" {
  is_root || skip 'the caller cannot take other IDs'
  run setpriv --reuid 4242 --regid 4343 --clear-groups --inh-caps=-all "$TOOLBX" sandbox "${SYSTEM[@]}" --bind /proc /proc cat /proc/self/uid_map /proc/self/gid_map
  assert_success
  assert_equal "$(tr -s ' ' <<<"$output")" ' 4242 4242 1
 4343 4343 1'
}

@test "sandbox identity: a process stays dumpable, and its own" {
  run in_system --bind /proc /proc stat -c %u /proc/self/environ
  assert_success
  assert_output "$UID"
  run in_system --become-root --bind /proc /proc stat -c %u /proc/self/environ
  assert_output 0
}
