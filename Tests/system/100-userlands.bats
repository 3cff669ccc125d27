# Everything that people do all day, in a container of each userland. The names of
# the tests, SUITE: COMMAND, make a table.

# shellcheck disable=SC2016 # shells inside expand it

load lib/helpers
load lib/userlands

# The tests of a suite share its container, which only the first of them makes.
teardown() {
  :
}

image_of() {
  case $1 in
    bullseye) debian_image 11 ;;
    bookworm) debian_image 12 ;;
    trixie) debian_image 13 ;;
  esac
}

creates() {
  run --separate-stderr toolbox create --image "$(debian_image "$2")" "$1"
  assert_success
  assert_output "Created container: $1
Enter with: ${TOOLBX##*/} enter $1"
  assert_errors
}

runs() {
  need_container "$@"
  run --separate-stderr toolbox run --container "$1" sh -c '. /etc/os-release && echo "$VERSION_CODENAME" && id -un'
  assert_success
  assert_output "$1
$USER"
  assert_errors
}

enters() {
  need_container "$@"
  # The result is not among the words that the terminal echoes.
  run converse '$ ' '. /etc/os-release; echo "<$VERSION_CODENAME $((6 * 7))>"; exit 3' -- "$TOOLBX" enter "$1"
  assert_failure 3
  assert_output --partial "<$1 42>"
}

# A label of its own makes it an image of its own, so that the cached one stays.
removes_image() {
  local copy=localhost/copy-of-$1:1
  podman build --quiet --tag "$copy" --label "copy=$1" - <<<"FROM $(debian_image "$2")" >/dev/null
  run --separate-stderr toolbox rmi "$copy"
  assert_success
  assert_output ''
  assert_errors
  run podman image exists "$copy"
  assert_failure 1
  podman image exists "$(debian_image "$2")"
}

@test "bullseye: create" {
  creates bullseye 11
}

@test "bullseye: run" {
  runs bullseye 11
}

@test "bullseye: enter" {
  enters bullseye 11
}

@test "bullseye: sudo" {
  becomes_root bullseye 11
}

@test "bullseye: list" {
  lists bullseye 11
}

@test "bullseye: rm" {
  removes_container bullseye 11
}

@test "bullseye: rmi" {
  removes_image bullseye 11
}

@test "bookworm: create" {
  creates bookworm 12
}

@test "bookworm: run" {
  runs bookworm 12
}

@test "bookworm: enter" {
  enters bookworm 12
}

@test "bookworm: sudo" {
  becomes_root bookworm 12
}

@test "bookworm: list" {
  lists bookworm 12
}

@test "bookworm: rm" {
  removes_container bookworm 12
}

@test "bookworm: rmi" {
  removes_image bookworm 12
}

@test "trixie: create" {
  creates trixie 13
}

@test "trixie: run" {
  runs trixie 13
}

@test "trixie: enter" {
  enters trixie 13
}

@test "trixie: sudo" {
  becomes_root trixie 13
}

@test "trixie: list" {
  lists trixie 13
}

@test "trixie: rm" {
  removes_container trixie 13
}

@test "trixie: rmi" {
  removes_image trixie 13
}
