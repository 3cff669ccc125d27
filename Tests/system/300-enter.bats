# A person's shell in a container.

# shellcheck disable=SC2016,SC2154 # shells inside expand it; run sets it

load lib/helpers

setup_file() {
  start_file
  make_container tests
}

# What enter adds for the terminal around the shell's own output.
push=$'\e]777;container;push;tests;toolbox;'$UID$'\e\\'
pop=$'\e]777;container;pop;;;'$UID$'\e\\'

@test "enter: a login shell that reads commands" {
  run --separate-stderr toolbox enter tests <<<'shopt -q login_shell && echo "in $HOSTNAME as $USER"'
  assert_success
  assert_output "${push}in toolbx as $USER
$pop"
  assert_errors
}

@test "enter: the terminal is told which container it is" {
  run toolbox enter tests <<<''
  assert_success
  assert_output "$push$pop"
}

@test "enter: the exit code is the shell's" {
  run --separate-stderr toolbox enter tests <<<'exit 42'
  assert_failure 42
  assert_errors
}

@test "enter: leaving after a typing error is not taken for a missing shell" {
  run -127 --separate-stderr toolbox enter tests <<<'exit 127'
  assert_output "$push$pop"
  assert_errors
}

@test "enter: on a terminal the shell has one, and job control" {
  run converse '$ ' 'test -t 0 -a -t 1 -a -t 2 && echo "<$((6 * 7))>"; [[ $- == *m* ]] && exit 5' \
    -- "$TOOLBX" enter tests
  assert_failure 5
  assert_output --partial '<42>'
}

@test "enter: control-C ends what runs in the shell, not the shell" {
  local duration
  duration=$(unique_duration)
  # The word comes when control-C goes to the command already.
  run converse '$ ' "sh -c 'echo \$((40 + 2)).; exec sleep $duration'" '42.' $'\003' '$ ' 'exit 6' -- "$TOOLBX" enter tests
  assert_failure 6
  assert_equal "$(sleepers "$duration")" ''
}

@test "enter: the end of the input leaves what runs in the shell" {
  run converse '$ ' "sh -c 'echo \$((40 + 2)).; exec cat'" '42.' $'\004' '$ ' 'exit 5' -- "$TOOLBX" enter tests
  assert_failure 5
}

@test "enter: --container" {
  run --separate-stderr toolbox enter --container tests <<<'echo works'
  assert_success
  assert_output "${push}works
$pop"
}

@test "enter: the argument counts more than --container" {
  run --separate-stderr toolbox enter --container missing tests <<<'echo works'
  assert_success
  assert_output "${push}works
$pop"
}

@test "enter: Bash instead of a shell that the container does not have" {
  run --separate-stderr env SHELL=/bin/fish "$TOOLBX" enter tests <<<'shopt -q login_shell && echo "$BASH"'
  assert_success
  assert_output --partial "$push/bin/bash
$pop"
  assert_regex "$stderr" $'(^|\n)''Error: command /bin/fish not found in container tests
Using /bin/bash instead.$'
}

@test "enter: another shell, if the container has it" {
  run --separate-stderr env SHELL=/bin/sh "$TOOLBX" enter tests <<<'echo "$0 ${BASH_VERSION-no Bash}"'
  assert_success
  assert_output "$push/bin/sh no Bash
$pop"
}

@test "enter: in the caller's directory" {
  make_folder
  cd "$FOLDER"
  run --separate-stderr toolbox enter tests <<<pwd
  assert_success
  assert_output "$push$FOLDER
$pop"
}

@test "enter: where podman can run nothing, its exit code is kept, and told as run tells it" {
  local -x CODE
  # shellcheck disable=SC2016 # the stand-in expands it
  fake_podman '[[ $3 != exec ]] || exit "$CODE"'
  for CODE in 125 126 255; do
    TOOLBX_RUN_ENTRY=podman run --separate-stderr toolbox enter tests <<<'true'
    assert_failure "$CODE"
    case $CODE in
      125) assert_errors "Error: failed to invoke 'podman exec' in container tests" ;;
      126) assert_errors "Error: failed to invoke command $SHELL in container tests" ;;
      *) assert_errors ;;
    esac
  done
}
