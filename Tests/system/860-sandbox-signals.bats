# What signals and keys do to a sandbox, where the command is the caller's process and where it
# has a PID namespace. In either nothing is left behind.
#
# Each test prints a line `# ROW | SAME PROCESS | PID NAMESPACE`.

# shellcheck disable=SC2030,SC2031 # each test has its own

load lib/helpers
load lib/sandbox

# Keys are typed at shells that need their time, on a machine that may be busy.
# shellcheck disable=SC2034 # bats reads it
BATS_TEST_RETRIES=2

setup() {
  start_sandbox_test
  DURATION=$(unique_duration)
  export TERM=dumb
}

teardown() {
  pkill -KILL -f -- " $DURATION( |\$)" || true
  end_sandbox_test
}

# start WORD... - a sandbox of SYSTEM and these words in the background, as PROCESS; who sleeps for
# DURATION in it is SLEEPER. It has a process group of its own: in one that nobody in the session looks
# after, such as that of a service, the kernel stops nobody by SIGTSTP.
start() {
  set -m
  env --default-signal "$TOOLBX" sandbox "${SYSTEM[@]}" "$@" 3>&- &
  PROCESS=$!
  set +m
  PROCESSES+=("$PROCESS")
  eventually is_sleeping "$DURATION"
  SLEEPER=$(only_sleeper "$DURATION")
}

# both ROW CODE COMMAND... - in a sandbox of either kind that sleeps, what these words do lets it
# end with this code, and nothing is left.
both() {
  local word name=$1 code=$2 cells=()
  for word in --dir=/x --unshare-pid; do
    start "$word" sleep "$DURATION"
    "${@:3}"
    ends "$PROCESS" "$code"
    eventually is_not_sleeping "$DURATION"
    cells+=("ends with $code, nothing is left")
  done
  row "$name" "${cells[@]}"
}

to_caller() {
  kill -s "$1" "$PROCESS"
}

to_command() {
  kill -s "$1" "$SLEEPER"
}

@test "sandbox signals: the caller's process is killed" {
  both 'kill -9 of the caller' 137 to_caller KILL
}

@test "sandbox signals: the command is killed" {
  both 'kill -9 of the command' 137 to_command KILL
}

@test "sandbox signals: the caller's process is told to end" {
  both 'SIGTERM to the caller' 143 to_caller TERM
}

@test "sandbox signals: the command is told to end" {
  both 'SIGTERM to the command' 143 to_command TERM
}

@test "sandbox signals: others that end a process" {
  both 'SIGHUP to the caller' 129 to_caller HUP
  both 'SIGINT to the caller' 130 to_caller INT
  both 'SIGQUIT to the caller' 131 to_caller QUIT
  both 'SIGUSR1 to the caller' 138 to_caller USR1
  both 'SIGRTMIN to the caller' 162 to_caller RTMIN
}

@test "sandbox signals: the init is killed" {
  local init
  start --unshare-pid sleep "$DURATION"
  # The other child.
  init=$(pgrep --parent "$PROCESS" | grep -vx "$SLEEPER")
  kill -KILL "$init"
  ends "$PROCESS" 137
  eventually is_not_sleeping "$DURATION"
  row 'kill -9 of the init' - 'ends with 137, nothing is left'
}

@test "sandbox signals: the caller's process is killed while grandchildren run" {
  start --unshare-pid sh -c 'trap "" TERM HUP INT; setsid sleep "$1"; :' sh "$DURATION"
  kill -KILL "$PROCESS"
  ends "$PROCESS" 137
  eventually is_not_sleeping "$DURATION"
  row 'kill -9 of the caller, with a grandchild in a session of its own' - 'nothing is left'
}

@test "sandbox signals: a command that handles a signal gets it, once" {
  local word cells=() signal
  for word in --dir=/x --unshare-pid; do
    start "$word" --dev /dev --bind "$HERE" /a bash -c 'for signal in TERM HUP INT USR1 USR2 WINCH; do trap "echo $signal >>/a/got" "$signal"; done
      trap "exit 9" ALRM
      sleep "$1" & while :; do wait; done' bash "$DURATION"
    for signal in TERM HUP INT USR1 USR2 WINCH; do
      to_caller "$signal"
      eventually grep -qx "$signal" got
    done
    to_caller ALRM
    ends "$PROCESS" 9
    assert_equal "$(xargs <got)" 'TERM HUP INT USR1 USR2 WINCH'
    rm got
    pkill -f "^sleep $DURATION\$" || true
    eventually is_not_sleeping "$DURATION"
    cells+=('the command handles each, once')
  done
  row 'signals to the caller that the command handles' "${cells[@]}"
}

@test "sandbox signals: a signal that the caller ignores is ignored by the command" {
  local word cells=()
  for word in --dir=/x --unshare-pid; do
    (trap '' TERM && exec "$TOOLBX" sandbox "${SYSTEM[@]}" "$word" sleep "$DURATION" 3>&-) &
    PROCESS=$!
    PROCESSES+=("$PROCESS")
    eventually is_sleeping "$DURATION"
    to_caller TERM
    SLEEPER=$(only_sleeper "$DURATION")
    to_command TERM
    sleep 0.3
    assert is_sleeping "$DURATION"
    to_caller KILL
    ends "$PROCESS" 137
    cells+=('ignored')
  done
  row 'SIGTERM that the caller ignores' "${cells[@]}"
}

@test "sandbox signals: a signal at any moment of the start leaves nothing" {
  local word number delay
  for word in --dir=/x --unshare-pid; do
    for number in {1..40}; do
      printf -v delay '0.%04d' $((number * 3))
      env --default-signal "$TOOLBX" sandbox "${SYSTEM[@]}" "$word" sleep "$DURATION" 3>&- &
      PROCESS=$!
      sleep "$delay"
      if ((number % 2)); then kill -KILL "$PROCESS"; else kill -TERM "$PROCESS"; fi
      ends "$PROCESS" $((number % 2 ? 137 : 143))
    done
    eventually is_not_sleeping "$DURATION"
  done
}

# ---- stopped and continued ----

@test "sandbox signals: the caller's process is stopped, and goes on" {
  local word cells=()
  for word in --dir=/x --unshare-pid; do
    start "$word" sleep "$DURATION"
    to_caller TSTP
    eventually is_in_state T "$PROCESS"
    eventually is_in_state T "$SLEEPER"
    to_caller CONT
    eventually is_in_state S "$PROCESS"
    eventually is_in_state S "$SLEEPER"
    to_caller TERM
    ends "$PROCESS" 143
    cells+=('stops and goes on')
  done
  row 'SIGTSTP and SIGCONT to the caller' "${cells[@]}"
}

@test "sandbox signals: the command is stopped, and goes on with its caller" {
  local word cells=()
  for word in --dir=/x --unshare-pid; do
    start "$word" sleep "$DURATION"
    to_command STOP
    eventually is_in_state T "$SLEEPER"
    eventually is_in_state T "$PROCESS"
    to_caller CONT
    eventually is_in_state S "$SLEEPER"
    eventually is_in_state S "$PROCESS"
    to_caller TERM
    ends "$PROCESS" 143
    cells+=('both stop and go on')
  done
  row 'SIGSTOP to the command, SIGCONT to the caller' "${cells[@]}"
}

# ---- keys ----

# It is bash that runs inside, for dash starts its commands by vfork(2), and cannot be stopped until
# they have begun.

# on_host [PROMPT ANSWER]... - types into an interactive shell, whose prompt is `host> `. $s is a
# sandbox of SYSTEM and WORD.
on_host() {
  PS1='host> ' s="$TOOLBX sandbox ${SYSTEM[*]} $WORD" converse "$@" -- bash --norc --noprofile -i
}

# types ROW CELL [PROMPT ANSWER]... - in both kinds of sandboxes, with exit code 5.
types() {
  local cells=()
  for WORD in --dir=/x --unshare-pid; do
    run on_host "${@:3}" 'host> ' 'exit 5'
    assert_failure 5
    cells+=("$2")
  done
  row "$1" "${cells[@]}"
}

@test "sandbox signals: control-C" {
  types 'control-C' 'the command ends with 130' 'host> ' '$s bash -c '\''echo $((40 + 2)).; exec sleep 100'\' \
    '42.' $'\003' 'host> ' 'echo "code <$?>"' 'code <130>' :
}

@test "sandbox signals: control-C at a command that handles it" {
  types 'control-C at a command that handles it' 'its exit code' \
    'host> ' '$s bash -c '\''trap "exit 9" INT; echo $((40 + 2)).; while :; do sleep 0.1; done'\' \
    '42.' $'\003' 'host> ' 'echo "code <$?>"' 'code <9>' :
}

@test "sandbox signals: control-backslash" {
  types 'control-backslash' 'the command ends with 131' 'host> ' 'ulimit -c 0' 'host> ' '$s sh -c '\''echo $((40 + 2)).; exec sleep 100'\' \
    '42.' $'\034' 'host> ' 'echo "code <$?>"' 'code <131>' :
}

@test "sandbox signals: control-Z and fg" {
  types 'control-Z and fg' 'stops and goes on' 'host> ' '$s bash -c '\''echo $((40 + 2)).; sleep 2; exit 6'\' \
    '42.' $'\032' 'Stopped*host> ' 'fg; echo "code <$?>"' 'code <6>' :
}

@test "sandbox signals: control-Z, bg and the end" {
  types 'control-Z, bg, wait' 'stops and goes on' 'host> ' '$s bash -c '\''echo $((40 + 2)).; sleep 2; exit 6'\' \
    '42.' $'\032' 'Stopped*host> ' 'bg' 'host> ' 'wait %1; echo "code <$?>"' 'code <6>' :
}

@test "sandbox signals: control-Z and fg, twice, and control-C" {
  types 'control-Z and fg, twice, control-C' 'the command ends with 130' \
    'host> ' '$s bash -c '\''trap "echo \$((50 + 2))." CONT; echo $((40 + 2)).; while :; do sleep 0.1; done'\' \
    '42.' $'\032' 'Stopped*host> ' 'fg' '52.' $'\032' 'Stopped*host> ' 'fg' '52.' $'\003' \
    'host> ' 'echo "code <$?>"' 'code <130>' :
}

@test "sandbox signals: control-Z in a pipeline" {
  types 'control-Z in a pipeline, and fg' 'stops and goes on' 'host> ' 'set -o pipefail' \
    'host> ' '$s bash -c '\''echo $((40 + 2)).; sleep 2; exit 6'\'' | cat' \
    '42.' $'\032' 'Stopped*host> ' 'fg; echo "code <$?>"' 'code <6>' :
}

@test "sandbox signals: a job in the background leaves the terminal alone, when it ends too" {
  types 'the end of a job in the background' 'the terminal is still the shell'\''s' 'host> ' '$s sleep 0.5 &' \
    'host> ' 'sleep 1.5; echo $((40 + 2)).; read -r line; echo "read <$line>"' '42.' 'typed' 'read <typed>' :
}

@test "sandbox signals: a job in the background that reads from the terminal is stopped" {
  types 'a job in the background reads from the terminal' 'stops, and goes on in the foreground' \
    'host> ' '$s bash -c '\''read -r line; echo "read <$line>"'\'' &' 'host> ' 'sleep 1; echo $((40 + 2)).' \
    '42.' 'jobs' 'Stopped*host> ' 'fg' 'bash -c' 'typed' 'read <typed>' :
}

@test "sandbox signals: an interactive shell has job control" {
  types 'job control of an interactive shell inside' 'its jobs stop and go on' \
    'host> ' '$s --bind /proc /proc --dev /dev --setenv PS1 "inside> " bash --norc --noprofile -i' \
    'inside> ' 'bash -c "echo \$((40 + 2)).; sleep 2; exit 6"' '42.' $'\032' 'Stopped*inside> ' 'fg; echo "code <$?>"' \
    'code <6>' : 'inside> ' 'exit 7' 'host> ' 'echo "code <$?>"' 'code <7>' :
}

@test "sandbox signals: a shell that is killed leaves the terminal to its caller" {
  types 'kill -9 of an interactive shell inside' '137, and the terminal is the caller'\''s' \
    'host> ' '$s --bind /proc /proc --dev /dev --setenv PS1 "inside> " bash --norc --noprofile -i' \
    'inside> ' 'kill -9 $$' 'host> ' 'echo "code <$?>"' 'code <137>' :
}

@test "sandbox signals: a terminal that is closed ends the sandbox" {
  local word cells=()
  for word in --dir=/x --unshare-pid; do
    rm -f now
    timeout --kill-after=5 60 expect -f "$BATS_TEST_DIRNAME/lib/hang-up.exp" -- "$HERE/now" -- \
      "$TOOLBX" sandbox "${SYSTEM[@]}" "$word" sh -c 'sleep "$1"; echo done' sh "$DURATION" >terminal 2>&1 3>&- &
    PROCESS=$!
    PROCESSES+=("$PROCESS")
    eventually is_sleeping "$DURATION"
    touch now
    eventually is_not_sleeping "$DURATION"
    ends "$PROCESS" 129
    cells+=('ends with 129, nothing is left')
  done
  row 'a terminal that is closed' "${cells[@]}"
}
