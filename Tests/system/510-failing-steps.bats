# What a person reads when a step of the entry point fails: which one, on what, why, and what
# to do. The lines that begin with # make a table.

# shellcheck disable=SC2016,SC2154 # shells inside expand it; run sets it

load lib/helpers

setup() {
  start_test
  make_folder
  chmod 0755 "$FOLDER"
}

# break_by LINE [WORD]... - a container that has run once, and in which a line of shell has
# then broken something; the words are for its entry point.
break_by() {
  make_container_with tests -- "${@:2}"
  toolbox run --container tests true 2>/dev/null
  podman exec tests sh -c "$1"
  podman stop --time 5 tests >/dev/null
}

# enters - runs a command; SECONDS are not enough for how long that takes.
enters() {
  local start=$EPOCHREALTIME
  run --separate-stderr timeout 20 "$TOOLBX" run --container tests echo works
  ELAPSED=$(((${EPOCHREALTIME/./} - ${start/./}) / 1000))
}

row() {
  printf '# %-44s %4d ms  %s\n' "$1" "$ELAPSED" "${stderr//$'\n'/ / }" >&3
}

# warns WHAT LINE... - the container is of use, and the person is warned.
warns() {
  enters
  row "$1"
  assert_success
  assert_output works
  assert_errors "${@:2}"
  # Once: then the container runs.
  run --separate-stderr toolbox run --container tests echo works
  assert_errors
}

# refuses WHAT LINE... - it is not.
refuses() {
  enters
  row "$1"
  assert_failure 1
  assert_output ''
  assert_errors "${@:2}"
}

WARNING='Warning: container tests:'
IN_THE_WAY='Move what is in the way, in the container, and start it again.'

@test "failing steps: a link to the host's file, where something is mounted" {
  make_container_with tests --volume "$FOLDER:/etc/localtime"
  enters
  row 'redirect /etc/localtime'
  assert_success
  assert_output works
  assert_regex "$stderr" "^$WARNING failed to redirect /etc/localtime to /run/host/etc/localtime: /etc/localtime is a mount point"
}

@test "failing steps: /etc/hosts, where a folder is in the way" {
  break_by 'rm /etc/hosts; mkdir /etc/hosts; touch /etc/hosts/file'
  warns 'redirect /etc/hosts' \
    "$WARNING failed to redirect /etc/hosts to /run/host/etc/hosts: remove /etc/hosts: Directory not empty" "$IN_THE_WAY"
}

@test "failing steps: /etc/timezone, where a folder is in the way" {
  break_by 'rm /etc/timezone; mkdir /etc/timezone; touch /etc/timezone/file'
  enters
  row 'write /etc/timezone'
  assert_success
  assert_regex "$stderr" "^$WARNING failed to write /etc/timezone: rename .* to /etc/timezone: Is a directory"$'\n'"$IN_THE_WAY"'$'
}

@test "failing steps: a link of a folder that is not empty" {
  break_by 'mkdir -p /media/mine' --media-link
  podman exec tests true 2>/dev/null || true
  enters
  row 'redirect /media'
  assert_success
}

@test "failing steps: a mount, where a file is in the way" {
  break_by 'rmdir /tmp 2>/dev/null; rm -rf /var/mnt; touch /var/mnt'
  [[ -d /var/mnt ]] || skip 'the host has no /var/mnt'
  warns 'bind /var/mnt' "$WARNING failed to bind /var/mnt to /run/host/var/mnt: create directory /var/mnt: Not a directory" \
    "$IN_THE_WAY"
}

@test "failing steps: a folder that is mounted, where a file is in the way" {
  break_by 'mkdir -p /var/log; rm -rf /var/lib/systemd; touch /var/lib/systemd'
  make_host_have_coredump
  warns 'bind /var/lib/systemd/coredump' \
    "$WARNING failed to bind /var/lib/systemd/coredump to /run/host/var/lib/systemd/coredump: create directory /var/lib/systemd/coredump: Not a directory" \
    "$IN_THE_WAY"
}

make_host_have_coredump() {
  [[ -d /var/lib/systemd/coredump ]] || skip 'the host has no /var/lib/systemd/coredump'
}

@test "failing steps: the user database, where a folder is in the way" {
  break_by 'rm /etc/passwd; mkdir /etc/passwd'
  refuses 'configure user' \
    "Error: failed to configure user $USER with UID $UID: read /etc/passwd: Is a directory" "$IN_THE_WAY"
}

@test "failing steps: the user database, on a full disk" {
  # /etc of the container is a file system of its own, without room for another file.
  make_container_with tests
  toolbox run --container tests true
  podman cp tests:/etc "$FOLDER/etc" >/dev/null
  podman rm --force --time 2 tests >/dev/null
  make_container_with tests --mount type=tmpfs,destination=/etc,tmpfs-size=4k,tmpfs-mode=0755
  enters
  row 'configure user, no room'
  assert_failure 1
  assert_regex "$stderr" "Error: failed to configure user $USER with UID $UID: .*: No space left on device"$'\n'"Make room on the disk"
}

@test "failing steps: RPM's configuration, where a folder is in the way" {
  break_by 'mkdir -p /usr/lib/rpm/macros.d/macros.toolbox/x'
  enters
  row 'configure RPM'
  assert_success
  assert_regex "$stderr" "^$WARNING failed to configure RPM to ignore bind mounts: rename .*: Is a directory"$'\n'"$IN_THE_WAY"'$'
}

@test "failing steps: Kerberos's configuration, where it cannot be written" {
  break_by 'mkdir /etc/krb5.conf.d; ln -s kcm_default_ccache /etc/krb5.conf.d/kcm_default_ccache'
  enters
  row 'configure Kerberos'
  assert_success
}

@test "failing steps: the driver's specification, which is nonsense" {
  mkdir -p "$XDG_RUNTIME_DIR/toolbox"
  echo nonsense >"$XDG_RUNTIME_DIR/toolbox/cdi-nvidia.json"
  make_container tests
  enters
  rm "$XDG_RUNTIME_DIR/toolbox/cdi-nvidia.json"
  row 'apply cdi-nvidia.json'
  assert_success
  assert_output works
  assert_regex "$stderr" "^$WARNING failed to load Container Device Interface for NVIDIA: "
}

@test "failing steps: a container that must not be written to" {
  make_container_with tests --read-only
  enters
  row 'create /run/.toolboxenv, read-only container'
  assert_failure 1
  assert_regex "$stderr" 'Error: failed to configure user .*: Read-only file system|Error: failed to create /run/.tool'
}

@test "failing steps: the runtime directory, where a file is in the way" {
  make_container_with tests --env XDG_RUNTIME_DIR=/etc/hostname
  enters
  row 'publish the stamp'
  assert_failure 1
  assert_regex "$stderr" 'Error: failed to tell the host that the container is ready: create directory /etc/hostname'
}

# hold_users - a container for which another process holds the lock of the user database, for
# as long as HOLDER lives.
hold_users() {
  touch "$FOLDER/pwd.lock"
  chmod 0666 "$FOLDER/pwd.lock"
  make_container_with tests --volume "$FOLDER/pwd.lock:/etc/.pwd.lock"
  python3 -c 'import fcntl, sys, time
file = open(sys.argv[1], "w")
fcntl.lockf(file, fcntl.LOCK_EX)
print(flush=True)
time.sleep(600)' "$FOLDER/pwd.lock" >"$FOLDER/held" 3>&- &
  HOLDER=$!
  eventually test -s "$FOLDER/held"
}

@test "failing steps: the user database, which another process has locked" {
  hold_users
  enters
  row 'configure user, locked'
  assert_failure 1
  assert_errors \
    "Error: failed to configure user $USER with UID $UID: lock the user database: Interrupted system call" \
    'Another process of the container edits users; try again when it has ended.'
  kill "$HOLDER"
  enters
  assert_success
}

@test "failing steps: an entry point that is killed in a step says which" {
  local process
  hold_users
  timeout 60 "$TOOLBX" run --container tests true 2>"$BATS_TEST_TMPDIR/errors" 3>&- &
  process=$!
  eventually is_at_users
  podman kill tests >/dev/null
  wait "$process" || true
  kill "$HOLDER"
  stderr=$(<"$BATS_TEST_TMPDIR/errors") ELAPSED=0
  row 'configure user, killed'
  assert_errors "Error: the entry point of container tests was ended at this step: configure user $USER with UID $UID" \
    'Try again; what it did before is in: podman logs tests'
}

is_at_users() {
  podman logs tests 2>&1 | tail -1 | grep -q 'configure user'
}

@test "failing steps: files of the container that nobody could read to the end" {
  break_by 'rm /etc/passwd; mkfifo /etc/passwd'
  refuses 'configure user, passwd is a FIFO' \
    "Error: failed to configure user $USER with UID $UID: read /etc/passwd: Invalid argument"
}
