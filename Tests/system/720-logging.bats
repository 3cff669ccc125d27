# What is logged, where and in which form.

# shellcheck disable=SC2016,SC2154 # shells inside expand it; run sets it

load lib/helpers

setup_file() {
  start_file
  make_container tests
}

@test "logging: nothing without being asked" {
  run --separate-stderr toolbox run --container tests echo works
  assert_success
  assert_output works
  assert_errors
}

@test "logging: an unknown level" {
  run --separate-stderr toolbox --log-level loud list
  assert_failure 1
  assert_output ''
  assert_errors 'Error: failed to parse log-level: not a valid logrus Level: "loud"'
}

@test "logging: each level is known, in capitals too" {
  local level
  for level in trace debug info warn warning error fatal panic DEBUG Warn; do
    run --separate-stderr toolbox --log-level "$level" list
    assert_success
    assert_line --partial 'IMAGE NAME'
  done
}

@test "logging: --verbose gives lines of logfmt" {
  local option line
  for option in -v --verbose --log-level=debug '-v --log-level=error'; do
    # shellcheck disable=SC2086 # words are words
    run --separate-stderr toolbox $option run --container tests true
    assert_success
    assert_output ''
    assert_regex "$stderr" 'level=debug msg="Running as real user ID [0-9]+"'
    for line in "${stderr_lines[@]}"; do
      assert_regex "$line" '^level=[a-z]+ msg=("([^"\\]|\\.)*"|[A-Za-z0-9._/@^+-]*)$'
    done
  done
}

# Tools for reports of bugs look for these, and Toolbx's own tests do.
@test "logging: --verbose says what Toolbx says" {
  run --separate-stderr toolbox --verbose run --container tests echo works
  assert_success
  for line in "Running as real user ID $UID" "Resolved absolute path to the executable as $(realpath "$TOOLBX")" \
    'Running on a cgroups v2 host' "TOOLBOX_PATH is $(realpath "$TOOLBX")" "Container: 'tests'" "Image: '" "Release: '" \
    'Running in container tests:'; do
    assert_regex "$stderr" "level=debug msg=\"?$line"
  done
  TOOLBX_RUN_ENTRY=podman run --separate-stderr toolbox --verbose run --container tests echo works
  assert_success
  assert_regex "$stderr" $'Running in container tests:"\nlevel=debug msg=podman\nlevel=debug msg=--log-level\nlevel=debug msg=error\nlevel=debug msg=exec\n'
}

@test "logging: --verbose may stand behind the command, too" {
  run --separate-stderr toolbox list --verbose
  assert_success
  assert_regex "$stderr" 'level=debug'
}

@test "logging: the command's output is the last" {
  run toolbox --verbose run --container tests echo the end
  assert_success
  assert_line --partial 'level=debug'
  assert_equal "${lines[-1]}" 'the end'
}

@test "logging: on a terminal the level is coloured" {
  run in_terminal "$TOOLBX" --verbose list --containers
  assert_success
  assert_line --regexp $'^\e\\[37mDEBU\e\\[0m Running as real user ID [0-9]+ +$'
  refute_output --partial 'level=debug'
}

@test "logging: --log-podman hands the level on to podman, and nothing else does" {
  fake_podman 'echo "$1 $2" >>"$0.asked"'
  toolbox list >/dev/null
  toolbox --verbose list >/dev/null 2>&1
  toolbox --log-level warn --log-podman list >/dev/null
  toolbox -vv list >/dev/null 2>&1
  run uniq "$BATS_TEST_TMPDIR/bin/podman.asked"
  assert_output '--log-level error
--log-level warning
--log-level debug'
}
