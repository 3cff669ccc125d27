# Who waits for a command in a container that is entered by the kernel's calls: it ends with its
# terminal, stops and goes on with the command, and is closed to the container. And what does not
# let a container be entered, or started, by those calls: nobody hangs.

# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # shells inside expand it; run sets it

load lib/helpers

# Keys are typed at shells that need their time, on a machine that may be busy.
# shellcheck disable=SC2034 # bats reads it
BATS_TEST_RETRIES=2

setup_file() {
  start_file
  make_container tests
  toolbox run --container tests true
}

setup() {
  start_test
  hold_input
  DURATION=$(unique_duration)
  PROCESSES=()
  for_the_build_folder
  # It writes no sequences of its own into what is read.
  export TERM=dumb
}

# What a failed test has left would keep bats from ending.
teardown() {
  podman unpause tests >/dev/null 2>&1 || true
  # Without a duration that would be other people's processes.
  [[ -z ${DURATION-} ]] || pkill -KILL -f -- " $DURATION( |\$)" || true
  ((${#PROCESSES[@]} == 0)) || kill -KILL "${PROCESSES[@]}" 2>/dev/null || true
  end_test
}

# direct COMMAND [ARG]... - with the kernel's calls alone.
direct() {
  TOOLBX_RUN_ENTRY=direct "$@"
}

# ---- terminals that are closed ----

# is_hung_up CODE [PATTERN KEYS]... -- COMMAND [ARG]... - the command is the leader of a session, as in
# `gnome-terminal -- COMMAND`, and what sleeps for DURATION ends with its terminal.
is_hung_up() {
  local process
  TOOLBX_RUN_ENTRY=direct timeout --kill-after=5 60 expect -f "$BATS_TEST_DIRNAME/lib/hang-up.exp" -- \
    "$BATS_TEST_TMPDIR/now" "${@:2}" >"$BATS_TEST_TMPDIR/terminal" 2>&1 3>&- &
  process=$!
  PROCESSES+=("$process")
  eventually is_sleeping "$DURATION"
  touch "$BATS_TEST_TMPDIR/now"
  eventually is_not_sleeping "$DURATION"
  ends "$process" "$1"
}

@test "entry signals: a terminal is closed of which toolbox run leads the session" {
  is_hung_up 129 -- "$TOOLBX" run --container tests sleep "$DURATION"
}

@test "entry signals: a terminal is closed of which toolbox run leads the session, and the command has a child" {
  is_hung_up 129 -- "$TOOLBX" run --container tests sh -c 'sleep "$0"; echo done' "$DURATION"
}

# Bash ends itself by the signal.
@test "entry signals: a terminal is closed of which toolbox enter leads the session, where a job is in the foreground" {
  is_hung_up 129 '$ ' "sleep $DURATION" -- "$TOOLBX" enter tests
}

@test "entry signals: a terminal is closed of which toolbox enter leads the session, at the prompt" {
  is_hung_up 129 '$ ' "sleep $DURATION &" -- "$TOOLBX" enter tests
}

# ---- containers that are paused ----

@test "entry signals: a paused container" {
  local code words
  podman pause tests >/dev/null
  run --separate-stderr env TOOLBX_RUN_ENTRY=podman timeout --kill-after=5 20 "$TOOLBX" run --container tests true <&"$INPUT"
  assert_failure
  code=$status words=$stderr
  refute [ "$code" -eq 124 -o "$code" -eq 137 ]
  assert_regex "$words" 'Error: .*container'
  printf '# paused, by podman: exit code %s, %s\n' "$code" "${words//$'\n'/; }" >&3
  run --separate-stderr timeout --kill-after=5 20 "$TOOLBX" run --container tests true <&"$INPUT"
  assert_failure "$code"
  assert_output ''
  assert_errors "$words"
  run --separate-stderr timeout --kill-after=5 20 "$TOOLBX" enter tests <&"$INPUT"
  assert_failure "$code"
  assert_regex "$stderr" 'Error: .*container'
  # It is left to nobody here, and there is one error.
  run --separate-stderr env TOOLBX_RUN_ENTRY=direct timeout --kill-after=5 20 "$TOOLBX" run --container tests true <&"$INPUT"
  assert_failure 1
  assert_regex "$stderr" '^Error: failed to enter container tests directly: '
  podman unpause tests >/dev/null
  run --separate-stderr env TOOLBX_RUN_ENTRY=direct timeout --kill-after=5 20 "$TOOLBX" run --container tests echo works <&"$INPUT"
  assert_success
  assert_output works
}

# ---- the process that waits ----

# looks_at PID [WORD]... - what a program in the container, run by the user or by these words, may see of a process.
looks_at() {
  local pid=$1
  shift
  direct toolbox run --container tests "$@" bash -c 'for file in environ mem maps auxv; do
      if { : <"/proc/$0/$file"; } 2>/dev/null; then echo "$file is open"; else echo "$file is closed"; fi
    done
    for folder in fd map_files; do
      if ls "/proc/$0/$folder" >/dev/null 2>&1; then echo "$folder is open"; else echo "$folder is closed"; fi
    done
    for link in exe cwd root; do
      if readlink "/proc/$0/$link" >/dev/null; then echo "$link is open"; else echo "$link is closed"; fi
    done' "$pid" <&"$INPUT"
}

@test "entry signals: the container sees nothing of who waits for a command" {
  local process command line
  SECRET=hunter2-$DURATION TOOLBX_RUN_ENTRY=direct "$TOOLBX" run --container tests sleep "$DURATION" <&"$INPUT" 3>&- 9</etc &
  process=$!
  PROCESSES+=("$process")
  eventually is_sleeping "$DURATION"
  command=$(sleepers "$DURATION")
  # The test can see what is open.
  line='environ is open
mem is open
maps is open
auxv is open
fd is open'
  assert_regex "$(looks_at "$command")" "^$line"
  line=${line//open/closed}
  run looks_at "$process"
  assert_success
  assert_regex "$output" "^$line"
  refute_output --partial open
  run looks_at "$process" sudo
  assert_success
  refute_output --partial open
  run direct toolbox run --container tests sh -c 'cat /proc/[0-9]*/environ 2>/dev/null | grep -az -c "^SECRET=hunter2-$0"' "$DURATION" <&"$INPUT"
  assert_output 0
  # All that time it has waited.
  is_sleeping "$DURATION"
}

# Nobody may look into its /proc/PID/fd, here as there: a pipe tells who has it open.
@test "entry signals: who waits for a command has nothing open of its caller's" {
  local reader number
  for number in 3 9 200; do
    rm -f "$BATS_TEST_TMPDIR/pipe"
    mkfifo "$BATS_TEST_TMPDIR/pipe"
    cat "$BATS_TEST_TMPDIR/pipe" >/dev/null 3>&- {INPUT}<&- &
    reader=$!
    PROCESSES+=("$reader")
    exec {other}<>"$BATS_TEST_TMPDIR/input"
    # It is what it is called with, and what a shell leaves open.
    TOOLBX_RUN_ENTRY=direct bash -c "exec 3>&-; exec $number>\"\$2\"; exec \"\$0\" run --container tests sleep \"\$1\"" \
      "$TOOLBX" "$DURATION" "$BATS_TEST_TMPDIR/pipe" <&"$other" 3>&- &
    PROCESSES+=($!)
    eventually is_sleeping "$DURATION"
    ends "$reader" 0
    is_sleeping "$DURATION"
    pkill -f "^sleep $DURATION\$"
    ends "${PROCESSES[-1]}" 143
  done
}

# ---- commands that are stopped ----

# goes_on LINE - $0 of this line of shell is toolbox, $1 how long the command sleeps; the shell has no job control.
goes_on() {
  local process command
  DURATION=2.5$RANDOM$RANDOM
  TOOLBX_RUN_ENTRY=direct bash -c "$1" "$TOOLBX" "$DURATION" <&"$INPUT" 3>&- &
  process=$!
  PROCESSES+=("$process")
  eventually is_sleeping "$DURATION"
  command=$(sleepers "$DURATION")
  kill -STOP "$command"
  eventually is_in_state T "$command"
  # Who waits notices it meanwhile.
  sleep 0.5
  kill -CONT "$command"
  ends "$process" 0
}

@test "entry signals: a command is stopped and goes on where there is no job control" {
  goes_on '"$0" run --container tests sleep "$1"; exit $?'
  goes_on 'exec "$0" run --container tests sleep "$1"'
  goes_on 'exec setsid --wait "$0" run --container tests sleep "$1"'
}

@test "entry signals: a command is stopped and goes on more than once" {
  local process command
  TOOLBX_RUN_ENTRY=direct "$TOOLBX" run --container tests sleep "$DURATION" <&"$INPUT" 3>&- &
  process=$!
  PROCESSES+=("$process")
  eventually is_sleeping "$DURATION"
  command=$(sleepers "$DURATION")
  for _ in {1..5}; do
    kill -STOP "$command"
    eventually is_in_state T "$command"
    kill -CONT "$command"
    eventually is_in_state S "$command"
    eventually is_in_state S "$process"
  done
  kill -TERM "$process"
  ends "$process" 143
}

@test "entry signals: who waits is stopped, and told to go on" {
  local process
  TOOLBX_RUN_ENTRY=direct "$TOOLBX" run --container tests sleep "$DURATION" <&"$INPUT" 3>&- &
  process=$!
  PROCESSES+=("$process")
  eventually is_sleeping "$DURATION"
  kill -STOP "$process"
  eventually is_in_state T "$process"
  kill -CONT "$process"
  kill -TERM "$process"
  ends "$process" 143
  eventually is_not_sleeping "$DURATION"
}

# on_host [PROMPT ANSWER]... - types into an interactive shell on the host, whose prompt is `host> `.
on_host() {
  TOOLBX_RUN_ENTRY=direct TOOLBX=$TOOLBX PS1='host> ' converse "$@" -- bash --norc --noprofile -i
}

@test "entry signals: control-Z and fg" {
  run on_host 'host> ' '"$TOOLBX" run --container tests sh -c '\''echo $((40 + 2)).; exec sleep 3'\' \
    '42.' $'\032' 'Stopped*host> ' 'fg; echo "code <$?>"' 'code <0>' 'exit 5'
  assert_failure 5
}

@test "entry signals: control-Z, bg and the end" {
  run on_host 'host> ' '"$TOOLBX" run --container tests sh -c '\''echo $((40 + 2)).; exec sleep 3'\' \
    '42.' $'\032' 'Stopped*host> ' 'bg' 'host> ' 'wait %1; echo "code <$?>"' 'code <0>' 'exit 5'
  assert_failure 5
}

@test "entry signals: control-Z and fg, twice, and control-C" {
  run on_host 'host> ' '"$TOOLBX" run --container tests sh -c '\''echo $((40 + 2)).; exec sleep 100'\' \
    '42.' $'\032' 'Stopped*host> ' 'fg; echo "code <$?>"' 'sleep 100' $'\032' 'Stopped*host> ' 'fg; echo "code <$?>"' 'sleep 100' $'\003' \
    'code <130>' 'exit 5'
  assert_failure 5
}

@test "entry signals: control-Z and fg in a pipeline" {
  run on_host 'host> ' 'set -o pipefail' \
    'host> ' '"$TOOLBX" run --container tests sh -c '\''echo $((40 + 2)).; sleep 3; exit 6'\'' | cat' \
    '42.' $'\032' 'Stopped*host> ' 'fg; echo "code <$?>"' 'code <6>' 'exit 5'
  assert_failure 5
}

@test "entry signals: control-Z inside of enter concerns its jobs alone" {
  run on_host 'host> ' '"$TOOLBX" enter tests' '$ ' "sh -c 'echo \$((40 + 2)).; exec sleep 3'" \
    '42.' $'\032' 'Stopped*$ ' 'fg; echo "code <$?>"' 'code <0>' 'exit 7' 'host> ' 'echo "code <$?>"' 'code <7>' 'exit 5'
  assert_failure 5
}

@test "entry signals: suspend inside of enter, fg, and exit" {
  run on_host 'host> ' '"$TOOLBX" enter tests' '$ ' 'suspend -f' 'Stopped*host> ' 'fg' 'enter tests' 'echo $((40 + 2)).' \
    '42.' 'exit 7' 'host> ' 'echo "code <$?>"' 'code <7>' 'exit 5'
  assert_failure 5
}

@test "entry signals: suspend inside of enter, more than once" {
  run on_host 'host> ' '"$TOOLBX" enter tests' '$ ' 'suspend -f' 'Stopped*host> ' 'fg' 'enter tests' 'echo $((40 + 2)).' \
    '42.' 'suspend -f' 'Stopped*host> ' 'fg' 'enter tests' 'echo $((50 + 2)).' '52.' 'exit 7' 'host> ' 'echo "code <$?>"' 'code <7>' 'exit 5'
  assert_failure 5
}

# ---- shells that are killed ----

# is_in_order [PROMPT ANSWER]... - after that toolbox enter has ended with 137, and the terminal is as before.
is_in_order() {
  run direct converse "$@" -- bash -c 'stty -a >"$1/before"; "$0" enter tests; code=$?; stty -a >"$1/after"; exit "$code"' \
    "$TOOLBX" "$BATS_TEST_TMPDIR"
  assert_failure 137
  assert_equal "$(<"$BATS_TEST_TMPDIR/after")" "$(<"$BATS_TEST_TMPDIR/before")"
}

@test "entry signals: a shell is killed: the exit code is 137, and the terminal is in order" {
  is_in_order '$ ' 'kill -9 $$'
}

@test "entry signals: a shell is killed at its prompt: the exit code is 137, and the terminal is in order" {
  is_in_order '$ ' '(sleep 1; kill -9 $$) &'
}

# The shell has had its terminal for itself, by job control.
@test "entry signals: a shell is killed: who has called it has the terminal again" {
  run converse '$ ' 'kill -9 $$' 'code <137>' typed -- bash -c '"$0" enter tests; echo "code <$?>"; read -r line; echo "read <$line>"' "$TOOLBX"
  assert_success
  assert_output --partial 'read <typed>'
}

@test "entry signals: a program is killed that has changed the terminal" {
  run direct converse '42.' typed -- bash -c 'stty -a >"$1/before"
    "$0" run --container tests sh -c "stty raw -echo; kill -9 \$\$"; echo "code <$?> $((40 + 2))."
    stty -a >"$1/after"; read -r line; echo "read <$line>"' "$TOOLBX" "$BATS_TEST_TMPDIR"
  assert_success
  assert_output --partial 'code <137>'
  assert_output --partial 'read <typed>'
  assert_equal "$(<"$BATS_TEST_TMPDIR/after")" "$(<"$BATS_TEST_TMPDIR/before")"
}

# ---- containers that are started ----

has_status() {
  [[ $(podman inspect --format '{{.State.Status}}' "$2") == "$1" ]]
}

@test "entry signals: several terminals hear of an entry point that fails slowly, and do not start it one after the other" {
  local number process processes=()
  TOOLBX_DELAY_ENTRY_POINT=1 TOOLBX_FAIL_ENTRY_POINT=1 make_container failing
  run --separate-stderr timeout 30 "$TOOLBX" run --container failing true
  assert_failure 1
  assert_errors 'Error: TOOLBX_FAIL_ENTRY_POINT is set'
  eventually has_status exited failing
  assert_file_exists "$XDG_RUNTIME_DIR/toolbox/container-known-failing"
  fake_podman '[[ " $* " != *" start "* ]] || echo "$*" >>"'"$BATS_TEST_TMPDIR"'/starts"'
  for number in {1..5}; do
    timeout --kill-after=5 90 "$TOOLBX" run --container failing true \
      >"$BATS_TEST_TMPDIR/output.$number" 2>"$BATS_TEST_TMPDIR/errors.$number" </dev/null 3>&- &
    processes+=($!)
  done
  PROCESSES+=("${processes[@]}")
  number=0
  for process in "${processes[@]}"; do
    status=0
    wait "$process" || status=$?
    number=$((number + 1))
    printf '# terminal %s: exit code %s, %s\n' "$number" "$status" "$(<"$BATS_TEST_TMPDIR/errors.$number")" >&3
    assert_equal "$status" 1
    assert_bytes "$BATS_TEST_TMPDIR/errors.$number" $'Error: TOOLBX_FAIL_ENTRY_POINT is set\n'
    assert_bytes "$BATS_TEST_TMPDIR/output.$number" ''
  done
  number=$(wc -l <"$BATS_TEST_TMPDIR/starts")
  printf '# podman was asked to start it %s times\n' "$number" >&3
  assert [ "$number" -le 2 ]
}

# This one takes about half a minute, all of which is waiting.
@test "entry signals: a lock that somebody holds does not keep a container from being started" {
  make_container held
  toolbox run --container held true
  podman stop --time 5 held >/dev/null
  assert_file_exists "$XDG_RUNTIME_DIR/toolbox/container-known-held"
  flock --no-fork "$XDG_RUNTIME_DIR/toolbox/container-starting-held" sleep "$DURATION" 3>&- {INPUT}<&- &
  PROCESSES+=($!)
  eventually is_sleeping "$DURATION"
  run --separate-stderr timeout --kill-after=5 45 "$TOOLBX" run --container held echo works <&"$INPUT"
  is_sleeping "$DURATION"
  assert_success
  assert_output works
  assert_errors
}
