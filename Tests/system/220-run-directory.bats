# A command runs in the directory that the caller is in, as far as the container has it.

# shellcheck disable=SC2154 # run sets it

load lib/helpers

setup_file() {
  start_file
  make_container tests
}

assert_runs_in() {
  run --separate-stderr toolbox run --container tests pwd
  assert_success
  assert_output "$1"
  assert_errors
}

@test "directory: the home" {
  cd
  assert_runs_in "$HOME"
}

@test "directory: one below the home, with a space in its name" {
  make_folder
  mkdir -p "$FOLDER/a folder/below"
  cd "$FOLDER/a folder/below"
  assert_runs_in "$FOLDER/a folder/below"
}

@test "directory: a link is followed" {
  make_folder
  mkdir "$FOLDER/real"
  ln -s real "$FOLDER/link"
  cd "$FOLDER/link"
  assert_runs_in "$FOLDER/real"
}

@test "directory: /tmp is the host's" {
  make_folder /tmp
  cd "$FOLDER"
  assert_runs_in "$FOLDER"
}

@test "directory: the home instead of one that the container does not have" {
  make_folder /var/tmp
  cd "$FOLDER"
  run --separate-stderr toolbox run --container tests pwd
  assert_success
  assert_output "$HOME"
  # podman has its say before.
  assert_regex "$stderr" $'(^|\n)'"Error: directory $FOLDER not found in container tests
Using $HOME instead.\$"
}

@test "directory: the same on a terminal, with a log and without" {
  local option
  make_folder /var/tmp
  cd "$FOLDER"
  for option in --log-level=error --verbose; do
    run in_terminal "$TOOLBX" "$option" run --container tests pwd
    assert_success
    assert_line "Using $HOME instead."
    assert_equal "${lines[-1]}" "$HOME"
  done
}

# Else it might be run in two places.
@test "directory: a command that removes its own is not run again" {
  make_folder
  cd "$FOLDER"
  run in_terminal "$TOOLBX" run --container tests sh -c 'echo once; rmdir "$PWD" 2>/dev/null || rmdir "$(pwd)"; exit 127'
  assert_failure 127
  # What podman says where it is in no folder any more does not matter.
  assert_equal "$(grep -c once <<<"$output")" 1
  refute_line --partial instead
}

@test "directory: standard input survives the fallback to the home" {
  make_folder /var/tmp
  cd "$FOLDER"
  run --separate-stderr toolbox run --container tests cat <<<data
  assert_success
  assert_output data
}

@test "directory: 127 if the container has neither it nor the home" {
  make_folder /var/tmp
  cd "$FOLDER"
  run -127 --separate-stderr with_home "$FOLDER/home" "$TOOLBX" run --container tests pwd
  assert_output ''
  assert_regex "$stderr" $'(^|\n)'"Error: directory $FOLDER not found in container tests
Using $FOLDER/home instead.
"
  assert_regex "$stderr" $'\n'"Error: directory $FOLDER/home not found in container tests\$"
}

@test "directory: a missing command is told apart from a missing directory" {
  make_folder /var/tmp
  cd "$FOLDER"
  run -127 --separate-stderr toolbox run --container tests no-such-command
  assert_regex "$stderr" "Using $HOME instead."
  assert_regex "$stderr" $'\n''Error: command no-such-command not found in container tests$'
}
