# What is written down about a container may be old, wrong or made up: commands run in the
# right container, or there is one clear error.
#
# Each fault prints a line `# FAULT: WHAT HAPPENED`.

# shellcheck disable=SC2016,SC2154 # shells inside expand it; run sets it
# shellcheck disable=SC2030,SC2031 # each test sets what tells it what happened

load lib/helpers

setup() {
  start_test
  for_the_build_folder
  hold_input
  make_container tests
  toolbox run --container tests true
  RECORD=$XDG_RUNTIME_DIR/toolbox/container-running-tests
  KNOWN=$XDG_RUNTIME_DIR/toolbox/container-known-tests
  PROCESSES=()
}

teardown() {
  ((${#PROCESSES[@]} == 0)) || kill -KILL "${PROCESSES[@]}" 2>/dev/null || true
  rm -rf "$RECORD" "$KNOWN"
  end_test
}

# full_id NAME - the container's full ID, as podman tells it.
full_id() {
  podman inspect --format '{{.Id}}' "$1"
}

# entry_point NAME - the ID of its process.
entry_point() {
  podman inspect --format '{{.State.Pid}}' "$1"
}

# start_time PID - as /proc has it.
start_time() {
  local line
  line=$(<"/proc/$1/stat")
  cut -d ' ' -f 20 <<<"${line##*) }"
}

# edit NAME VALUE - a field of the record.
edit() {
  sed -z -i "s|^$1=.*|$1=$2|" "$RECORD"
}

# Enters `tests` or another one; what is no log line is in SAID, and which way it went in WAY.
enter() {
  run --separate-stderr timeout 60 "$TOOLBX" --verbose run --container "${1:-tests}" cat /run/.containerenv <&"$INPUT"
  SAID=$(grep -vE '^(level=|> |time=)' <<<"$stderr" || true)
  if ! grep -q 'by podman: ' <<<"$stderr"; then
    WAY=directly
  else
    WAY="by podman: $(sed -n 's/.*by podman: \(.*\)"$/\1/p' <<<"$stderr")"
  fi
  if grep -q 'msg="Starting container' <<<"$stderr"; then WAY="started, $WAY"; fi
}

# tell FAULT - the line for this fault.
tell() {
  local text="$1: exit code $status"
  [[ -z $WAY || $status != 0 ]] || text="$1: in the right container, $WAY"
  [[ -z $SAID ]] || text+=", with the words: ${SAID//$'\n'/; }"
  text=${text//"$(full_id tests 2>/dev/null || echo none)"/ID}
  text=${text//$HOME/\~}
  printf '# %s\n' "$text" >&3
}

# enters FAULT [NAME] - a command runs in the container that podman has under this name, and nothing is said.
enters() {
  enter "${2:-tests}"
  tell "$1"
  assert_success
  assert_line "id=\"$(full_id "${2:-tests}")\""
  assert_equal "$SAID" ''
}

# ---- containers that have ended ----

@test "faults: a container that was killed leaves its record" {
  podman kill tests >/dev/null
  eventually is_stopped tests
  assert_file_exists "$RECORD"
  enters 'podman kill'
}

is_stopped() {
  [[ $(podman inspect --format '{{.State.Status}}' "$1") == exited ]]
}

@test "faults: an entry point that was killed" {
  kill -KILL "$(entry_point tests)"
  eventually is_stopped tests
  assert_file_exists "$RECORD"
  enters 'kill -9 of the entry point'
}

@test "faults: a container that was stopped takes its record with it" {
  podman stop --time 10 tests >/dev/null
  assert_file_not_exists "$RECORD"
  enters 'podman stop'
}

@test "faults: a record and nothing else" {
  cp "$RECORD" "$BATS_TEST_TMPDIR/record"
  podman stop --time 10 tests >/dev/null
  cp "$BATS_TEST_TMPDIR/record" "$RECORD"
  enters 'stopped, and the record put back'
}

# a_sleep - a process that is no container's; OTHER is its ID.
a_sleep() {
  sleep 1000 3>&- &
  OTHER=$!
  PROCESSES+=("$OTHER")
}

@test "faults: the ID of a process that is used again" {
  local kind
  a_sleep
  cp "$RECORD" "$BATS_TEST_TMPDIR/record"
  for kind in 'another start time' 'the same start time' 'the same start time, and a stamp'; do
    podman stop --time 10 tests >/dev/null
    cp "$BATS_TEST_TMPDIR/record" "$RECORD"
    edit pid "$OTHER"
    [[ $kind == another* ]] || edit start "$(start_time "$OTHER")"
    if [[ $kind == *stamp ]]; then start_time "$OTHER" >"$XDG_RUNTIME_DIR/toolbox/container-initialized-$OTHER"; fi
    enters "recycled PID, $kind"
  done
}

@test "faults: direct entry alone, and nothing is written down" {
  podman stop --time 10 tests >/dev/null
  podman start tests >/dev/null
  eventually test -e "$RECORD"
  rm "$RECORD"
  TOOLBX_RUN_ENTRY=direct enter
  WAY=''
  tell 'TOOLBX_RUN_ENTRY=direct without a record'
  assert_failure 1
  assert_output ''
  assert_equal "$SAID" 'Error: failed to enter container tests directly: there is no record of a running container tests
Unset TOOLBX_RUN_ENTRY to have podman do it.'
  enters 'no record of a container that runs'
}

# ---- records ----

# Entry points of Toolbx write none: their containers must not cost one more podman each time.
@test "faults: no record of a container that runs" {
  rm "$RECORD"
  enter
  assert_success
  assert_output --partial 'name="tests"'
  assert_equal "$SAID" ''
  assert_equal "$WAY" 'by podman: there is no record of a running container tests'
  echo "# no record of a container that runs: entered $WAY, not started again" >&3
}

@test "faults: a record that says something else" {
  local fault whole=$BATS_TEST_TMPDIR/record
  make_container other
  toolbox run --container other true
  a_sleep
  cp "$RECORD" "$whole"
  local -A edits=(
    [no such process]='edit pid 4194303'
    [a process of the host]='edit pid "$OTHER"; edit start "$(start_time "$OTHER")"'
    [the process of another container]='edit pid "$(entry_point other)"; edit start "$(start_time "$(entry_point other)")"'
    [the record of another container]='cp "$XDG_RUNTIME_DIR/toolbox/container-running-other" "$RECORD"'
    [the record of another container, with this name]='cp "$XDG_RUNTIME_DIR/toolbox/container-running-other" "$RECORD"; edit name tests'
    [the ID and process of another container]='cp "$XDG_RUNTIME_DIR/toolbox/container-running-other" "$RECORD"; edit name tests; edit id "$(full_id other)"'
    [the ID of another container]='edit id "$(full_id other)"'
    [another user]='edit user root'
    [another name]='edit name other'
    [the process 0]='edit pid 0'
    [the process 1]='edit pid 1; edit start "$(start_time 1)"'
    [a negative process]='edit pid -1'
    [a number that is too large]='edit pid 99999999999999999999'
    [no number]='edit start x'
    [a umask that is none]='edit umask 7777777'
    [another version]='sed -z -i "1s/ 1\$/ 2/" "$RECORD"'
    [nothing]=': >"$RECORD"'
    [garbage]='head -c 5000 /dev/urandom >"$RECORD"'
    [text]='echo hello >"$RECORD"'
    [half of it]='head -c 100 "$whole" >"$RECORD"'
    [10 MB of zeros]='head -c 10000000 /dev/zero >"$RECORD"'
    [10 MB behind it]='head -c 10000000 /dev/zero >>"$RECORD"'
    [a FIFO]='rm "$RECORD"; mkfifo "$RECORD"'
    [a symbolic link to the record]='ln -sf "$whole" "$RECORD"'
    [a symbolic link to itself]='rm "$RECORD"; ln -s "$RECORD" "$RECORD"'
    [a symbolic link to a terminal]='ln -sf /dev/ptmx "$RECORD"'
    [a directory]='rm "$RECORD"; mkdir "$RECORD"'
    [a file that may not be read]='chmod 0 "$RECORD"'
    [nothing at all]='rm "$RECORD"'
  )
  for fault in "${!edits[@]}"; do
    rm -rf "$RECORD"
    cp "$whole" "$RECORD"
    eval "${edits[$fault]}"
    enters "record: $fault"
    assert_regex "$WAY" 'by podman'
  done
  rm -rf "$RECORD"
  cp "$whole" "$RECORD"
  enters 'record: put back'
  assert_equal "$WAY" directly
}

# A program in the container could write them as well.
@test "faults: variables in the record that are none" {
  printf 'env=NO_VALUE\0env=\0env==x\0env=A=\xff\0env=B=\n\0unknown=1\0' >>"$RECORD"
  enters 'record: variables that are none'
  assert_equal "$WAY" directly
  printf 'no field\0' >>"$RECORD"
  enters 'record: a field that is none'
}

@test "faults: a note of what podman has said that says something else" {
  local fault
  make_container other
  toolbox run --container other true
  local -A edits=(
    [the ID of another container]='sed -z -i "s/^id=.*/id=$(full_id other)/" "$KNOWN"'
    [garbage]='head -c 5000 /dev/urandom >"$KNOWN"'
    [10 MB]='head -c 10000000 /dev/zero >>"$KNOWN"'
    [a FIFO]='rm "$KNOWN"; mkfifo "$KNOWN"'
    [a directory]='rm "$KNOWN"; mkdir "$KNOWN"'
    [nothing at all]='rm "$KNOWN"'
  )
  for fault in "${!edits[@]}"; do
    eval "${edits[$fault]}"
    enters "note of podman's words: $fault"
    rm -rf "$KNOWN"
    enters "note of podman's words: removed"
  done
  enters "note of podman's words: right again"
  assert_equal "$WAY" directly
}

# ---- names ----

@test "faults: a container that is made again under its name" {
  local before
  before=$(full_id tests)
  toolbox rm --force tests
  make_container tests
  refute [ "$(full_id tests)" = "$before" ]
  enters 'made again'
  enters 'made again, and entered again'
  assert_equal "$WAY" directly
  podman kill tests >/dev/null
  podman rm --force --time 2 tests >/dev/null
  make_container_with tests
  enters 'killed, removed and made again by podman'
}

@test "faults: another container gets the name of one that runs" {
  local before
  before=$(full_id tests)
  podman rename tests old
  enter
  WAY=''
  tell 'renamed: its old name'
  assert_failure 1
  assert_equal "$SAID" "Error: container tests not found
Use the 'create' command to create a Toolbx.
$USAGE"
  enters 'renamed: its new name' old
  make_container tests
  refute [ "$(full_id tests)" = "$before" ]
  enters 'renamed, and another one made under the old name'
  enters 'renamed, and the other one again'
  assert_equal "$WAY" directly
  enters 'the one that was renamed' old
}

@test "faults: two containers exchange their names" {
  make_container other
  toolbox run --container other true
  podman rename tests third
  podman rename other tests
  podman rename third other
  enters 'names exchanged'
  enters 'names exchanged, the other one' other
}

@test "faults: another storage of podman has a container of this name" {
  local first second
  first=$(full_id tests)
  make_folder
  mkdir -p "$FOLDER/config/containers"
  {
    printf '[storage]\ndriver = "overlay"\ngraphroot = "%s/graph"\nrunroot = "%s/run"\n' "$FOLDER" "$FOLDER"
    sed -n '/^\[storage.options/,$p' "${XDG_CONFIG_HOME:-$HOME/.config}/containers/storage.conf"
  } >"$FOLDER/config/containers/storage.conf"
  podman save --quiet "$(bare_image busybox)" | elsewhere podman load --quiet >/dev/null
  elsewhere toolbox create --image "$(bare_image busybox)" tests >/dev/null
  second=$(elsewhere full_id tests)
  refute [ "$first" = "$second" ]
  elsewhere enter
  tell 'the same name in another storage'
  assert_success
  assert_line "id=\"$second\""
  # podman itself may not find what the other storage has mounted.
  enter
  tell 'and in this one'
  if ((status == 0)); then assert_line "id=\"$first\""; else assert_regex "$SAID" '^Error: [^'$'\n'']*$'; fi
  elsewhere enter
  tell 'and in the other again'
  if ((status == 0)); then assert_line "id=\"$second\""; else assert_regex "$SAID" '^Error: [^'$'\n'']*$'; fi
  elsewhere podman rm --force --time 2 tests >/dev/null
  elsewhere podman rmi --all --force >/dev/null
  podman unshare rm -rf "$FOLDER/graph" "$FOLDER/run"
}

# elsewhere COMMAND [ARG]... - with the other storage.
elsewhere() {
  local -x XDG_CONFIG_HOME=$FOLDER/config
  "$@"
}

@test "faults: another home" {
  make_folder
  with_home "$FOLDER" "$TOOLBX" run --container tests true || true
  enters 'after a command with another home'
}

# ---- ends ----

# Whenever it is killed a command has run in the container, or was killed with it, or there is one error.
@test "faults: the entry point is killed at any moment" {
  local process status errors id killed=0 worked=0 failed=0 words=''
  id=$(full_id tests)
  for _ in {1..50}; do
    toolbox run --container tests true 2>/dev/null || { sleep 1 && toolbox run --container tests true; }
    process=$(entry_point tests)
    timeout 60 "$TOOLBX" run --container tests sh -c "cat /run/.containerenv; exec sleep 0.$((RANDOM % 4))" \
      <&"$INPUT" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" 3>&- &
    sleep "0.0$((RANDOM % 5))$((RANDOM % 10))"
    kill -KILL "$process"
    status=0
    wait "$!" || status=$?
    errors=$(<"$BATS_TEST_TMPDIR/err")
    case $status in
      0)
        worked=$((worked + 1))
        assert_file_contains "$BATS_TEST_TMPDIR/out" "^id=\"$id\"\$"
        assert_equal "$errors" ''
        ;;
      124) fail "it hangs: $errors" ;;
      137 | 143)
        killed=$((killed + 1))
        assert_equal "$errors" ''
        ;;
      *)
        failed=$((failed + 1))
        assert_regex "$errors" '(^|
)Error: '
        words+="exit code $status, $errors"$'\n'
        ;;
    esac
    [[ ! -s $BATS_TEST_TMPDIR/out ]] || assert_file_contains "$BATS_TEST_TMPDIR/out" "^id=\"$id\"\$"
  done
  printf '# kill -9 of the entry point at any moment, 50 times: %s worked, %s were killed with it, %s failed\n' "$worked" "$killed" "$failed" >&3
  [[ -z $words ]] || sort <<<"$words" | uniq -c | sed 's/^/#   /' >&3
}

@test "faults: toolbox is killed: its command is told" {
  local duration process
  duration=$(unique_duration)
  # What its caller ignores, under nohup(1) say, a command ignores as well.
  env --default-signal "$TOOLBX" run --container tests sleep "$duration" <&"$INPUT" 3>&- &
  process=$!
  eventually is_sleeping "$duration"
  kill -KILL "$process"
  eventually is_not_sleeping "$duration"
  env --default-signal "$TOOLBX" run --container tests bash -c 'trap "echo HUP; exit" HUP; echo started; while :; do sleep 0.1; done' \
    <&"$INPUT" >"$BATS_TEST_TMPDIR/output" 3>&- &
  process=$!
  eventually grep -q started "$BATS_TEST_TMPDIR/output"
  kill -KILL "$process"
  eventually grep -q HUP "$BATS_TEST_TMPDIR/output"
  printf '# kill -9 of the waiting toolbox: its command gets SIGHUP, and ends\n' >&3
}

@test "faults: the container is stopped while a command runs" {
  local duration process status=0
  duration=$(unique_duration)
  "$TOOLBX" run --container tests sleep "$duration" <&"$INPUT" 2>"$BATS_TEST_TMPDIR/err" 3>&- &
  process=$!
  eventually is_sleeping "$duration"
  podman stop --time 10 tests >/dev/null
  wait "$process" || status=$?
  assert_equal "$status" 143
  assert_equal "$(<"$BATS_TEST_TMPDIR/err")" ''
  is_not_sleeping "$duration"
  printf '# podman stop while a command runs: exit code %s, no words, nothing is left\n' "$status" >&3
}

# ---- what programs in the container can change ----

inside() {
  toolbox run --container tests sudo "$@"
}

@test "faults: the container does not have the user any more" {
  inside sed -i "/^$USER:/d" /etc/passwd
  enter
  tell 'the user is gone from /etc/passwd'
  assert_failure
  assert_output ''
  assert_regex "$SAID" "Error: .*(unable to find user|no matching entries|no user).*"
  podman restart --time 5 tests >/dev/null
  enters 'the same after a restart'
}

@test "faults: files of the user database that lead out of the container" {
  local target process
  make_folder
  for target in /proc/1/root/etc/passwd /proc/self/root/etc/passwd /run/host/etc/passwd ../../../../../../etc/passwd \
    /dev/zero /dev/tty /nowhere; do
    rm -f "$FOLDER"/*
    # podman itself may not be able to run anything then: one that runs already has to put it back.
    toolbox run --container tests sudo sh -c 'mv /etc/passwd /etc/passwd-kept; ln -s "$1" /etc/passwd; touch "$2/changed"
      until [ -e "$2/seen" ]; do sleep 0.05; done; mv /etc/passwd-kept /etc/passwd' sh "$target" "$FOLDER" <&"$INPUT" 3>&- &
    process=$!
    eventually test -e "$FOLDER/changed"
    enter
    touch "$FOLDER/seen"
    wait "$process"
    tell "/etc/passwd leads to $target"
    # Of another container it is in no case.
    if ((status == 0)); then assert_line "id=\"$(full_id tests)\""; else assert_regex "$SAID" '^Error: [^'$'\n'']*$'; fi
  done
  enters '/etc/passwd is back'
  assert_equal "$WAY" directly
}

@test "faults: a user database with other rights" {
  inside sh -c "sed -i 's/^\($USER:[^:]*\):[0-9]*:/\1:0:/' /etc/passwd"
  cd /
  run --separate-stderr toolbox run --container tests id -u <&"$INPUT"
  assert_success
  # Whoever can write that file is root of the container anyway, and is no more than by podman exec.
  assert_output 0
  run --separate-stderr toolbox run --container tests grep ^Cap /proc/self/status <&"$INPUT"
  assert_success
  assert_equal "$(TOOLBX_RUN_ENTRY=podman toolbox run --container tests grep ^Cap /proc/self/status <&"$INPUT")" "$output"
  printf '# the user is root in /etc/passwd of the container: is root there, with the capabilities that podman exec gives\n' >&3
  podman exec --user 0:0 tests sh -c "sed -i 's/^\($USER:[^:]*\):0:/\1:99999999:/' /etc/passwd"
  enter
  tell 'the user has an ID in /etc/passwd that the container does not have'
  assert_failure
  assert_regex "$SAID" 'Error: '
}

@test "faults: the marker of another container" {
  make_container other
  toolbox run --container other true
  # podman has mounted it.
  inside sh -c "sed 's/^id=.*/id=\"$(full_id other)\"/' /run/.containerenv >/var/tmp/marker; cat /var/tmp/marker >/run/.containerenv"
  enter
  tell 'the marker has the ID of another container'
  assert_success
  assert_regex "$WAY" 'by podman: '
}

@test "faults: groups are allowed in a container" {
  assert_equal "$(cat "/proc/$(entry_point tests)/setgroups")" allow
  enters 'setgroups is allowed'
  assert_equal "$WAY" directly
}
