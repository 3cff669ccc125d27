# When podman is made to bring its containers up to date, which stops all that run.

# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # shells inside expand it; each test sets its own; run sets it

load lib/helpers

setup() {
  start_test
  own_configuration
  STAMP=$XDG_CONFIG_HOME/toolbox/podman-system-migrate
  ASKED=$BATS_TEST_TMPDIR/bin/podman.asked
  VERSION=$BATS_TEST_TMPDIR/bin/podman.version
  fake_podman 'echo "${*:3}" >>"$0.asked"' \
    'case "${*:3}" in' \
    'version*) [[ -s $0.version ]] || { echo "Error: no idea" >&2 && exit 125; }' \
    'printf "{\"Client\": {\"Version\": \"%s\"}}\n" "$(<"$0.version")" && exit ;;' \
    '"system migrate") [[ ! -e $0.slow ]] || sleep 1' \
    '[[ ! -e $0.fails ]] || { echo "Error: not today" >&2 && exit 125; }; exit ;;' \
    'esac'
  [[ -z $(podman ps --quiet) ]] || skip 'containers run already, and so nothing is migrated'
}

teardown() {
  drop_configuration
  end_test
}

# podman_becomes VERSION - by an update, which replaces the program.
podman_becomes() {
  printf %s "$1" >"$VERSION"
  touch "$BATS_TEST_TMPDIR/bin/podman"
}

# create_container NAME - and forgets what podman was asked for before.
create_container() {
  : >"$ASKED"
  run --separate-stderr toolbox create --image "$(debian_image)" "$1"
  assert_success
  assert_errors
}

# How often podman was asked for its version, and to migrate.
assert_asked() {
  assert_equal "$(grep -c '^version ' "$ASKED") $(grep -cx 'system migrate' "$ASKED")" "$1 $2"
}

assert_stamp() {
  assert_bytes "$STAMP" "$1"$'\n'
}

@test "migration: the first create of all migrates once, before it creates" {
  podman_becomes 4.9.3
  create_container one
  assert_asked 1 1
  assert_stamp 4.9.3
  run grep -E '^(system migrate|create) ?' "$ASKED"
  assert_line --index 0 'system migrate'
  assert_line --index 1 --regexp '^create '
  assert_equal "${#lines[@]}" 2
}

@test "migration: the next create asks for nothing" {
  podman_becomes 4.9.3
  create_container one
  create_container two
  assert_asked 0 0
  assert_stamp 4.9.3
}

@test "migration: the version is known for as long as podman is the same program" {
  podman_becomes 4.9.3
  create_container one
  # No update does this.
  echo 5.0.0 >"$VERSION"
  create_container two
  assert_asked 0 0
  podman_becomes 5.0.0
  create_container three
  assert_asked 1 1
  assert_stamp 5.0.0
}

@test "migration: another podman, another version" {
  local theirs=$BATS_TEST_TMPDIR/other
  podman_becomes 4.9.3
  create_container one
  cp -r "$BATS_TEST_TMPDIR/bin" "$theirs"
  echo 5.0.0 >"$theirs/podman.version"
  PATH=$theirs:$PATH
  ASKED=$theirs/podman.asked
  create_container two
  assert_asked 1 1
  assert_stamp 5.0.0
}

@test "migration: never to an older podman" {
  podman_becomes 5.0.0
  create_container one
  podman_becomes 4.10.0
  create_container two
  assert_asked 1 0
  assert_stamp 5.0.0
}

@test "migration: 4.10 is newer than 4.9" {
  podman_becomes 4.9.9
  create_container one
  podman_becomes 4.10.0
  create_container two
  assert_asked 1 1
  assert_stamp 4.10.0
}

# What runs, and since when.
running() {
  podman inspect --format '{{.State.Status}} {{.State.Pid}} {{.State.StartedAt}}' other
}

@test "migration: not while a container runs, be it somebody else's" {
  local before
  podman_becomes 4.9.3
  create_container one
  podman run --detach --name other "$(debian_image)" sleep 1000 >/dev/null
  before=$(running)
  podman_becomes 5.0.0
  create_container two
  assert_asked 1 0
  assert_stamp 4.9.3
  assert_equal "$(running)" "$before"
  podman stop --time 0 other >/dev/null
  create_container three
  # What is remembered where containers can write is not believed.
  assert_asked 1 1
  assert_stamp 5.0.0
}

@test "migration: a container that is started migrates, one that runs does not" {
  podman_becomes 4.9.3
  create_container one
  podman_becomes 5.0.0
  : >"$ASKED"
  toolbox run --container one true
  assert_asked 1 1
  podman_becomes 5.1.0
  : >"$ASKED"
  toolbox run --container one true
  assert_equal "$(grep -cx 'system migrate' "$ASKED")" 0
  assert_stamp 5.0.0
}

@test "migration: of two creates at once, one migrates" {
  local first second
  podman_becomes 4.9.3
  touch "$BATS_TEST_TMPDIR/bin/podman.slow"
  : >"$ASKED"
  toolbox create --image "$(debian_image)" one >/dev/null 3>&- &
  first=$!
  toolbox create --image "$(debian_image)" two >/dev/null 3>&- &
  second=$!
  wait "$first" "$second"
  assert_equal "$(grep -cx 'system migrate' "$ASKED")" 1
  assert_equal "$(grep -c '^create ' "$ASKED")" 2
  assert_stamp 4.9.3
  # The slower one has waited.
  assert_equal "$(sed -nE '/^(system migrate|create )/s/ .*//p' "$ASKED" | paste -sd ' ')" 'system create create'
}

@test "migration: where none is due, nobody waits for one" {
  podman_becomes 4.9.3
  create_container one
  flock "$XDG_RUNTIME_DIR/toolbox/migrate.lock" sleep 30 3>&- &
  local lock=$!
  run --separate-stderr timeout 10 "$TOOLBX" create --image "$(debian_image)" two
  pkill --parent "$lock"
  assert_success
}

@test "migration: a stamp that says nothing is none" {
  local content
  mkdir -p "${STAMP%/*}"
  podman_becomes 4.9.3
  for content in '' $'\n' nonsense; do
    printf %s "$content" >"$STAMP"
    create_container "tests-${#content}"
    assert_equal "$(grep -cx 'system migrate' "$ASKED")" 1
    assert_stamp 4.9.3
  done
}

@test "migration: only what makes or starts containers migrates, or needs a version" {
  local words
  make_image localhost/tests:1 com.github.containers.toolbox=true
  podman_becomes 4.9.3
  printf '#!/bin/sh\n' >"$BATS_TEST_TMPDIR/bin/man"
  chmod +x "$BATS_TEST_TMPDIR/bin/man"
  podman create --name tests --label com.github.containers.toolbox=true "$(debian_image)" >/dev/null
  : >"$ASKED"
  for words in list 'list --containers' 'rm tests' 'rmi localhost/tests:1' help --help --version 'completion bash' \
    '__complete rm t' 'rm none' 'rmi none'; do
    # shellcheck disable=SC2086 # words are words
    toolbox $words >/dev/null 2>&1 || [[ $words == *none ]]
  done
  assert_asked 0 0
  run grep -cE '^(ps|images|rm|rmi) ' "$ASKED"
  refute_output 0
  assert_file_not_exists "$STAMP"
}

@test "migration: a version that cannot be had" {
  podman_becomes ''
  run --separate-stderr toolbox create --image "$(debian_image)" tests
  assert_failure 1
  assert_errors 'Error: failed to get the Podman version: no idea'
  assert_no_new_container
  assert_file_not_exists "$STAMP"
}

@test "migration: one that fails is tried again" {
  podman_becomes 4.9.3
  touch "$BATS_TEST_TMPDIR/bin/podman.fails"
  run --separate-stderr toolbox create --image "$(debian_image)" tests
  assert_failure 1
  assert_errors 'Error: failed to migrate containers: not today'
  assert_no_new_container
  assert_file_not_exists "$STAMP"
  rm "$BATS_TEST_TMPDIR/bin/podman.fails"
  create_container tests
  assert_asked 1 1
  assert_stamp 4.9.3
}

@test "migration: a stamp that cannot be written" {
  podman_becomes 4.9.3
  mkdir "${STAMP%/*}"
  chmod 555 "${STAMP%/*}"
  run --separate-stderr toolbox create --image "$(debian_image)" tests
  chmod 755 "${STAMP%/*}"
  assert_failure 1
  assert_regex "$stderr" '^Error: failed to update Podman version in migration stamp file: .*Permission denied'
  assert_no_new_container
}
