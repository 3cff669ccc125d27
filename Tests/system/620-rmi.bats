# How images are removed.

# shellcheck disable=SC2154 # run sets it

load lib/helpers

setup() {
  start_test
  make_image localhost/tests:1 com.github.containers.toolbox=true
}

teardown() {
  end_test
  remove_images
}

is_gone() {
  run podman image exists "$1"
  assert_failure 1
}

@test "rmi: an image, silently" {
  run --separate-stderr toolbox rmi localhost/tests:1
  assert_success
  assert_output ''
  assert_errors
  is_gone localhost/tests:1
}

@test "rmi: by ID" {
  run --separate-stderr toolbox rmi "$(podman image inspect --format '{{.Id}}' localhost/tests:1)"
  assert_success
  assert_errors
  is_gone localhost/tests:1
}

@test "rmi: several" {
  make_image localhost/tests:2 com.github.containers.toolbox=true
  run --separate-stderr toolbox rmi localhost/tests:1 localhost/tests:2
  assert_success
  assert_errors
  is_gone localhost/tests:1
  is_gone localhost/tests:2
}

@test "rmi: a name of an image that has another only takes the name" {
  podman tag localhost/tests:1 localhost/tests:other
  run --separate-stderr toolbox rmi localhost/tests:1
  assert_success
  is_gone localhost/tests:1
  podman image exists localhost/tests:other
}

@test "rmi: one that a container is made of is refused" {
  podman create --name user localhost/tests:1 /bin/true >/dev/null
  run --separate-stderr toolbox rmi localhost/tests:1
  assert_failure 1
  assert_output ''
  assert_errors 'Error: image localhost/tests:1 has dependent children'
  podman image exists localhost/tests:1
}

@test "rmi: one that a container is made of goes with --force, and the container too" {
  local option
  for option in -f --force; do
    make_image localhost/tests:force com.github.containers.toolbox=true
    podman create --name user localhost/tests:force /bin/true >/dev/null
    run --separate-stderr toolbox rmi "$option" localhost/tests:force
    assert_success
    assert_output ''
    assert_errors
    is_gone localhost/tests:force
    run podman container exists user
    assert_failure 1
  done
}

@test "rmi: one that does not exist" {
  run --separate-stderr toolbox rmi localhost/missing:1
  assert_failure 1
  assert_output ''
  assert_regex "$stderr" '^Error: (failed to inspect image localhost/missing:1|image localhost/missing:1 not found)[^
]*$'
}

@test "rmi: one of others is refused" {
  make_image localhost/foreign:1
  run --separate-stderr toolbox rmi --force localhost/foreign:1
  assert_failure 1
  assert_output ''
  assert_errors 'Error: localhost/foreign:1 is not a Toolbx image'
  podman image exists localhost/foreign:1
}

@test "rmi: one that fails does not save the others" {
  make_image localhost/tests:2 com.github.containers.toolbox=true
  run --separate-stderr toolbox rmi localhost/missing:1 localhost/tests:1 localhost/tests:2
  assert_failure 1
  assert_output ''
  assert_regex "$stderr" '^Error: .*localhost/missing:1[^
]*$'
  is_gone localhost/tests:1
  is_gone localhost/tests:2
}

@test "rmi: --all takes those of Toolbx, each once however many names it has" {
  own_storage
  make_image localhost/one:1 com.github.containers.toolbox=true
  make_image localhost/two:1 com.github.containers.toolbox=true
  podman tag localhost/two:1 localhost/two:2
  make_image localhost/nameless:1 com.github.containers.toolbox=true
  podman untag localhost/nameless:1
  make_image localhost/foreign:1
  run --separate-stderr toolbox rmi --all
  assert_success
  assert_output ''
  assert_errors
  assert_equal "$(podman images --noheading --format '{{.Repository}}:{{.Tag}}')" localhost/foreign:1
}

@test "rmi: without a word" {
  run --separate-stderr toolbox rmi
  assert_failure 1
  assert_output ''
  assert_errors 'Error: missing argument for "rmi"' "$USAGE"
}
