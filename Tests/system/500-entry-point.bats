# What becomes of an entry point that fails, or is slow.

load lib/helpers

create_with() {
  env "$1" "$TOOLBX" create --image "$(debian_image)" tests >/dev/null
}

# The error must come when the entry point has died, not when patience ends.
run_soon() {
  run --separate-stderr timeout 15 "$TOOLBX" run --container tests true
}

@test "entry point: its error is run's" {
  create_with TOOLBX_FAIL_ENTRY_POINT=1
  run_soon
  assert_failure 1
  assert_output ''
  assert_errors 'Error: TOOLBX_FAIL_ENTRY_POINT is set'
}

@test "entry point: its error may have several lines" {
  create_with TOOLBX_FAIL_ENTRY_POINT=2
  run_soon
  assert_failure 1
  assert_output ''
  assert_errors 'Error: TOOLBX_FAIL_ENTRY_POINT is set' \
    'This environment variable should only be set when testing.'
}

@test "entry point: its error is enter's" {
  create_with TOOLBX_FAIL_ENTRY_POINT=1
  run --separate-stderr timeout 15 "$TOOLBX" enter tests
  assert_failure 1
  assert_output ''
  assert_errors 'Error: TOOLBX_FAIL_ENTRY_POINT is set'
}

@test "entry point: the error is told anew each time" {
  create_with TOOLBX_FAIL_ENTRY_POINT=1
  run_soon
  run_soon
  assert_failure 1
  assert_errors 'Error: TOOLBX_FAIL_ENTRY_POINT is set'
}

@test "entry point: run waits for a slow one" {
  create_with TOOLBX_DELAY_ENTRY_POINT=2
  SECONDS=0
  run --separate-stderr toolbox run --container tests echo works
  assert_success
  assert_output works
  assert_errors
  ((SECONDS >= 2))
}

@test "entry point: one that is slow and fails" {
  podman create --name tests --label com.github.containers.toolbox=true --env TOOLBOX_PATH="$TOOLBX" \
    --env TOOLBX_DELAY_ENTRY_POINT=2 --env TOOLBX_FAIL_ENTRY_POINT=1 --env XDG_RUNTIME_DIR="$XDG_RUNTIME_DIR" \
    --pid host --userns keep-id --user root:root --privileged --volume /:/run/host:rslave \
    --volume "$XDG_RUNTIME_DIR:$XDG_RUNTIME_DIR" --volume "$TOOLBX:/usr/bin/toolbox:ro" "$(debian_image)" \
    toolbox --log-level debug init-container --home "$HOME" --shell /bin/bash --uid "$UID" --user "$USER" >/dev/null
  run_soon
  assert_failure 1
  assert_errors 'Error: TOOLBX_FAIL_ENTRY_POINT is set'
}

@test "entry point: one that is killed before it is ready" {
  local process status=0
  create_with TOOLBX_DELAY_ENTRY_POINT=100
  timeout 60 "$TOOLBX" run --container tests true 2>"$BATS_TEST_TMPDIR/errors" 3>&- &
  process=$!
  eventually is_running tests
  SECONDS=0
  podman kill tests >/dev/null
  wait "$process" || status=$?
  assert_equal "$status" 1
  ((SECONDS < 15))
  assert_bytes "$BATS_TEST_TMPDIR/errors" $'Error: invalid entry point PID of container tests\n'
}

is_running() {
  [[ $(podman inspect --format '{{.State.Status}}' "$1") == running ]]
}

@test "entry point: its log tells that it is ready" {
  make_container tests
  toolbox run --container tests true
  run podman logs tests
  assert_success
  assert_line --partial 'Listening to file system and ticker events'
}

@test "entry point: two that are started at once are both waited for" {
  local first second
  create_with TOOLBX_DELAY_ENTRY_POINT=1
  toolbox run --container tests echo first >"$BATS_TEST_TMPDIR/first" 3>&- &
  first=$!
  toolbox run --container tests echo second >"$BATS_TEST_TMPDIR/second" 3>&- &
  second=$!
  wait "$first"
  wait "$second"
  assert_bytes "$BATS_TEST_TMPDIR/first" $'first\n'
  assert_bytes "$BATS_TEST_TMPDIR/second" $'second\n'
}

@test "entry point: its log is in ours, where that is asked for" {
  make_container tests
  run --separate-stderr toolbox --verbose run --container tests true
  assert_success
  assert_regex "$stderr" 'level=debug msg="> Initializing: bind /tmp to /run/host/tmp"'
  assert_regex "$stderr" 'level=debug msg="> Listening to file system and ticker events"'
  # It has been told.
  run --separate-stderr toolbox --verbose run --container tests true
  refute_regex "$stderr" 'msg="> '
}

refute_regex() {
  [[ ! $1 =~ $2 ]] || fail "it has $2"
}

@test "entry point: a slow one is waited for by a watch" {
  create_with TOOLBX_DELAY_ENTRY_POINT=1
  run --separate-stderr toolbox --verbose run --container tests true
  assert_success
  assert_regex "$stderr" 'level=debug msg="Setting up watches for file system events from container tests"'
}

@test "entry point: it is looked at at intervals, where that is asked for" {
  make_container tests
  # Commands are left to podman then.
  hold_input
  run --separate-stderr env TOOLBX_RUN_USE_POLLING=1 "$TOOLBX" --verbose run --container tests echo works <&"$INPUT"
  assert_success
  assert_output works
  assert_regex "$stderr" 'msg="Setting up polling ticker for container tests"'
  assert_regex "$stderr" 'msg="Handling polling tick [0-9]+"'
  refute_regex "$stderr" 'Setting up watches for file system events'
  # Also in a container that runs.
  run --separate-stderr env TOOLBX_RUN_USE_POLLING=true "$TOOLBX" --verbose run --container tests true
  assert_regex "$stderr" 'Handling polling tick'
  run --separate-stderr env TOOLBX_RUN_USE_POLLING=0 "$TOOLBX" --verbose run --container tests true
  refute_regex "$stderr" 'polling'
}

@test "entry point: one that dies is noticed by polling, too" {
  local process status=0
  create_with TOOLBX_DELAY_ENTRY_POINT=100
  TOOLBX_RUN_USE_POLLING=1 timeout 60 "$TOOLBX" run --container tests true 2>"$BATS_TEST_TMPDIR/errors" 3>&- &
  process=$!
  eventually is_running tests
  podman kill tests >/dev/null
  wait "$process" || status=$?
  assert_equal "$status" 1
  assert_bytes "$BATS_TEST_TMPDIR/errors" $'Error: invalid entry point PID of container tests\n'
}

@test "entry point: containers without a log start, and say why they do not" {
  make_container_with tests --log-driver none
  run --separate-stderr timeout 15 "$TOOLBX" run --container tests echo works
  assert_success
  assert_output works
  assert_errors
  podman rm --force --time 2 tests >/dev/null
  make_container_with tests --log-driver none --env TOOLBX_FAIL_ENTRY_POINT=1
  run_soon
  assert_failure 1
  assert_errors 'Error: TOOLBX_FAIL_ENTRY_POINT is set'
  # The next start does not take it for its own.
  podman rm --force --time 2 tests >/dev/null
  make_container_with tests --log-driver none
  run --separate-stderr toolbox run --container tests echo works
  assert_success
  assert_errors
}

@test "entry point: its stamp goes when it ends, and stamps of the dead go when one is started" {
  local process stamp
  make_container tests
  toolbox run --container tests true
  process=$(podman inspect --format '{{.State.Pid}}' tests)
  stamp=$XDG_RUNTIME_DIR/toolbox/container-initialized-$process
  [[ -s $stamp ]]
  podman stop --time 5 tests >/dev/null
  [[ ! -e $stamp ]]
  : >"$stamp"
  toolbox run --container tests true
  [[ ! -e $stamp ]]
}

@test "entry point: it is ended by every signal that asks for it, at once" {
  local signal
  make_container tests
  for signal in TERM INT HUP QUIT; do
    toolbox run --container tests true
    podman kill --signal "$signal" tests >/dev/null
    eventually has_stopped
    run podman inspect --format '{{.State.ExitCode}}' tests
    assert_output "$((128 + $(kill -l "$signal")))"
  done
}

has_stopped() {
  [[ $(podman inspect --format '{{.State.Status}}' tests) == exited ]]
}

@test "entry point: it leaves no zombies" {
  local process
  make_container tests
  toolbox run --container tests true
  process=$(podman inspect --format '{{.State.Pid}}' tests)
  for _ in 1 2 3; do
    toolbox run --container tests sh -c 'sleep 0.1 & sleep 0.1 &'
  done
  sleep 0.3
  run ps --ppid "$process" -o stat=
  assert_output ''
}

# idle_memory NAME - the share of the memory, in KiB, that the entry point of a container has.
idle_memory() {
  podman unshare awk '$1 == "Pss:" { print $2 }' "/proc/$(podman inspect --format '{{.State.Pid}}' "$1")/smaps_rollup"
}

is_small() {
  (($(idle_memory tests) <= 4096))
}

has_given_back() {
  is_small && (($(idle_memory tests) <= $1))
}

@test "entry point: idle, it has one thread and at most 4 MiB" {
  local process
  make_container tests
  toolbox run --container tests true
  eventually is_small
  process=$(podman inspect --format '{{.State.Pid}}' tests)
  run find "/proc/$process/task" -mindepth 1 -maxdepth 1
  assert_equal "${#lines[@]}" 1
}

@test "entry point: it gives back what it has needed for a change of the host" {
  local before
  make_folder
  mkdir "$FOLDER/etc"
  echo 127.0.0.1 localhost >"$FOLDER/etc/hosts"
  # Without the module that finds the own name, hosts is a copy.
  make_container_with tests --volume "$FOLDER/etc:/run/host/etc:rslave" --volume /dev/null:/etc/nsswitch.conf
  toolbox run --container tests true
  eventually is_small
  before=$(idle_memory tests)
  for number in 1 2 3; do
    echo "127.0.0.1 name$number" >>"$FOLDER/etc/hosts"
    eventually knows "name$number"
  done
  # What was touched for the wait itself differs a little.
  eventually has_given_back $((before + 512))
}

knows() {
  podman exec tests grep -q "$1" /etc/hosts
}

@test "entry point: it cannot be run on the host" {
  run --separate-stderr toolbox init-container --home / --shell /bin/sh --uid 1 --user nobody
  assert_failure 1
  assert_output ''
  assert_errors "Error: the 'init-container' command can only be used inside containers" "$USAGE"
}

@test "entry point: what it must be told is named" {
  run --separate-stderr toolbox init-container --shell /bin/sh --uid 1
  assert_failure 1
  assert_output ''
  assert_errors 'Error: required flag(s) "home", "user" not set'
}
