# Who ends toolbox run ends the command in the container with it.

# shellcheck disable=SC2016 # shells inside expand it

load lib/helpers

setup_file() {
  start_file
  make_container tests
  toolbox run --container tests true
}

# A signal that comes while the container is started must not be lost, or wait for the command.
@test "signals: while the container is started" {
  local process status=0
  podman stop --time 5 tests >/dev/null 2>&1 || true
  # shellcheck disable=SC2016 # the stand-in expands it
  fake_podman '[[ " $* " != *" start "* ]] || { echo "$*" >>"'"$BATS_TEST_TMPDIR"'/starts"; sleep 2; }' \
    '[[ " $* " != *" exec "* ]] || echo "$*" >>"'"$BATS_TEST_TMPDIR"'/execs"'
  "$TOOLBX" run --container tests true 3>&- &
  process=$!
  eventually test -e "$BATS_TEST_TMPDIR/starts"
  kill -TERM "$process"
  wait "$process" || status=$?
  assert_equal "$status" 143
  assert_equal "$(wc -l <"$BATS_TEST_TMPDIR/starts")" 1
  assert_file_not_exists "$BATS_TEST_TMPDIR/execs"
}

@test "signals: control-C on a terminal ends both sides" {
  local duration
  duration=$(unique_duration)
  run converse started $'\003' -- "$TOOLBX" run --container tests sh -c "echo started; exec sleep $duration"
  assert_failure 130
  eventually is_not_sleeping "$duration"
}

@test "signals: control-C ends both sides where output goes into a pipe" {
  local duration
  duration=$(unique_duration)
  run converse started $'\003' -- bash -c '"$TOOLBX" run --container tests sh -c "$0" | cat' "echo started; exec sleep $duration"
  assert_failure 130
  eventually is_not_sleeping "$duration"
}

@test "signals: a command that catches control-C goes on" {
  run converse started $'\003' -- "$TOOLBX" run --container tests \
    bash -c 'trap "echo caught; exit 7" INT; echo started; while :; do sleep 0.1; done'
  assert_failure 7
  assert_line --partial caught
}

# ends_both SIGNAL CODE - sent to toolbox alone, as by kill(1) or a supervisor.
ends_both() {
  local duration process status=0
  duration=$(unique_duration)
  # Bash ignores SIGINT in what it runs in the background.
  env --default-signal "$TOOLBX" run --container tests sleep "$duration" 3>&- &
  process=$!
  eventually is_sleeping "$duration"
  kill -s "$1" "$process"
  wait "$process" || status=$?
  assert_equal "$status" "$2"
  eventually is_not_sleeping "$duration"
}

@test "signals: SIGINT ends both sides" {
  ends_both INT 130
}

@test "signals: SIGTERM ends both sides" {
  ends_both TERM 143
}

@test "signals: SIGHUP ends both sides" {
  ends_both HUP 129
}

@test "signals: SIGTERM reaches what the command has started, too" {
  local duration process status=0
  duration=$(unique_duration)
  "$TOOLBX" run --container tests sh -c "sleep $duration; exit 3" 3>&- &
  process=$!
  eventually is_sleeping "$duration"
  kill -TERM "$process"
  wait "$process" || status=$?
  assert_equal "$status" 143
  eventually is_not_sleeping "$duration"
}

@test "signals: a command that catches SIGTERM says the exit code" {
  local process status=0
  "$TOOLBX" run --container tests bash -c 'trap "exit 7" TERM; echo started; while :; do sleep 0.1; done' \
    >"$BATS_TEST_TMPDIR/output" 3>&- &
  process=$!
  eventually grep -q started "$BATS_TEST_TMPDIR/output"
  kill -TERM "$process"
  wait "$process" || status=$?
  assert_equal "$status" 7
}

@test "signals: the container stays usable" {
  run --separate-stderr toolbox run --container tests echo works
  assert_success
  assert_output works
}
