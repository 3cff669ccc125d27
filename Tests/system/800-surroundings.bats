# What toolbox says where the host is not as it should be.

# shellcheck disable=SC2016,SC2154 # shells inside expand it; run sets it

load lib/helpers

setup_file() {
  start_file
  make_container tests
}

# says_once PATTERN - exit code 1, and a single error that begins like that.
says_once() {
  assert_failure 1
  assert_output ''
  assert_regex "$stderr" "^Error: $1"
  assert_equal "$(grep -c '^Error: ' <<<"$stderr")" 1
}

@test "surroundings: no podman" {
  local words
  for words in list create enter 'run true' 'rm tests' 'rm --all' 'rmi tests' 'rmi --all'; do
    # shellcheck disable=SC2086 # words are words
    run --separate-stderr env PATH="$BATS_TEST_TMPDIR" "$TOOLBX" $words
    says_once '.*podman\(1\) not found'
  done
}

@test "surroundings: a podman that fails is cited" {
  local words
  fake_podman 'echo "Error: the moon is full" >&2' 'exit 125'
  for words in list create enter 'run true' 'rm tests' 'rm --all' 'rmi tests' 'rmi --all'; do
    # shellcheck disable=SC2086 # words are words
    run --separate-stderr toolbox $words
    says_once '.*the moon is full'
  done
}

@test "surroundings: a podman that dies, saying nothing" {
  local words
  fake_podman 'kill -KILL $$'
  for words in list create enter 'run true' 'rm tests' 'rmi tests'; do
    # shellcheck disable=SC2086 # words are words
    run --separate-stderr toolbox $words
    says_once '.+'
  done
}

@test "surroundings: a podman that talks nonsense" {
  local words
  fake_podman 'case $3 in images | ps | inspect) echo "{nonsense"; exit ;; esac'
  for words in list 'run --container tests true' 'rm tests' 'rmi tests'; do
    # shellcheck disable=SC2086 # words are words
    TOOLBX_RUN_ENTRY=podman run --separate-stderr toolbox $words
    says_once '.+'
  done
}

@test "surroundings: a podman that warns while it works" {
  fake_podman 'echo "time=\"2026-01-01\" level=warning msg=\"The moon is full\"" >&2'
  run --separate-stderr toolbox list --containers
  assert_success
  assert_line --partial ' tests '
  assert_errors
}

@test "surroundings: a podman that hangs can be given up" {
  local process status=0 left
  fake_podman 'echo $$ >>"$0.hangs"' 'exec sleep 1000'
  env --default-signal "$TOOLBX" list >/dev/null 3>&- &
  process=$!
  eventually test -s "$BATS_TEST_TMPDIR/bin/podman.hangs"
  kill -INT "$process"
  wait "$process" || status=$?
  # What it has asked may be left behind.
  mapfile -t left <"$BATS_TEST_TMPDIR/bin/podman.hangs"
  kill "${left[@]}" 2>/dev/null || true
  assert_equal "$status" 130
}

@test "surroundings: a container that cannot be started is told in podman's words" {
  podman stop --time 5 tests >/dev/null 2>&1 || true
  # It is tried again without mounts that may be missing.
  fake_podman 'case " $* " in *" start "*) echo "Error: no pasta today" >&2; exit 125 ;; esac'
  run --separate-stderr toolbox run --container tests true
  says_once 'failed to start container tests: no pasta today$'
}

@test "surroundings: a full disk" {
  fake_podman 'case $3 in create) echo "Error: writing the layer: no space left on device" >&2; exit 125 ;; esac'
  run --separate-stderr toolbox create --image "$(debian_image)" new
  says_once 'failed to create container new: .*no space left on device$'
  assert_no_new_container
}

@test "surroundings: a user without sub-IDs" {
  local words file
  for file in /etc/subuid /etc/subgid; do
    for words in list create enter 'run true' 'rm tests' 'rmi tests'; do
      # shellcheck disable=SC2086 # words are words
      run --separate-stderr as_if "mount --bind /dev/null $file" "$TOOLBX" $words
      assert_failure 1
      assert_output ''
      assert_errors "Error: Missing subgid and/or subuid ranges for user $USER" \
        'See the podman(1), subgid(5), subuid(5) and usermod(8) manuals for more' 'information.'
    done
  done
}

@test "surroundings: XDG_RUNTIME_DIR is not set" {
  [[ $XDG_RUNTIME_DIR == /run/user/$UID ]] || skip "this session's runtime directory is in an unusual place"
  run --separate-stderr env --unset=XDG_RUNTIME_DIR "$TOOLBX" run --container tests printenv XDG_RUNTIME_DIR
  assert_success
  assert_output "/run/user/$UID"
  assert_errors
  run --separate-stderr env --unset=XDG_RUNTIME_DIR "$TOOLBX" create --image "$(debian_image)" new
  assert_success
  assert_errors
  run --separate-stderr toolbox run --container new printenv XDG_RUNTIME_DIR
  assert_success
  assert_output "/run/user/$UID"
}

@test "surroundings: XDG_RUNTIME_DIR is not set, and there is no folder" {
  local words
  # podman itself cannot work there, so it must not be asked.
  fake_podman 'exit 1'
  for words in create enter 'run true'; do
    # shellcheck disable=SC2086 # words are words
    run --separate-stderr as_if 'mount -t tmpfs none /run/user && unset XDG_RUNTIME_DIR' "$TOOLBX" $words
    says_once "XDG_RUNTIME_DIR is not set and /run/user/$UID is missing
Log in"
  done
}

@test "surroundings: no system bus" {
  run --separate-stderr env DBUS_SYSTEM_BUS_ADDRESS=unix:path="$BATS_TEST_TMPDIR/bus" \
    "$TOOLBX" create --image "$(debian_image)" new
  says_once 'failed to resolve the path to the D-Bus system socket'
  run --separate-stderr env DBUS_SYSTEM_BUS_ADDRESS=nonsense "$TOOLBX" create --image "$(debian_image)" new
  says_once 'failed to get the path to the D-Bus system socket'
  assert_no_new_container
}

@test "surroundings: the home is a link" {
  make_folder
  mkdir "$FOLDER/real"
  ln -s real "$FOLDER/link"
  with_home "$FOLDER/link" "$TOOLBX" create --image "$(debian_image)" linked >/dev/null
  run podman inspect --format '{{range .Mounts}}{{println .Source .Destination}}{{end}}' linked
  assert_line "$FOLDER/real $FOLDER/real"
}

@test "surroundings: the folder that the caller is in was deleted" {
  make_folder
  cd "$FOLDER"
  rmdir "$FOLDER"
  run --separate-stderr toolbox run --container tests pwd
  cd
  says_once 'failed to get the working directory: No such file or directory$'
}

@test "surroundings: standard streams that are closed" {
  run timeout 30 bash -c '"$TOOLBX" run --container tests echo works <&-'
  assert_success
  assert_output works
  run timeout 30 bash -c '"$TOOLBX" run --container tests sh -c "exit 3" >&-'
  assert_failure 3
  run timeout 30 bash -c '"$TOOLBX" run --container tests sh -c "exit 3" 2>&-'
  assert_failure 3
}
