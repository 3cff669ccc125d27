# Whoever ends create, and however: nothing half-done is left, and nothing runs on.
# 130-create-interrupted.bats has what SIGINT and SIGTERM do while podman creates.

# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # shells inside expand it; each test sets its own; run sets it

load lib/helpers
load lib/registry

# At times podman has not written what it has got when the registry stalls, though it has ten seconds.
# shellcheck disable=SC2034 # bats reads it
BATS_TEST_RETRIES=2

setup_file() {
  start_file
  start_registry PUBLIC
  start_stalling STALLING "$PUBLIC" 1000000
  serve_image "$PUBLIC/big:1"
}

teardown_file() {
  end_file
  end_registries
}

# podman fetches into a folder where nobody else has anything.
setup() {
  start_test
  export TMPDIR=$BATS_TEST_TMPDIR/scratch
  mkdir "$TMPDIR"
  IMAGE=$STALLING/big:1
  for_the_build_folder
}

teardown() {
  unset TMPDIR
  end_workers
  end_test
  forget_images "$PUBLIC" "$STALLING"
}

# begin_to WORD... - toolbox in the background; its process is $process.
begin_to() {
  "$TOOLBX" "$@" >"$BATS_TEST_TMPDIR/output" 2>&1 </dev/null 3>&- &
  process=$!
}

# end_with SIGNAL STATUS - ends toolbox, and it alone.
end_with() {
  local status=0
  kill -s "$1" "$process"
  wait "$process" || status=$?
  assert_equal "$status" "$2"
  assert_bytes "$BATS_TEST_TMPDIR/output" ''
}

# has_a_part FOLDER - of an image that is being fetched.
has_a_part() {
  [[ -n $(find "$1" -type f -user "$EUID" -size +100k 2>/dev/null) ]]
}

# begin_to_pull [FOLDER] - until podman has got a part of the image, and waits for the rest.
begin_to_pull() {
  stall STALLING
  begin_to --assumeyes create --image "$IMAGE" tests
  eventually test -e "$BATS_FILE_TMPDIR/STALLING/stalled"
  eventually has_a_part "${1:-$TMPDIR}"
}

# The processes that have to do with the image, the container or this test's stand-ins;
# podman's have their own name, and that of toolbox's helper is podman-guard.
workers() {
  pgrep --full --list-full "${IMAGE//./\\.}|$BATS_TEST_TMPDIR|toolbox .*create.* tests\$" || true
  pgrep --list-full --exact --euid "$EUID" podman-guard || true
}

end_workers() {
  local processes
  mapfile -t processes < <(workers | cut -d ' ' -f 1)
  ((${#processes[@]} == 0)) || kill "${processes[@]}" 2>/dev/null || true
}

nobody_works() {
  [[ -z $(workers) ]]
}

assert_nothing_is_left() {
  eventually nobody_works
  assert_equal "$(ls -A "$TMPDIR")" ''
  assert_equal "$(podman ps --all --external --noheading --filter name=tests)" ''
  assert_no_new_container
  run podman image exists "$IMAGE"
  assert_failure 1
}

# No lock is held: the next one is not kept waiting.
assert_works_again() {
  flow STALLING
  run --separate-stderr timeout 60 "$TOOLBX" --assumeyes create --image "$1" tests
  assert_success
  assert_line --index 0 'Created container: tests'
}

# ---- while an image is fetched ----

@test "killed: SIGTERM while an image is fetched" {
  begin_to_pull
  end_with TERM 143
  assert_nothing_is_left
  assert_works_again "$IMAGE"
}

@test "killed: SIGHUP while an image is fetched" {
  begin_to_pull
  end_with HUP 129
  assert_nothing_is_left
}

@test "killed: kill -9 while an image is fetched" {
  begin_to_pull
  end_with KILL 137
  assert_nothing_is_left
  assert_works_again "$IMAGE"
}

@test "killed: control-C while an image is fetched" {
  stall STALLING
  run press_keys 'arrived' $'\x03' -- bash -c '
    (until [[ -e $1 ]]; do sleep 0.05; done; printf arrived) & exec "${@:2}"' bash \
    "$BATS_FILE_TMPDIR/STALLING/stalled" "$TOOLBX" --assumeyes create --image "$IMAGE" tests
  assert_success
  assert_output --regexp $'Pulling.*arrived.*\r\e\\[Kexit 130.$'
  assert_nothing_is_left
  assert_works_again "$IMAGE"
}

# As timeout(1) does it.
@test "killed: kill -9 to toolbox and its whole process group" {
  stall STALLING
  setsid "$TOOLBX" --assumeyes create --image "$IMAGE" tests >"$BATS_TEST_TMPDIR/output" 2>&1 </dev/null 3>&- &
  process=$!
  eventually test -e "$BATS_FILE_TMPDIR/STALLING/stalled"
  kill -KILL -- "-$process"
  wait "$process" || true
  assert_nothing_is_left
}

@test "killed: in /var/tmp nothing is left of a pull, either" {
  local before
  scratch_files() {
    find /var/tmp -maxdepth 1 -user "$EUID" \( -name 'toolbox-pull-*' -o -name 'storage*' \) | sort
  }
  before=$(scratch_files)
  unset TMPDIR
  begin_to_pull /var/tmp
  assert_not_equal "$(scratch_files)" "$before"
  end_with KILL 137
  TMPDIR=$BATS_TEST_TMPDIR/scratch
  assert_nothing_is_left
  assert_equal "$(scratch_files)" "$before"
}

@test "killed: what another pull of podman fetches is left alone" {
  touch "$TMPDIR/storage123456"
  begin_to_pull
  end_with TERM 143
  eventually nobody_works
  assert_equal "$(ls -A "$TMPDIR")" storage123456
}

@test "create: where containers.conf says where to fetch to, podman does" {
  local place=$BATS_TEST_TMPDIR/place
  mkdir "$place"
  printf '[engine]\nimage_copy_tmp_dir = "%s"\n' "$place" >"$BATS_TEST_TMPDIR/containers.conf"
  export CONTAINERS_CONF=$BATS_TEST_TMPDIR/containers.conf
  unset TMPDIR
  begin_to_pull "$place"
  end_with TERM 143
  eventually nobody_works
  assert_works_again "$IMAGE"
}

# ---- while podman creates ----

@test "killed: kill -9 before podman has begun to create" {
  fake_podman 'case " $* " in *" create "*) touch "$0.arrived"; sleep 30 ;; esac'
  begin_to create --image "$(debian_image)" tests
  eventually test -e "$BATS_TEST_TMPDIR/bin/podman.arrived"
  end_with KILL 137
  assert_nothing_is_left
  PATH=$REAL_PATH
  assert_works_again "$(debian_image)"
}

@test "killed: kill -9 when podman has created, and has not said so" {
  fake_podman 'case " $* " in *" create "*)' \
    '"$real" "$@" >"$0.id" || exit; touch "$0.arrived"; sleep 30; cat "$0.id"; exit ;; esac'
  begin_to create --image "$(debian_image)" tests
  eventually test -e "$BATS_TEST_TMPDIR/bin/podman.arrived"
  podman container exists tests
  end_with KILL 137
  assert_nothing_is_left
  PATH=$REAL_PATH
  assert_works_again "$(debian_image)"
}

@test "killed: kill -9 when podman has said so, but not ended" {
  fake_podman 'case " $* " in *" create "*) "$real" "$@" || exit; touch "$0.arrived"; sleep 30; exit ;; esac'
  begin_to create --image "$(debian_image)" tests
  eventually test -e "$BATS_TEST_TMPDIR/bin/podman.arrived"
  end_with KILL 137
  assert_nothing_is_left
}

@test "killed: a podman that does not listen is ended with toolbox, too" {
  fake_podman 'case " $* " in *" create "*) trap "" TERM; touch "$0.arrived"; sleep 30 ;; esac'
  begin_to create --image "$(debian_image)" tests
  eventually test -e "$BATS_TEST_TMPDIR/bin/podman.arrived"
  end_with KILL 137
  # It has ten seconds.
  eventually nobody_works || true
  assert_nothing_is_left
}

@test "killed: a container that another has made under the name meanwhile is left alone" {
  local id
  fake_podman 'case " $* " in *" create "*) touch "$0.arrived"; sleep 30 ;; esac'
  begin_to create --image "$(debian_image)" tests
  eventually test -e "$BATS_TEST_TMPDIR/bin/podman.arrived"
  id=$(PATH=$REAL_PATH podman create --name tests "$(debian_image)" true)
  end_with TERM 143
  eventually nobody_works
  assert_equal "$(podman inspect --format '{{.Id}}' tests)" "$id"
}
