# Which container enter means where there is none, one, or many.

# shellcheck disable=SC2016 # shells inside expand it

load lib/helpers

setup() {
  need_no_containers
  start_test
}

default_container() {
  local image
  image=$(default_image)
  [[ $image != toolbox:* ]] || image=rhel-$image
  echo "${image/:/-}"
}

NO_CONTAINER='No Toolbx containers found. Create now? [y/N] '

@test "enter: with no container, one is offered; no" {
  local answer
  for answer in n N no NO ''; do
    run --separate-stderr toolbox enter <<<"$answer"
    assert_success
    assert_output "${NO_CONTAINER}A container can be created later with the 'create' command.
$USAGE"
    assert_errors
  done
  assert_no_new_container
}

@test "enter: nobody there to answer means no" {
  run --separate-stderr toolbox enter </dev/null
  assert_success
  assert_output "${NO_CONTAINER}A container can be created later with the 'create' command.
$USAGE"
  assert_errors
}

@test "enter: an answer that is none is asked for again" {
  run --separate-stderr toolbox enter <<<$'perhaps\nn'
  assert_success
  assert_output "$NO_CONTAINER${NO_CONTAINER}A container can be created later with the 'create' command.
$USAGE"
}

@test "enter: yes creates the container, and what follows is the shell's" {
  have_image "$(default_image)"
  run --separate-stderr toolbox enter <<<$'y\necho in $HOSTNAME'
  lose_image "$(default_image)"
  assert_success
  assert_output --partial "$NO_CONTAINER"
  assert_line --partial 'in toolbx'
  refute_output --partial 'Created container'
  podman container exists "$(default_container)"
}

@test "enter: --assumeyes does not ask" {
  have_image "$(default_image)"
  run --separate-stderr toolbox --assumeyes enter <<<$'echo in $HOSTNAME'
  lose_image "$(default_image)"
  assert_success
  refute_output --partial "$NO_CONTAINER"
  assert_line --partial 'in toolbx'
}

@test "enter: on a terminal, yes leads to the shell" {
  have_image "$(default_image)"
  run converse 'Create now*N? ' y '$ ' 'echo "<$((6 * 7))>"; exit 3' -- "$TOOLBX" enter
  lose_image "$(default_image)"
  assert_failure 3
  assert_output --partial '<42>'
}

@test "enter: a name that is missing is offered too, if there is no container" {
  run --separate-stderr toolbox enter missing <<<n
  assert_success
  assert_output "${NO_CONTAINER}A container can be created later with the 'create' command.
$USAGE"
}

@test "enter: the only container there is, with a note" {
  make_container lonely
  run --separate-stderr toolbox enter <<<'echo in $HOSTNAME'
  assert_success
  assert_line --partial 'in toolbx'
  assert_line --partial ';push;lonely;'
  assert_errors "Error: container $(default_container) not found" 'Entering container lonely instead.' \
    "Use the 'create' command to create a different Toolbx." "$USAGE"
}

@test "enter: not the only one there is if another was named" {
  make_container lonely
  run --separate-stderr toolbox enter missing
  assert_failure 1
  assert_output ''
  assert_errors 'Error: container missing not found' "Use the '--container' option to select a Toolbx." "$USAGE"
  run --separate-stderr toolbox enter --container missing
  assert_failure 1
  assert_output ''
  assert_errors 'Error: container missing not found' "Use the '--container' option to select a Toolbx." "$USAGE"
}

@test "enter: not the only one there is if a release was named" {
  make_container lonely
  run --separate-stderr toolbox enter --distro fedora --release 1
  assert_failure 1
  assert_output ''
  assert_errors 'Error: container fedora-toolbox-1 not found' \
    "Use the '--container' option to select a Toolbx." "$USAGE"
}

@test "enter: none of several" {
  make_container one
  make_container two
  run --separate-stderr toolbox enter
  assert_failure 1
  assert_output ''
  assert_errors "Error: container $(default_container) not found" \
    "Use the '--container' option to select a Toolbx." "$USAGE"
}

@test "enter: containers of others do not count" {
  podman create --name foreign --label com.github.containers.toolbox=no "$(debian_image)" >/dev/null
  make_container lonely
  run --separate-stderr toolbox enter <<<'echo in $HOSTNAME'
  assert_success
  assert_line --partial ';push;lonely;'
}

@test "enter: the default one among several" {
  have_image "$(default_image)"
  toolbox create >/dev/null
  lose_image "$(default_image)"
  make_container other
  run --separate-stderr toolbox enter <<<'echo works'
  assert_success
  assert_line --partial ";push;$(default_container);"
  assert_errors
}

@test "enter: names that cannot be" {
  run --separate-stderr toolbox enter 'a b'
  assert_failure 1
  assert_errors "Error: invalid argument for 'CONTAINER'" \
    "Container names must match '[a-zA-Z0-9][a-zA-Z0-9_.-]*'." "$USAGE"
  run --separate-stderr toolbox run --container 'a b' true
  assert_failure 1
  assert_errors "Error: invalid argument for '--container'" \
    "Container names must match '[a-zA-Z0-9][a-zA-Z0-9_.-]*'." "$USAGE"
}

@test "run: never another container than the one that is meant" {
  make_container lonely
  run --separate-stderr toolbox run true
  assert_failure 1
  assert_output ''
  assert_errors "Error: container $(default_container) not found" \
    "Use the 'create' command to create a Toolbx." "$USAGE"
}

@test "run: --distro and --release" {
  make_container fedora-toolbox-39
  run --separate-stderr toolbox run --distro fedora --release f39 echo works
  assert_success
  assert_output works
}
