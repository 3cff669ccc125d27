# A command ends with its container, by whichever way it gets into the control group:
#
#   kernel   the kernel lets the container's root put it there, as in the test host
#   systemd  it does not, and the user's systemd does it, for which lib/user-systemd stands
#   podman   neither does, and podman exec runs the command
#
# Each test of an end prints a line `# WAY, END: WHAT HAPPENED`.

# shellcheck disable=SC2154 # run sets it

load lib/helpers

# The container's control group is below one that is named like a unit of systemd.
UNIT=toolbox-tests.scope
# That both the tests and the container are in.
ANCESTOR=/sys/fs/cgroup/cgroup.procs

setup() {
  start_test
  [[ -n ${TOOLBX_TEST_HOST-} ]] || skip 'control groups are only laid out as needed in scripts/test-host'
  hold_input
  PROCESSES=()
  unset DBUS_SESSION_BUS_ADDRESS
  make_container_with scoped --cgroup-parent "/$UNIT"
  toolbox run --container scoped true
  GROUP=$(control_group "$(podman inspect --format '{{.State.Pid}}' scoped)")
  assert_regex "$GROUP" "^/$UNIT/.*[0-9a-f]{64}\$"
}

teardown() {
  chmod 0644 "$ANCESTOR"
  ((${#PROCESSES[@]} == 0)) || kill "${PROCESSES[@]}" || true
  end_test
}

# control_group PID - seen from the host.
control_group() {
  sed -n 's/^0:://p' "/proc/$1/cgroup"
}

# The kernel lets nobody from the tests' control group into the container's any more.
close_ancestor() {
  chmod 0444 "$ANCESTOR"
}

# start_systemd [HOW] - the user's, on a session bus.
start_systemd() {
  start_message_bus "$BATS_TEST_TMPDIR/bus"
  export DBUS_SESSION_BUS_ADDRESS=unix:path=$BATS_TEST_TMPDIR/bus
  "$BATS_TEST_DIRNAME/lib/user-systemd" "$DBUS_SESSION_BUS_ADDRESS" "$@" >"$BATS_TEST_TMPDIR/calls" 3>&- </dev/null &
  PROCESSES+=($!)
  eventually grep -qx ready "$BATS_TEST_TMPDIR/calls"
}

# take_way WAY - sees to it that the next command goes this way.
take_way() {
  case $1 in
    kernel) ;;
    systemd)
      close_ancestor
      start_systemd
      ;;
    podman) close_ancestor ;;
  esac
}

# start_command WAY [LINE] - a command with a child, in PROCESS, that sleep for FIRST and SECOND;
# they run this line of shell before.
start_command() {
  local first second
  FIRST=$(unique_duration)
  SECOND=$(unique_duration)
  "$TOOLBX" --verbose run --container scoped sh -c "${2-}
    sleep $SECOND & echo started; exec sleep $FIRST" \
    >"$BATS_TEST_TMPDIR/output" 2>"$BATS_TEST_TMPDIR/log" </dev/null 3>&- &
  PROCESS=$!
  eventually is_sleeping "$FIRST"
  eventually is_sleeping "$SECOND"
  first=$(sleepers "$FIRST")
  second=$(sleepers "$SECOND")
  # They are members of the container, before it ends.
  assert_equal "$(control_group "$first")" "$GROUP"
  assert_equal "$(control_group "$second")" "$GROUP"
  case $1 in
    kernel | podman) refute [ "$(control_group "$PROCESS")" = "$GROUP" ] ;;
    # It was moved itself, to make its child there.
    systemd) assert_equal "$(control_group "$PROCESS")" "$GROUP" ;;
  esac
  case $1 in
    kernel | systemd)
      assert_file_contains "$BATS_TEST_TMPDIR/log" 'Joining the namespaces of container'
      refute grep -q 'by podman' "$BATS_TEST_TMPDIR/log"
      ;;
    podman) assert_file_contains "$BATS_TEST_TMPDIR/log" 'by podman: the control group cannot be joined: write /sys/fs/cgroup/cgroup.procs' ;;
  esac
}

# ends_with WAY LINE CODE COMMAND [ARG]... - neither the command nor its child nor who waits
# for it is left, and the exit code matches CODE. The line is for start_command.
ends_with() {
  local way=$1 status=0
  take_way "$way"
  start_command "$way" "$2"
  timeout 60 "${@:4}" >"$BATS_TEST_TMPDIR/end" 2>&1 || fail "$(<"$BATS_TEST_TMPDIR/end")"
  timeout 20 tail --pid="$PROCESS" --follow /dev/null || fail 'toolbox is left'
  wait "$PROCESS" || status=$?
  eventually is_not_sleeping "$FIRST"
  eventually is_not_sleeping "$SECOND"
  assert_regex "$status" "^$3\$"
  assert_equal "$(cat "$BATS_TEST_TMPDIR/output")" started
  [[ ! -e /sys/fs/cgroup$GROUP ]] || assert_equal "$(cat "/sys/fs/cgroup$GROUP/cgroup.procs")" ''
  printf '# %s: nothing is left, exit code %s\n' "${BATS_TEST_DESCRIPTION#*: }" "$status" >&3
}

# crun(1) sends SIGTERM to all that is in the control group, for the container has no PID
# namespace of its own; ten seconds later, or as podman is told, SIGKILL.
@test "control groups: by the kernel, podman stop" {
  ends_with kernel '' 143 podman stop --time 10 scoped
}

@test "control groups: by the kernel, podman stop, of what ignores SIGTERM" {
  ends_with kernel "trap '' TERM" 137 podman stop --time 2 scoped
}

@test "control groups: by the kernel, rm --force" {
  ends_with kernel '' 143 "$TOOLBX" rm --force scoped
}

@test "control groups: by systemd, podman stop" {
  ends_with systemd '' 143 podman stop --time 10 scoped
  assert_equal "$(sed -n 2p "$BATS_TEST_TMPDIR/calls")" "$UNIT ${GROUP#"/$UNIT"} $PROCESS"
}

@test "control groups: by systemd, podman stop, of what ignores SIGTERM" {
  ends_with systemd "trap '' TERM" 137 podman stop --time 2 scoped
}

@test "control groups: by systemd, rm --force" {
  ends_with systemd '' 143 "$TOOLBX" rm --force scoped
}

@test "control groups: by podman, podman stop" {
  ends_with podman '' 143 podman stop --time 10 scoped
}

# What ignores SIGTERM has podman 4.3.1 refuse to clean up the container, because of its exec
# session. If the container is gone before it has asked how the command ended it does not know.
@test "control groups: by podman, rm --force" {
  ends_with podman '' '(143|255)' "$TOOLBX" rm --force scoped
}

@test "control groups: by systemd, exit codes and streams are as ever" {
  take_way systemd
  export TOOLBX_RUN_ENTRY=direct
  run --separate-stderr toolbox run --container scoped sh -c 'cat; echo error >&2; exit 42' <<<data
  assert_failure 42
  assert_output data
  assert_errors error
  run --separate-stderr toolbox run --container scoped sh -c 'kill -TERM $$'
  assert_failure 143
  run --separate-stderr toolbox run --container scoped sudo id -u
  assert_success
  assert_output 0
  assert_equal "$(grep -c "^$UNIT " "$BATS_TEST_TMPDIR/calls")" 3
}

# not_by_systemd REASON - the command is run by podman, and only the log tells why.
not_by_systemd() {
  run --separate-stderr toolbox run --container scoped echo works <&"$INPUT"
  assert_success
  assert_output works
  assert_errors
  run --separate-stderr toolbox --verbose run --container scoped echo works <&"$INPUT"
  assert_success
  assert_output works
  assert_regex "$stderr" "by podman: .*$1"
  printf '# %s\n' "${BATS_TEST_DESCRIPTION#*: }: by podman without a word, the log says why: $(sed -n 's/.*by podman: \(.*\)"$/\1/p' <<<"$stderr")" >&3
}

@test "control groups: without systemd" {
  close_ancestor
  not_by_systemd "have systemd attach process [0-9]+ to $UNIT: "
}

@test "control groups: a systemd that does not know the unit" {
  close_ancestor
  start_systemd error
  not_by_systemd "have systemd attach process [0-9]+ to $UNIT: "
}

@test "control groups: a systemd that does not answer" {
  close_ancestor
  start_systemd silent
  not_by_systemd "have systemd attach process [0-9]+ to $UNIT: "
}

# From there the kernel lets it.
@test "control groups: a systemd that attaches to another control group" {
  close_ancestor
  start_systemd elsewhere
  run --separate-stderr toolbox --verbose run --container scoped grep ^0:: /proc/self/cgroup
  assert_success
  assert_output 0::/
  assert_regex "$stderr" 'systemd has put this process into another control group than '
}

@test "control groups: a container that is not below a scope" {
  podman rm --force --time 2 scoped >/dev/null
  make_container_with scoped
  toolbox run --container scoped true
  close_ancestor
  start_systemd
  not_by_systemd 'the control group cannot be joined: write /sys/fs/cgroup/cgroup.procs: Permission denied'
  assert_equal "$(cat "$BATS_TEST_TMPDIR/calls")" ready
}
