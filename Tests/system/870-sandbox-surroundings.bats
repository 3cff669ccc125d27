# Where it is started: in itself, in a container, in a chroot, without /tmp, on a root that cannot
# be pivoted, where user namespaces are forbidden, on other kernels.

load lib/helpers
load lib/sandbox

# works WORD... - a sandbox in these words.
works() {
  run --separate-stderr "$@" "$TOOLBX" sandbox "${SYSTEM[@]}" --bind /proc /proc --dev /dev --tmpfs /tmp echo works
  assert_success
  assert_output works
  assert_errors
}

# ---- in itself ----

@test "sandbox surroundings: in itself" {
  works sandbox --bind / /
  works sandbox --bind / / --become-root
  works sandbox --bind / / --unshare-net --unshare-ipc --suppress-chown --suppress-sync
  works sandbox --bind / / --unshare-pid --proc /proc
  works sandbox --bind / / "$TOOLBX" sandbox --bind / / "$TOOLBX" sandbox --bind / /
}

# inner_namespace WORD... - compares the inner user namespace with the outer one.
inner_namespace() {
  sandbox --bind / / bash -c 'readlink /proc/self/ns/user; exec "$@"' bash "$TOOLBX" sandbox --bind / / "$@" \
    bash -c 'readlink /proc/self/ns/user; tr -s " " </proc/self/uid_map; id -u'
}

@test "sandbox surroundings: in itself it keeps its user namespace, unless there is another user to become" {
  run inner_namespace
  assert_success
  assert_equal "${lines[0]}" "${lines[1]}"
  assert_line --index 3 "$UID"
  run inner_namespace --become-root
  assert_success
  assert_line --index 3 0
  if is_root; then
    assert_equal "${lines[0]}" "${lines[1]}"
  else
    refute [ "${lines[0]}" = "${lines[1]}" ]
    # By the number that it has in the outer one.
    assert_line --index 2 " 0 $UID 1"
  fi
}

@test "sandbox surroundings: in itself, options mean what they mean outside" {
  mkdir source
  run sandbox --bind / / "$TOOLBX" sandbox "${SYSTEM[@]}" --ro-bind "$HERE/source" /a sh -c ': >/a/file'
  assert_failure
  assert_output --partial 'Read-only file system'
  run sandbox --bind / / "$TOOLBX" sandbox "${SYSTEM[@]}" --bind "$HERE/source" /a --overlay-lowerdir /usr/share --overlay-upperdir tmpfs --overlay /b \
    sh -c ': >/a/file; : >/b/new-file; ls /b/new-file'
  assert_success
  assert_file_exists source/file
}

@test "sandbox surroundings: in itself, with processes of its own in each" {
  run --separate-stderr sandbox --bind / / --unshare-pid --proc /proc "$TOOLBX" sandbox --bind / / --unshare-pid --proc /proc sh -c 'echo /proc/[0-9]*; exit 42'
  assert_failure 42
  assert_output '/proc/1 /proc/2'
  assert_errors
}

@test "sandbox surroundings: in itself, without /proc, /dev and /tmp" {
  # The program has its loader from here.
  run --separate-stderr in_system --ro-bind "${TOOLBX%/*}" "${TOOLBX%/*}" --symlink / /run/host "$TOOLBX" sandbox "${SYSTEM[@]}" --dir /tmp/a echo works
  assert_success
  assert_output works
  assert_errors
}

@test "sandbox surroundings: in bubblewrap" {
  command -v bwrap >/dev/null || skip 'there is no bwrap'
  works bwrap --dev-bind / /
}

@test "sandbox surroundings: in a toolbox container" {
  ! is_root || skip "a container needs a normal user's podman"
  make_container sandbox-tests
  run --separate-stderr toolbox run --container sandbox-tests toolbox sandbox "${SYSTEM[@]}" --bind /proc /proc --dev /dev --become-root \
    --suppress-chown sh -c 'id -u && : >/file && chown 33:33 /file && echo works' </dev/null
  podman rm --force --time 2 sandbox-tests >/dev/null
  assert_success
  assert_output $'0\nworks'
  assert_errors
}

@test "sandbox surroundings: in a toolbox container, as root of the container" {
  ! is_root || skip "a container needs a normal user's podman"
  make_container sandbox-tests
  run --separate-stderr toolbox run --container sandbox-tests sudo toolbox sandbox --bind / / --tmpfs /mnt --suppress-sync sh -c 'sync && stat -fc %T /mnt' </dev/null
  podman rm --force --time 2 sandbox-tests >/dev/null
  assert_success
  assert_output tmpfs
}

# ---- on other roots ----

# in_root LINE WORD... - runs toolbox sandbox with these words on a root of its own, which has all
# that the host's has, save /tmp, and what the line of shell has done in it. By chroot, if BY says
# so; the folder is $ROOT.
in_root() {
  local line=:
  [[ ${BY[*]} == chroot* ]] || line='pivot_root . . && umount --lazy . && cd /'
  PATH=$PATH:/usr/sbin:/sbin with_mounts "mkdir -p $HERE/root
    mount -t tmpfs -o mode=755 none $HERE/root
    mkdir -p $ROOT
    cd $ROOT
    for entry in /*; do
      if [[ -L \$entry ]]; then cp -P \"\$entry\" .
      elif [[ -d \$entry && \$entry != /tmp ]]; then mkdir \".\$entry\" && mount --rbind \"\$entry\" \".\$entry\"; fi
    done
    $1
    $line" "${@:2}"
}

# works_in_root LINE - two kinds of sandboxes.
works_in_root() {
  run --separate-stderr in_root "$1" "${SYSTEM[@]}" --bind /proc /proc --dev /dev --tmpfs /tmp sh -c 'stat -c %a /tmp; ls -A /; echo works'
  assert_success
  assert_output --regexp $'^1777\n.*\nworks$'
  refute_line etc
  assert_errors
  run --separate-stderr in_root "$1" --bind / / --unshare-pid --proc /proc --ro-bind /usr /opt sh -c 'ls -d /opt/bin && echo works'
  assert_success
  assert_output $'/opt/bin\nworks'
  assert_errors
}

@test "sandbox surroundings: without /tmp" {
  ROOT=$HERE/root
  works_in_root '! test -e tmp'
}

@test "sandbox surroundings: /tmp is read-only, or a file" {
  ROOT=$HERE/root
  works_in_root 'mkdir tmp && mount -t tmpfs -o ro none tmp'
  works_in_root ': >tmp'
}

@test "sandbox surroundings: the whole root is read-only" {
  ROOT=$HERE/root
  run --separate-stderr in_root 'mkdir tmp; mount -o remount,bind,ro .' "${SYSTEM[@]}" --bind /proc /proc --dev /dev --tmpfs /tmp echo works
  assert_success
  assert_output works
  assert_errors
}

@test "sandbox surroundings: in a chroot, with the rights of root" {
  # shellcheck disable=SC2034 # with_mounts reads it
  local KEEP_RIGHTS=yes
  BY=(chroot .)
  # A mount, and a plain folder, which pivot_root(2) does not take.
  ROOT=$HERE/root
  works_in_root 'mkdir tmp'
  ROOT=$HERE/root/folder
  works_in_root 'mkdir tmp'
  works_in_root ':'
}

@test "sandbox surroundings: in a chroot, as a user" {
  ! is_root || skip 'root needs no user namespace'
  BY=(chroot .)
  ROOT=$HERE/root/folder
  run --separate-stderr in_root 'mkdir tmp' "${SYSTEM[@]}" echo works
  is_forbidden chroot
  # Of one to a mount a user cannot know that it is one.
  ROOT=$HERE/root
  run --separate-stderr in_root 'mkdir tmp' "${SYSTEM[@]}" echo works
  is_forbidden
}

@test "sandbox surroundings: the root of an initramfs" {
  is_root || skip 'only root can make it its root'
  local initramfs=$BATS_TEST_DIRNAME/lib/on-initramfs
  "$initramfs" test -x /bin/sh || skip "this machine's has no folders to mount something on"
  # It need not have the folder that the program is in.
  cp "$TOOLBX" "$HERE/toolbox"
  run "$initramfs" pivot_root /tmp /tmp
  assert_failure
  assert_output --partial 'Invalid argument'
  TOOLBX=$HERE/toolbox works "$initramfs"
  run --separate-stderr "$initramfs" "$HERE/toolbox" sandbox --bind / / --tmpfs /proc --unshare-pid ls -A /proc
  assert_success
  assert_output ''
  assert_errors
}

# ---- what is forbidden ----

# is_forbidden WORD... - what was run says that there can be no user namespace, and names each of these.
is_forbidden() {
  local word
  assert_failure 1
  assert_output ''
  # The reason, and what may be behind it.
  assert_equal "$(wc -l <<<"$stderr")" 2
  assert_regex "$stderr" "^$SANDBOX: make a user namespace: (Operation not permitted|No space left on device)"$'\n'
  for word in "$@"; do
    assert_regex "$stderr" "$word"
  done
}

@test "sandbox surroundings: user namespaces are forbidden" {
  mkdir host
  run --separate-stderr "$BATS_TEST_DIRNAME/lib/without-call" unshare EPERM "$TOOLBX" sandbox "${SYSTEM[@]}" --bind "$HERE/host" /host --dir /host/a true
  if is_root; then
    # It needs none, but has no mounts of its own either.
    assert_failure 1
    assert_output ''
    assert_regex "$stderr" "^$SANDBOX: .*: Operation not permitted"
  else
    is_forbidden 'kernel\.unprivileged_userns_clone|kernel\.apparmor_restrict_unprivileged_userns|user\.max_user_namespaces|policy'
  fi
  assert_equal "$(ls -A host)" ''
}

@test "sandbox surroundings: user.max_user_namespaces is 0" {
  ! is_root || skip 'root needs no user namespace'
  run --separate-stderr with_mounts 'echo 0 >/proc/sys/user/max_user_namespaces' "${SYSTEM[@]}" true
  is_forbidden 'user\.max_user_namespaces'
}

@test "sandbox surroundings: user.max_mnt_namespaces is 0" {
  local line='echo 0 >/proc/sys/user/max_mnt_namespaces'
  if is_root; then
    # That of a user namespace of its own, not of the machine.
    run --separate-stderr unshare --map-root-user --mount bash -c "$line"$'\nexec "$@"' bash "$TOOLBX" sandbox "${SYSTEM[@]}" true
  else
    run --separate-stderr with_mounts "$line" "${SYSTEM[@]}" true
  fi
  assert_failure 1
  assert_output ''
  assert_regex "$stderr" "^$SANDBOX: .*: No space left on device"
}

@test "sandbox surroundings: root is as good as a user where it has no CAP_SYS_ADMIN" {
  is_root || skip 'the caller is not root'
  run --separate-stderr setpriv --bounding-set=-all --inh-caps=-all "$TOOLBX" sandbox "${SYSTEM[@]}" --tmpfs /a id -u
  # Nor CAP_SETFCAP, without which its ID cannot be mapped.
  assert_failure 1
  assert_output ''
  assert_regex "$stderr" "^$SANDBOX: "
  run --separate-stderr setpriv --bounding-set=-all,+setfcap --inh-caps=-all "$TOOLBX" sandbox "${SYSTEM[@]}" --tmpfs /a id -u
  assert_success
  assert_output 0
}

# ---- other kernels ----

@test "sandbox surroundings: a kernel without a call that is needed" {
  local name
  for name in open_tree move_mount; do
    run --separate-stderr "$BATS_TEST_DIRNAME/lib/without-call" "$name" ENOSYS "$TOOLBX" sandbox "${SYSTEM[@]}" true
    assert_failure 1
    assert_output ''
    assert_regex "$stderr" "^$SANDBOX: .*: Function not implemented"
  done
}

@test "sandbox surroundings: a kernel without seccomp(2), or without filters" {
  local without=("$BATS_TEST_DIRNAME/lib/without-call" seccomp)
  run --separate-stderr "${without[@]}" EINVAL "$TOOLBX" sandbox "${SYSTEM[@]}" echo works
  assert_success
  assert_output works
  # What is asked for is never left out.
  run --separate-stderr "${without[@]}" EINVAL "$TOOLBX" sandbox "${SYSTEM[@]}" --suppress-sync true
  assert_refused 'filter system calls: Invalid argument'
  # prctl(2) does the same; one more filter is that of the test.
  run --separate-stderr "${without[@]}" ENOSYS "$TOOLBX" sandbox "${SYSTEM[@]}" --bind /proc /proc --suppress-sync \
    sed -n 's/^Seccomp_filters:\t//p' /proc/self/status
  assert_success
  assert_output $(($(status_of Seccomp_filters) + 2))
}
