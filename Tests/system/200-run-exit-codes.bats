# The exit code of run tells what became of the command.

load lib/helpers

setup_file() {
  start_file
  make_container tests
}

exits_with() {
  local code=$1
  shift
  run "-$code" --separate-stderr toolbox run --container tests "$@"
  assert_output ''
  assert_errors
}

@test "run: the exit code is the command's" {
  exits_with 0 true
  exits_with 1 false
  exits_with 42 sh -c 'exit 42'
  exits_with 255 sh -c 'exit 255'
}

@test "run: a command's own 127 is not taken for a missing command" {
  exits_with 127 sh -c 'exit 127'
}

@test "run: a command that a signal ends gives 128 and its number" {
  exits_with 137 sh -c 'kill -KILL $$'
  exits_with 143 sh -c 'kill -TERM $$'
}

@test "run: 127 if there is no such command" {
  run -127 --separate-stderr toolbox run --container tests no-such-command
  assert_output ''
  assert_errors 'bash: line 1: exec: no-such-command: not found' \
    'Error: command no-such-command not found in container tests'
}

@test "run: 126 if the command is a directory" {
  run --separate-stderr toolbox run --container tests /etc
  assert_failure 126
  assert_output ''
  assert_errors 'bash: line 1: /etc: Is a directory' \
    'bash: line 1: exec: /etc: cannot execute: Is a directory' \
    'Error: failed to invoke command /etc in container tests'
}

@test "run: 126 if the command may not be executed" {
  run --separate-stderr toolbox run --container tests /etc/passwd
  assert_failure 126
  assert_output ''
  assert_errors 'bash: line 1: /etc/passwd: Permission denied' \
    'bash: line 1: exec: /etc/passwd: cannot execute: Permission denied' \
    'Error: failed to invoke command /etc/passwd in container tests'
}

@test "run: 1 if there is no such container" {
  run --separate-stderr toolbox run --container missing true
  assert_failure 1
  assert_output ''
  assert_errors 'Error: container missing not found' "Use the 'create' command to create a Toolbx." "$USAGE"
}

@test "run: 1 without a command" {
  run --separate-stderr toolbox run --container tests
  assert_failure 1
  assert_output ''
  assert_errors 'Error: missing argument for "run"' "$USAGE"
}

@test "run: a container of another program is refused" {
  podman create --name other --label com.github.containers.toolbox=true "$(debian_image)" sleep 1 >/dev/null
  run --separate-stderr toolbox run --container other true
  assert_failure 1
  assert_output ''
  assert_errors 'Error: container other is too old and no longer supported' \
    'Recreate it with Toolbx version 0.0.97 or newer.'
}
