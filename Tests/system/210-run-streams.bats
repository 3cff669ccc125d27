# What goes into a command, and what comes out of it.

# shellcheck disable=SC2016 # shells inside expand it

load lib/helpers

setup_file() {
  start_file
  make_container tests
}

@test "streams: standard input comes through a pipe, to the byte" {
  head -c 300000 /dev/urandom >"$BATS_TEST_TMPDIR/sent"
  # shellcheck disable=SC2002 # a pipe is what is tested
  cat "$BATS_TEST_TMPDIR/sent" | toolbox run --container tests cat >"$BATS_TEST_TMPDIR/received"
  cmp "$BATS_TEST_TMPDIR/sent" "$BATS_TEST_TMPDIR/received"
}

@test "streams: the end of standard input is seen" {
  run timeout 20 "$TOOLBX" run --container tests wc -c </dev/null
  assert_success
  assert_output 0
}

@test "streams: standard output and standard error are kept apart" {
  run --separate-stderr toolbox run --container tests sh -c 'echo out; echo err >&2'
  assert_success
  assert_output out
  assert_errors err
}

@test "streams: a command ends that writes where nobody reads" {
  run timeout 20 bash -c '"$TOOLBX" run --container tests yes | head -n 1'
  assert_success
  assert_output y
}

@test "streams: on a terminal the command has one" {
  run in_terminal "$TOOLBX" run --container tests sh -c 'test -t 0 && test -t 1 && test -t 2 && echo terminals'
  assert_success
  assert_output terminals
}

# podman sets the size when the command is running already.
@test "streams: the terminal has the size of the caller's" {
  run in_terminal timeout --foreground 20 "$TOOLBX" run --container tests \
    sh -c 'until [ "$(stty size)" = "24 80" ]; do sleep 0.1; done; echo right'
  assert_success
  assert_output right
}

@test "streams: without a terminal the command has none" {
  run --separate-stderr toolbox run --container tests sh -c 'test -t 0 || test -t 1 || test -t 2 || echo none' </dev/null
  assert_success
  assert_output none
}

# podman hands on no terminal then, and the command gets pipes; without podman it gets what the caller has.
@test "streams: if only standard input is a terminal that is one, but not by podman" {
  local ask='test ! -t 0 || echo stdin; test ! -t 1 || echo stdout'
  TOOLBX_RUN_ENTRY='' run in_terminal bash -c '"$TOOLBX" run --container tests sh -c "$1" | cat' - "$ask"
  assert_success
  assert_output stdin
  TOOLBX_RUN_ENTRY=podman run in_terminal bash -c '"$TOOLBX" run --container tests sh -c "$1" | cat' - "$ask"
  assert_success
  assert_output ''
}

@test "streams: if only standard output is a terminal that is one, but not by podman" {
  local ask='test ! -t 0 || echo stdin; test ! -t 1 || echo stdout'
  TOOLBX_RUN_ENTRY='' run in_terminal bash -c 'echo | "$TOOLBX" run --container tests sh -c "$1"' - "$ask"
  assert_success
  assert_output stdout
  TOOLBX_RUN_ENTRY=podman run in_terminal bash -c 'echo | "$TOOLBX" run --container tests sh -c "$1"' - "$ask"
  assert_success
  assert_output ''
}

@test "streams: control-p, podman's way out, reaches the command" {
  run converse ready $'\x10\x11' -- "$TOOLBX" run --container tests \
    bash -c 'stty -echo -ixon; echo ready; read -r line; printf %q "$line"'
  assert_success
  assert_output --partial "$'\020\021'"
}
