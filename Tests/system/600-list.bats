# What list shows.

load lib/helpers

setup_file() {
  start_file
  make_container running
  make_container stopped 13
  toolbox run --container running true
  podman create --name foreign --label com.github.containers.toolbox=false "$(debian_image)" sleep 1000 >/dev/null
}

teardown() {
  end_test
  remove_images
}

@test "list: containers and images, an empty line between" {
  run --separate-stderr toolbox list
  assert_success
  assert_errors
  run grep -n -E '^($|IMAGE ID|CONTAINER ID)' <<<"$output"
  assert_line --index 0 --regexp '^1:IMAGE ID      IMAGE NAME +CREATED$'
  assert_line --index 1 --regexp '^[0-9]+:$'
  assert_line --index 2 --regexp '^[0-9]+:CONTAINER ID  CONTAINER NAME  CREATED +STATUS +IMAGE NAME$'
}

@test "list: --containers" {
  local option
  for option in -c --containers; do
    run --separate-stderr toolbox list "$option"
    assert_success
    assert_errors
    assert_equal "${#lines[@]}" 3
    assert_line --index 0 --regexp '^CONTAINER ID  CONTAINER NAME  CREATED +STATUS +IMAGE NAME$'
    assert_line --index 1 --regexp "^[0-9a-f]{12}  running +.* ago +running +$(debian_image 12)\$"
    assert_line --index 2 --regexp "^[0-9a-f]{12}  stopped +.* ago +(created|configured) +$(debian_image 13)\$"
  done
}

@test "list: --images" {
  local option
  for option in -i --images; do
    run --separate-stderr toolbox list "$option"
    assert_success
    assert_errors
    assert_line --index 0 --regexp '^IMAGE ID      IMAGE NAME +CREATED$'
    assert_line --regexp "^[0-9a-f]{12}  $(debian_image 11)  .* ago\$"
    assert_line --regexp "^[0-9a-f]{12}  $(debian_image 12)  .* ago\$"
    assert_line --regexp "^[0-9a-f]{12}  $(debian_image 13)  .* ago\$"
    refute_output --partial CONTAINER
  done
}

@test "list: both options are the same as none" {
  run --separate-stderr toolbox list -c -i
  assert_success
  assert_line --partial 'IMAGE ID'
  assert_line --partial 'CONTAINER ID'
}

@test "list: IDs and names are podman's" {
  run bash -c '"$TOOLBX" list -c | tail -n +2 | awk "{ print \$1, \$2 }"'
  assert_success
  assert_output "$(podman ps --all --sort names --filter label=com.github.containers.toolbox=true --format '{{.ID}} {{.Names}}')"
  run bash -c '"$TOOLBX" list -i | tail -n +2 | awk "{ print \$1, \$2 }"'
  assert_success
  assert_output "$(podman images --filter label=com.github.containers.toolbox=true --format '{{.ID}} {{.Repository}}:{{.Tag}}' | sort -k 2)"
}

@test "list: the columns of each line begin where those of the header do" {
  local header column start
  run --separate-stderr toolbox list --containers
  assert_equal "${#lines[@]}" 3
  header=${lines[0]}
  for column in 'CONTAINER NAME' CREATED STATUS 'IMAGE NAME'; do
    start=${header%%"$column"*}
    for line in "${lines[@]:1}"; do
      assert_regex "${line:${#start}-2:3}" '^  [^ ]$'
    done
  done
}

@test "list: containers of others are left out" {
  run --separate-stderr toolbox list --containers
  assert_line --partial ' running '
  refute_output --partial foreign
}

@test "list: containers with the old label are listed" {
  podman create --name veteran --label com.github.debarshiray.toolbox=true \
    --label com.github.containers.toolbox= "$(debian_image)" >/dev/null
  run --separate-stderr toolbox list --containers
  assert_line --partial veteran
}

@test "list: images of others are left out, whatever the label says but true" {
  make_image localhost/plain:1
  make_image localhost/refuses:1 com.github.containers.toolbox=false
  make_image localhost/old:1 com.github.debarshiray.toolbox=true
  run --separate-stderr toolbox list --images
  refute_output --partial localhost/plain
  refute_output --partial localhost/refuses
  assert_line --partial localhost/old:1
}

@test "list: an image with two names has two lines, one without a name has one" {
  local id
  make_image localhost/first:1 com.github.containers.toolbox=true
  podman tag localhost/first:1 localhost/second:1
  make_image localhost/nameless:1 com.github.containers.toolbox=true
  id=$(podman image inspect --format '{{.Id}}' localhost/nameless:1)
  podman untag localhost/nameless:1
  run --separate-stderr toolbox list --images
  assert_line --partial 'localhost/first:1 '
  assert_line --partial 'localhost/second:1 '
  assert_line --regexp "^${id:0:12}  <none>  "
}

@test "list: on a terminal what runs is green" {
  run in_terminal "$TOOLBX" list --containers
  assert_success
  assert_line --regexp $'^\e\\[0;00mCONTAINER ID .*\e\\[0m$'
  assert_line --regexp $'^\e\\[1;32m[0-9a-f]{12}  running .*\e\\[0m$'
  assert_line --regexp $'^\e\\[0;00m[0-9a-f]{12}  stopped .*\e\\[0m$'
}

@test "list: JSON has all that the tables have, and more" {
  local architecture
  architecture=$(podman image inspect --format '{{.Architecture}}' "$(debian_image)")
  run --separate-stderr toolbox list --format json
  assert_success
  assert_errors
  jq --exit-status --arg architecture "$architecture" --arg image "$(debian_image)" '
    (.containers[] | select(.name == "running")
      | .status == "running" and .image == $image and .architecture == $architecture)
    and ([.containers[].name] == ([.containers[].name] | sort))
    and ([.images[] | select(.name == $image).architecture] == [$architecture])
    and ([.images[].name] == ([.images[].name] | sort))' <<<"$output"
  # The tables show the first twelve digits of the same IDs, in the same order.
  run jq --raw-output '.images[], .containers[] | .id[:12] + " " + .name' <<<"$output"
  assert_output "$(toolbox list | awk 'NF && !/ ID / { print $1, $2 }')"
}

@test "list: JSON has times in the form of ISO 8601" {
  run toolbox list --containers --format=json
  assert_equal "$(jq --raw-output '.containers[] | select(.name == "running").created' <<<"$output")" \
    "$(date --utc --date "@$(podman inspect --format '{{.Created.Unix}}' running)" +%Y-%m-%dT%H:%M:%SZ)"
}

@test "list: JSON has the lists that were asked for, and each key even where nothing is known" {
  make_image localhost/nameless:1 com.github.containers.toolbox=true
  podman untag localhost/nameless:1
  run --separate-stderr toolbox list --images --format json
  assert_equal "$(jq --compact-output 'keys' <<<"$output")" '["images"]'
  jq --exit-status '.images | any(.name == null and has("architecture"))' <<<"$output"
  run --separate-stderr toolbox list --containers --format json
  assert_equal "$(jq --compact-output 'keys' <<<"$output")" '["containers"]'
  run --separate-stderr toolbox list --images --containers --format json
  assert_equal "$(jq --compact-output 'keys' <<<"$output")" '["containers","images"]'
}

@test "list: JSON of nothing" {
  own_storage
  run --separate-stderr toolbox list --format json
  assert_success
  assert_equal "$(jq --compact-output . <<<"$output")" '{"containers":[],"images":[]}'
}

@test "list: a format that is none" {
  run --separate-stderr toolbox list --format yaml
  assert_failure 1
  assert_output ''
  assert_errors "Error: invalid argument for '--format'" "The format must be 'text' or 'json'." "$USAGE"
}

@test "list: the two questions to podman are asked side by side" {
  # Each waits until the other was asked, too.
  export MEETING=$BATS_TEST_TMPDIR/meeting
  mkdir "$MEETING"
  # shellcheck disable=SC2016 # the stand-in expands it
  fake_podman 'touch "$MEETING/$3"' \
    'for _ in {1..100}; do [[ -e $MEETING/ps && -e $MEETING/images ]] && exec $real "$@"; sleep 0.1; done' 'exit 125'
  run --separate-stderr toolbox list
  assert_success
  assert_output --partial ' running '
}

@test "list: nothing for nothing" {
  own_storage
  run --separate-stderr toolbox list
  assert_success
  assert_output ''
  assert_errors
  # With the first image comes its table, and with the first container that of containers.
  make_image localhost/tests:1 com.github.containers.toolbox=true
  run --separate-stderr toolbox list
  assert_success
  assert_equal "${#lines[@]}" 2
  assert_line --index 1 --partial localhost/tests:1
  podman create --name tests localhost/tests:1 sleep >/dev/null
  run --separate-stderr toolbox list
  assert_success
  assert_equal "${#lines[@]}" 4
  assert_line --index 3 --partial ' tests '
}
