# A command runs in the directory that the caller is in, as far as the container has it.

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
  mkdir -p "$HOME/a folder/below"
  cd "$HOME/a folder/below"
  assert_runs_in "$HOME/a folder/below"
}

@test "directory: a link is followed" {
  mkdir -p ~/real
  ln -sfn real ~/link
  cd ~/link
  assert_runs_in "$HOME/real"
}

@test "directory: /tmp is the host's" {
  local folder
  folder=$(mktemp -d)
  cd "$folder"
  assert_runs_in "$folder"
  rmdir "$folder"
}

@test "directory: the home instead of one that the container does not have" {
  local folder
  folder=$(mktemp -d -p /var/tmp)
  cd "$folder"
  run --separate-stderr toolbox run --container tests pwd
  rmdir "$folder"
  assert_success
  assert_output "$HOME"
  # podman has its say before.
  assert_regex "$stderr" $'(^|\n)'"Error: directory $folder not found in container tests
Using $HOME instead.\$"
}

@test "directory: 127 if the container has neither it nor the home" {
  local folder
  folder=$(mktemp -d -p /var/tmp)
  cd "$folder"
  # podman must find the containers all the same.
  run -127 --separate-stderr env HOME="$folder/home" XDG_DATA_HOME="$HOME/.local/share" XDG_CONFIG_HOME="$HOME/.config" \
    "$TOOLBX" run --container tests pwd
  rmdir "$folder"
  assert_output ''
  assert_regex "$stderr" $'(^|\n)'"Error: directory $folder not found in container tests
Using $folder/home instead.
"
  assert_regex "$stderr" $'\n'"Error: directory $folder/home not found in container tests\$"
}

@test "directory: a missing command is told apart from a missing directory" {
  local folder
  folder=$(mktemp -d -p /var/tmp)
  cd "$folder"
  run -127 --separate-stderr toolbox run --container tests no-such-command
  rmdir "$folder"
  assert_regex "$stderr" "Using $HOME instead."
  assert_regex "$stderr" $'\n''Error: command no-such-command not found in container tests$'
}
