# Hosts that are not any more what they were when the container was created.

# shellcheck disable=SC2016,SC2154 # shells inside expand it; run sets it

load lib/helpers

setup() {
  start_test
  make_folder
}

# listen PATH - makes a socket there.
listen() {
  python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' "$1"
}

nothing_is_left() {
  [[ -z $(find /var/tmp -maxdepth 1 -name 'toolbox-hooks-*') ]]
}

@test "changed host: a socket of a service that is gone" {
  listen "$XDG_RUNTIME_DIR/toolbox-tests"
  make_container_with tests --volume "$XDG_RUNTIME_DIR/toolbox-tests:/run/avahi-daemon/socket"
  rm "$XDG_RUNTIME_DIR/toolbox-tests"
  run podman start tests
  assert_failure
  run --separate-stderr toolbox run --container tests sh -c 'echo works; test ! -S /run/avahi-daemon/socket'
  assert_success
  assert_output works
  # A service that was switched off is nothing to be warned of.
  assert_errors
  nothing_is_left
  # podman tells then what was mounted last, and not what it will try to mount.
  podman stop --time 5 tests >/dev/null
  run --separate-stderr toolbox run --container tests echo again
  assert_success
  assert_output again
  assert_errors
}

@test "changed host: a socket that is back is mounted again" {
  listen "$XDG_RUNTIME_DIR/toolbox-tests"
  make_container_with tests --volume "$XDG_RUNTIME_DIR/toolbox-tests:/run/avahi-daemon/socket"
  rm "$XDG_RUNTIME_DIR/toolbox-tests"
  toolbox run --container tests true
  podman stop --time 5 tests >/dev/null
  listen "$XDG_RUNTIME_DIR/toolbox-tests"
  run --separate-stderr toolbox run --container tests test -S /run/avahi-daemon/socket
  assert_success
  rm "$XDG_RUNTIME_DIR/toolbox-tests"
}

@test "changed host: a folder of the person's that is gone is told" {
  mkdir "$FOLDER/data"
  make_container_with tests --volume "$FOLDER/data:/data"
  rmdir "$FOLDER/data"
  run --separate-stderr toolbox run --container tests sh -c 'echo works; test -e /data'
  assert_failure 1
  assert_output works
  assert_errors "Warning: container tests: $FOLDER/data is missing on the host"
  # Once: the container runs now.
  run --separate-stderr toolbox run --container tests true
  assert_errors
  nothing_is_left
}

@test "changed host: a folder that leads nowhere any more" {
  mkdir -p "$FOLDER/parent/data"
  make_container_with tests --volume "$FOLDER/parent/data:/data"
  rm -r "$FOLDER/parent"
  echo 'a file now' >"$FOLDER/parent"
  run --separate-stderr toolbox run --container tests echo works
  assert_success
  assert_output works
  assert_errors "Warning: container tests: $FOLDER/parent/data is missing on the host"
}

@test "changed host: hooks of the person's own are run all the same" {
  mkdir "$FOLDER/data" "$FOLDER/hooks"
  make_container_with tests --volume "$FOLDER/data:/data"
  rmdir "$FOLDER/data"
  printf '#!/bin/sh\necho ran >>%s\n' "$FOLDER/ran" >"$FOLDER/hook"
  chmod +x "$FOLDER/hook"
  printf '{"version": "1.0.0", "hook": {"path": "%s"}, "when": {"always": true}, "stages": ["prestart"]}' "$FOLDER/hook" \
    >"$FOLDER/hooks/hook.json"
  printf '[engine]\nhooks_dir = ["%s"]\n' "$FOLDER/hooks" >"$FOLDER/containers.conf"
  run --separate-stderr env CONTAINERS_CONF="$FOLDER/containers.conf" "$TOOLBX" run --container tests echo works
  assert_success
  assert_output works
  assert_bytes "$FOLDER/ran" $'ran\n'
}

@test "changed host: a toolbox that was moved" {
  cp "$TOOLBX" "$FOLDER/toolbox"
  TOOLBOX_PATH=$FOLDER/toolbox toolbox create --image "$(debian_image)" tests >/dev/null
  rm "$FOLDER/toolbox"
  run --separate-stderr toolbox run --container tests sh -c 'toolbox --version; stat -c %i /usr/bin/toolbox'
  assert_success
  assert_output "$(toolbox --version)
$(stat -c %i "$TOOLBX")"
  assert_errors
  podman stop --time 5 tests >/dev/null
  run --separate-stderr toolbox run --container tests echo again
  assert_success
  assert_output again
}

@test "changed host: without the home the container is of no use" {
  mkdir "$FOLDER/home"
  with_home "$FOLDER/home" "$TOOLBX" create --image "$(debian_image)" tests >/dev/null
  # podman has a cache there.
  rm -r "${FOLDER:?}/home"
  run --separate-stderr with_home "$FOLDER/home" "$TOOLBX" run --container tests true
  assert_failure 1
  assert_output ''
  assert_errors "Error: container tests needs $FOLDER/home, which is missing on the host" \
    'Make it available there, and try again.'
}

# What the entry point mounts is looked for at each start.
@test "changed host: what it has got since then is there, too" {
  local socket=/run/avahi-daemon/socket
  mkdir -p "$FOLDER/run"
  make_container_with tests --volume "$FOLDER/run:/run/host/run"
  run toolbox run --container tests test -S "$socket"
  assert_failure 1
  podman stop --time 5 tests >/dev/null
  mkdir "$FOLDER${socket%/*}"
  listen "$FOLDER$socket"
  run --separate-stderr toolbox run --container tests test -S "$socket"
  assert_success
  assert_errors
}

@test "changed host: devices that nobody may read keep nobody out" {
  [[ -d /dev/toolbox-tests-locked ]] || skip 'only the test host has such devices'
  make_container tests
  run --separate-stderr toolbox run --container tests sh -c 'ls -d /dev/toolbox-tests-locked; ls /dev/toolbox-tests-locked'
  assert_failure 2
  assert_output /dev/toolbox-tests-locked
  assert_errors "ls: cannot open directory '/dev/toolbox-tests-locked': Permission denied"
  run --separate-stderr toolbox run --container tests cat /dev/toolbox-tests-null
  assert_failure 1
  assert_errors 'cat: /dev/toolbox-tests-null: Permission denied'
}
