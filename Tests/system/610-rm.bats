# How containers are removed.

# shellcheck disable=SC2154 # run sets it

load lib/helpers

make() {
  make_container "$1"
  podman container exists "$1"
}

is_gone() {
  run podman container exists "$1"
  assert_failure 1
}

@test "rm: a container, silently" {
  make tests
  run --separate-stderr toolbox rm tests
  assert_success
  assert_output ''
  assert_errors
  is_gone tests
}

@test "rm: by ID" {
  make tests
  run --separate-stderr toolbox rm "$(podman inspect --format '{{.Id}}' tests)"
  assert_success
  is_gone tests
}

@test "rm: several" {
  make one
  make two
  run --separate-stderr toolbox rm one two
  assert_success
  is_gone one
  is_gone two
}

@test "rm: one that runs is refused" {
  make tests
  toolbox run --container tests true
  run --separate-stderr toolbox rm tests
  assert_failure 1
  assert_output ''
  assert_errors 'Error: container tests is running'
  podman container exists tests
}

@test "rm: one that runs goes with --force" {
  local option
  for option in -f --force; do
    make tests
    toolbox run --container tests true
    run --separate-stderr toolbox rm "$option" tests
    assert_success
    assert_output ''
    assert_errors
    is_gone tests
  done
}

@test "rm: one that does not exist" {
  run --separate-stderr toolbox rm missing
  assert_failure 1
  assert_output ''
  # Either is said by a Toolbx.
  assert_regex "$stderr" '^Error: (failed to inspect container missing|container missing not found)[^
]*$'
}

@test "rm: one of others is refused" {
  podman create --name stranger --label com.github.containers.toolbox=false "$(debian_image)" >/dev/null
  run --separate-stderr toolbox rm --force stranger
  assert_failure 1
  assert_output ''
  assert_errors 'Error: stranger is not a Toolbx container'
  podman container exists stranger
}

@test "rm: one that fails does not save the others" {
  make one
  make busy
  make two
  toolbox run --container busy true
  run --separate-stderr toolbox rm one missing busy two
  assert_failure 1
  assert_output ''
  assert_regex "$stderr" 'missing'
  assert_regex "$stderr" $'\nError: container busy is running$'
  is_gone one
  is_gone two
  podman container exists busy
}

@test "rm: --all takes those of Toolbx, and the words behind it do not matter" {
  local option
  need_no_containers
  for option in -a --all; do
    make one
    make two
    podman create --name "foreign$option" --label com.github.containers.toolbox=false "$(debian_image)" >/dev/null
    run --separate-stderr toolbox rm "$option" "foreign$option"
    assert_success
    assert_output ''
    assert_errors
    is_gone one
    is_gone two
    podman container exists "foreign$option"
  done
  run --separate-stderr toolbox rm --all
  assert_success
  assert_errors
}

@test "rm: --all leaves what runs, unless it is forced" {
  need_no_containers
  make idle
  make busy
  toolbox run --container busy true
  run --separate-stderr toolbox rm --all
  assert_failure 1
  assert_output ''
  assert_regex "$stderr" '^Error: container [0-9a-z]+ is running$'
  is_gone idle
  podman container exists busy
  run --separate-stderr toolbox rm --all --force
  assert_success
  assert_errors
  is_gone busy
}

@test "rm: without a word" {
  run --separate-stderr toolbox rm
  assert_failure 1
  assert_output ''
  assert_errors 'Error: missing argument for "rm"' "$USAGE"
}
