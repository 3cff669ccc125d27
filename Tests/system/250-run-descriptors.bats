# Which open files a command inherits.

# shellcheck disable=SC2016 # shells inside expand it

load lib/helpers

setup_file() {
  start_file
  make_container tests
}

@test "descriptors: --preserve-fds hands them on" {
  run --separate-stderr toolbox run --container tests --preserve-fds 3 sh -c 'cat <&5' 3</dev/null 4</dev/null 5<<<hello
  assert_success
  assert_output hello
  assert_errors
}

@test "descriptors: the command can write to one" {
  toolbox run --container tests --preserve-fds 1 sh -c 'echo hello >&3' 3>"$BATS_TEST_TMPDIR/received"
  assert_bytes "$BATS_TEST_TMPDIR/received" $'hello\n'
}

@test "descriptors: without --preserve-fds there are only the standard streams" {
  # ls itself opens the next one, for the folder.
  run --separate-stderr toolbox run --container tests ls /proc/self/fd 3</dev/null 4</dev/null 5<<<hello
  assert_success
  assert_output $'0\n1\n2\n3'
  run --separate-stderr toolbox run --container tests sh -c 'cat <&5' 5<<<hello
  assert_failure 2
  assert_output ''
}

@test "descriptors: 125 if one is missing" {
  run --separate-stderr toolbox run --container tests --preserve-fds 3 true 3</dev/null 4</dev/null 5<&-
  assert_failure 125
  assert_output ''
  assert_errors \
    'Error: file descriptor 5 is not available - the preserve-fds option requires that file descriptors must be passed' \
    "Error: failed to invoke 'podman exec' in container tests"
}

# Who reads from a pipe until its end would wait for as long as the container runs.
@test "descriptors: a container that is started keeps none of the caller's" {
  make_container leaky
  run timeout 30 bash -c '"$TOOLBX" run --container leaky echo started 9>&1 | cat'
  assert_success
  assert_output started
  assert_equal "$(podman inspect --format '{{.State.Status}}' leaky)" running
}

@test "descriptors: nor does a container that is created" {
  run timeout 30 bash -c '"$TOOLBX" create --image "$1" quiet 9>&1 | cat' - "$(debian_image)"
  assert_success
  assert_output --partial 'Created container: quiet'
}
