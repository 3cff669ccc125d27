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
  touch "$FOLDER/file"
  make_container_with tests --volume "$FOLDER/file:/etc/host.conf"
  warns 'redirect /etc/host.conf' \
    "$WARNING failed to redirect /etc/host.conf to /run/host/etc/host.conf: /etc/host.conf is a mount point" \
    'Create the container again, without mounting something there.'
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
  make_container_with tests
  toolbox run --container tests sudo mkdir -p /media/mine
  podman commit --quiet tests localhost/toolbox-tests-media:1 >/dev/null
  podman rm --force --time 2 tests >/dev/null
  IMAGE=localhost/toolbox-tests-media:1 make_container_with tests -- --media-link
  warns 'redirect /media' \
    "$WARNING failed to redirect /media to /run/media: remove /media: Directory not empty" "$IN_THE_WAY"
  podman rm --force --time 2 tests >/dev/null
  podman rmi --force localhost/toolbox-tests-media:1 >/dev/null
}

@test "failing steps: a folder of the host, where a file is in the way" {
  mkdir -p "$FOLDER/var/lib/flatpak"
  touch "$FOLDER/file"
  make_container_with tests --volume "$FOLDER/var:/run/host/var" --volume "$FOLDER/file:/var/lib/flatpak"
  warns 'bind /var/lib/flatpak' \
    "$WARNING failed to bind /var/lib/flatpak to /run/host/var/lib/flatpak: create directory /var/lib/flatpak: Not a directory" \
    "$IN_THE_WAY"
}

@test "failing steps: the user database, where a folder is in the way" {
  break_by 'rm /etc/shadow; mkdir /etc/shadow'
  refuses 'configure user' \
    "Error: failed to configure user $USER with UID $UID: read /etc/shadow: Is a directory" "$IN_THE_WAY"
}

@test "failing steps: RPM's configuration, where a folder is in the way" {
  break_by 'mkdir -p /usr/lib/rpm/macros.d/macros.toolbox/x'
  enters
  row 'configure RPM'
  assert_success
  assert_regex "$stderr" "^$WARNING failed to configure RPM to ignore bind mounts: rename .*: Is a directory"$'\n'"$IN_THE_WAY"'$'
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

@test "failing steps: the runtime directory, where a file is in the way" {
  make_container_with tests --env XDG_RUNTIME_DIR=/etc/hostname
  enters
  row 'publish the stamp'
  assert_failure 1
  assert_regex "$stderr" 'Error: failed to tell the host that the container is ready: create directory /etc/hostname'
}

# hold_users - a container for which another process holds the lock of the user database, for
# as long as LOCKER lives.
hold_users() {
  touch "$FOLDER/pwd.lock"
  chmod 0666 "$FOLDER/pwd.lock"
  make_container_with tests --volume "$FOLDER/pwd.lock:/etc/.pwd.lock"
  python3 -c 'import fcntl, sys, time
file = open(sys.argv[1], "w")
fcntl.lockf(file, fcntl.LOCK_EX)
print(flush=True)
time.sleep(600)' "$FOLDER/pwd.lock" >"$FOLDER/held" 3>&- &
  LOCKER=$!
  eventually test -s "$FOLDER/held"
}

@test "failing steps: an entry point that is killed in a step says which" {
  local process
  hold_users
  timeout 60 "$TOOLBX" run --container tests true 2>"$BATS_TEST_TMPDIR/errors" 3>&- &
  process=$!
  eventually is_at_users
  podman kill tests >/dev/null
  wait "$process" || true
  kill "$LOCKER"
  stderr=$(<"$BATS_TEST_TMPDIR/errors") ELAPSED=0
  row 'configure user, killed'
  assert_errors "Error: the entry point of container tests was ended at this step: configure user $USER with UID $UID" \
    'Try again; what it did before is in: podman logs tests'
}

is_at_users() {
  podman logs tests 2>&1 | tail -1 | grep -q 'configure user'
}

@test "failing steps: files of the container that nobody could read to the end" {
  break_by 'rm /etc/shadow; mkfifo /etc/shadow'
  refuses 'configure user, shadow is a FIFO' \
    "Error: failed to configure user $USER with UID $UID: read /etc/shadow: Invalid argument" \
    'See what was done before, and try again: podman logs CONTAINER'
}
