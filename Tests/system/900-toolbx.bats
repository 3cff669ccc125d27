# Containers that Toolbx made: Debian's podman-toolbox, whose binary is TOOLBX_PEER,
# and older ones, whose command line is known.

# shellcheck disable=SC2016 # shells inside expand it

load lib/helpers

# What was made by others is entered by podman, and the other program has no other way: see helpers.
# shellcheck disable=SC2034 # bats reads it
BATS_TEST_RETRIES=2

# What a container must offer, whoever has set it up.
assert_works() {
  run --separate-stderr toolbox run --container "$1" sudo id
  assert_success
  assert_output 'uid=0(root) gid=0(root) groups=0(root)'
  run --separate-stderr toolbox run --container "$1" sh -c 'id -un; pwd; readlink /etc/hosts; cat /etc/timezone'
  assert_success
  assert_line --index 0 "$USER"
  assert_line --index 1 "$HOME"
  assert_line --index 2 /run/host/etc/hosts
  run --separate-stderr toolbox run --container "$1" sh -c 'exit 42'
  assert_failure 42
  run --separate-stderr toolbox enter "$1" <<<'echo "in $HOSTNAME"'
  assert_success
  assert_line --partial 'in toolb'
}

# The peer's binary at a path where ours can take its place, as an update does it.
make_peers_container() {
  [[ -n ${TOOLBX_PEER-} ]] || skip 'TOOLBX_PEER, the binary of podman-toolbox, is not set'
  make_folder
  PEER=$FOLDER/toolbox
  cp "$TOOLBX_PEER" "$PEER"
  TOOLBOX_PATH=$PEER "$PEER" create --image "$(debian_image)" peer >/dev/null
}

update_peer() {
  cp --remove-destination "$TOOLBX" "$PEER"
}

log_lines() {
  podman logs peer 2>&1 | grep -c "$1" || true
}

@test "toolbx: a container with its own entry point running" {
  make_peers_container
  "$PEER" run --container peer true
  assert_works peer
  assert_equal "$(log_lines 'Setting up daily ticker')" 1
}

@test "toolbx: a container that we start with its own entry point" {
  make_peers_container
  assert_works peer
  assert_equal "$(log_lines 'Setting up daily ticker')" 1
}

@test "toolbx: a container that was stopped, updated and started again" {
  make_peers_container
  "$PEER" run --container peer sudo sh -c 'echo kept >/usr/local/kept'
  podman stop --time 5 peer >/dev/null
  update_peer
  assert_works peer
  # The marker that entry points of that age did not make.
  run --separate-stderr toolbox run --container peer sh -c 'ls /run/.toolbxenv; cat /usr/local/kept'
  assert_success
  assert_output $'/run/.toolbxenv\nkept'
  run podman logs peer
  assert_line 'Flag --monitor-host has been deprecated, it does nothing'
  assert_line --partial 'Initializing: configure user'
  assert_equal "$(grep -c 'Listening to file system and ticker events' <<<"$output")" 2
}

# Those that look into a container are the same for both.
@test "toolbx: its container, with our entry point, passes the checks of a native one" {
  [[ -n ${TOOLBX_PEER-} ]] || skip 'TOOLBX_PEER, the binary of podman-toolbox, is not set'
  local variables
  make_folder
  mapfile -t variables < <(compgen -e | grep '^BATS_')
  run env "${variables[@]/#/--unset=}" --unset=BASH_ENV MADE_BY_PEER="$FOLDER" \
    bats --formatter tap "$BATS_TEST_DIRNAME/400-inside.bats" "$BATS_TEST_DIRNAME/410-restart.bats"
  assert_success
  refute_line --regexp '^not ok'
  printf '# %s\n' "$(grep -c '^ok' <<<"$output") checks of a native container" >&3
}

@test "toolbx: a container that was never started by anyone but us" {
  make_peers_container
  update_peer
  assert_works peer
  assert_equal "$(log_lines 'Setting up daily ticker')" 0
}

@test "toolbx: an update while the container runs" {
  make_peers_container
  "$PEER" run --container peer true
  update_peer
  assert_works peer
}

@test "toolbx: its containers are listed and removed" {
  make_peers_container
  run --separate-stderr toolbox list --containers
  assert_line --partial ' peer '
  run --separate-stderr toolbox rm peer
  assert_success
  run podman container exists peer
  assert_failure 1
}

@test "toolbx: a container of ours is entered by it" {
  [[ -n ${TOOLBX_PEER-} ]] || skip 'TOOLBX_PEER, the binary of podman-toolbox, is not set'
  make_container tests
  run --separate-stderr "$TOOLBX_PEER" run --container tests sudo id
  assert_success
  assert_output 'uid=0(root) gid=0(root) groups=0(root)'
  run --separate-stderr "$TOOLBX_PEER" list --containers
  assert_line --partial ' tests '
}

# make_veteran WORD... - a container as Toolbx 0.0.1x made it, with parts of the host
# only, whose command is toolbox and these words.
make_veteran() {
  mkdir -p "$XDG_RUNTIME_DIR/.flatpak-helper/monitor"
  podman create --name veteran --dns none --env TOOLBOX_PATH="$TOOLBX" --hostname toolbox --ipc host \
    --label com.github.containers.toolbox=true --label com.github.debarshiray.toolbox=true --network host --no-hosts \
    --pid host --privileged --security-opt label=disable --userns keep-id --user root:root \
    --volume "$HOME:$HOME:rslave" --volume "$TOOLBX:/usr/bin/toolbox" --volume "$XDG_RUNTIME_DIR:$XDG_RUNTIME_DIR" \
    "${MONITOR[@]}" --volume /dev:/dev:rslave --volume /etc:/run/host/etc --volume /run:/run/host/run:rslave \
    --volume /tmp:/run/host/tmp:rslave --volume /usr:/run/host/usr:rslave --volume /var:/run/host/var:rslave \
    "$(debian_image)" toolbox "$@" >/dev/null
}

@test "toolbx: a container of the first years, with parts of the host" {
  MONITOR=()
  make_veteran init-container --home "$HOME" --monitor-host --shell /bin/bash --uid "$UID" --user "$USER"
  assert_works veteran
}

@test "toolbx: a container whose entry point is verbose" {
  MONITOR=()
  make_veteran --verbose init-container --home "$HOME" --monitor-host --shell /bin/bash --uid "$UID" --user "$USER"
  assert_works veteran
}

@test "toolbx: a container with the old monitor of the host" {
  MONITOR=(--volume "$XDG_RUNTIME_DIR/.flatpak-helper/monitor:/run/host/monitor")
  make_veteran init-container --home "$HOME" --monitor-host --shell /bin/bash --uid "$UID" --user "$USER"
  run --separate-stderr toolbox run --container veteran sudo id
  assert_success
  assert_output 'uid=0(root) gid=0(root) groups=0(root)'
  assert_errors 'Warning: container veteran uses deprecated features' \
    'Consider recreating it with Toolbx version 0.0.97 or newer.'
}

# start_session_bus - one for the test, with Flatpak's session helper on it.
start_session_bus() {
  SESSION_BUS=$BATS_TEST_TMPDIR/session-bus
  PROCESSES=()
  start_message_bus "$SESSION_BUS"
  "$BATS_TEST_DIRNAME/lib/flatpak-session-helper" "unix:path=$SESSION_BUS" "$XDG_RUNTIME_DIR/.flatpak-helper/monitor" \
    >"$BATS_TEST_TMPDIR/asked" 3>&- </dev/null &
  PROCESSES+=($!)
  eventually grep -qx ready "$BATS_TEST_TMPDIR/asked"
}

@test "toolbx: the old monitor of the host is made by Flatpak's session helper" {
  MONITOR=(--volume "$XDG_RUNTIME_DIR/.flatpak-helper/monitor:/run/host/monitor")
  make_veteran init-container --home "$HOME" --monitor-host --shell /bin/bash --uid "$UID" --user "$USER"
  podman start veteran >/dev/null 3>&-
  podman exec veteran sh -c 'ln -sf /run/host/monitor/hosts /etc/hosts'
  podman stop --time 5 veteran >/dev/null
  # As after the next login.
  rm -r "$XDG_RUNTIME_DIR/.flatpak-helper"
  start_session_bus
  run --separate-stderr env DBUS_SESSION_BUS_ADDRESS="unix:path=$SESSION_BUS" \
    "$TOOLBX" run --container veteran sh -c 'test -d /run/host/monitor; readlink /etc/hosts'
  kill "${PROCESSES[@]}"
  assert_success
  # It need not be followed any more.
  assert_output /run/host/etc/hosts
  assert_errors 'Warning: container veteran uses deprecated features' \
    'Consider recreating it with Toolbx version 0.0.97 or newer.'
  assert_equal "$(grep -c RequestSession "$BATS_TEST_TMPDIR/asked")" 1
}

@test "toolbx: a container of the shell's age is refused" {
  podman create --name veteran --label com.github.debarshiray.toolbox=true "$(debian_image)" /bin/sh >/dev/null
  run --separate-stderr toolbox enter veteran
  assert_failure 1
  assert_output ''
  assert_errors 'Error: container veteran is too old and no longer supported' \
    'Recreate it with Toolbx version 0.0.97 or newer.'
}
