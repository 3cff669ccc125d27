# Which processes there are, with a PID namespace and without, and who ends with whom.

# shellcheck disable=SC2030,SC2031 # each test has its own

load lib/helpers
load lib/sandbox

setup() {
  start_sandbox_test
  DURATION=$(unique_duration)
}

teardown() {
  pkill -KILL -f "^sleep $DURATION\$" || true
  end_sandbox_test
}

# start WORD... - a sandbox of SYSTEM and these words in the background, as PROCESS, that sleeps for
# DURATION; SLEEPER is who does.
start() {
  "$TOOLBX" sandbox "${SYSTEM[@]}" "$@" 3>&- &
  PROCESS=$!
  PROCESSES+=("$PROCESS")
  eventually is_sleeping "$DURATION"
  SLEEPER=$(only_sleeper "$DURATION")
}

# ---- without a PID namespace ----

@test "sandbox processes: the command is the caller's process" {
  run bash -c 'echo "$BASHPID"; exec "$@"' bash "$TOOLBX" sandbox "${SYSTEM[@]}" sh -c 'echo "$$"'
  assert_success
  assert_equal "${lines[0]}" "${lines[1]}"
  start sleep "$DURATION"
  assert_equal "$SLEEPER" "$PROCESS"
}

@test "sandbox processes: its parent, process group, session and terminal are the caller's" {
  local look='cut -d " " -f 4-8 /proc/self/stat'
  run bash -c "$look; exec \"\$@\"" bash "$TOOLBX" sandbox "${SYSTEM[@]}" --bind /proc /proc sh -c "exec $look"
  assert_success
  # The first one is the shell's child.
  assert_equal "${lines[0]#* }" "${lines[1]#* }"
  run in_terminal bash -c "$look; exec \"\$@\"" bash "$TOOLBX" sandbox "${SYSTEM[@]}" --bind /proc /proc sh -c "exec $look"
  assert_success
  assert_equal "${lines[0]#* }" "${lines[1]#* }"
}

@test "sandbox processes: no other process is left behind" {
  run in_system --bind /proc /proc sh -c 'ls /proc/self/task | wc -l'
  assert_success
  assert_output 1
  start sleep "$DURATION"
  assert_equal "$(pgrep --parent "$PROCESS")" ''
}

@test "sandbox processes: processes of the host are seen in its /proc" {
  start --bind /proc /proc sleep "$DURATION"
  run in_system --bind /proc /proc bash -c 'kill -TERM "$1"' bash "$SLEEPER"
  # A user has the same ID in both, but another user namespace; who may signal whom goes by IDs.
  assert_success
  ends "$PROCESS" 143
}

@test "sandbox processes: what runs in the background survives the command" {
  run in_system --dev /dev sh -c 'sleep "$1" >/dev/null 2>&1 3>&- & exit 3' sh "$DURATION"
  assert_failure 3
  assert is_sleeping "$DURATION"
}

@test "sandbox processes: a command survives its caller" {
  bash -c '"$@" & exec sleep 100.125' bash "$TOOLBX" sandbox "${SYSTEM[@]}" sleep "$DURATION" 3>&- &
  PROCESSES+=($!)
  eventually is_sleeping "$DURATION"
  kill -KILL "${PROCESSES[0]}"
  ends "${PROCESSES[0]}" 137
  sleep 0.3
  assert is_sleeping "$DURATION"
}

@test "sandbox processes: with --die-with-parent it does not" {
  local word
  for word in '' --unshare-pid; do
    # shellcheck disable=SC2086 # there may be none
    bash -c '"$@" & exec sleep 100.125' bash "$TOOLBX" sandbox "${SYSTEM[@]}" --die-with-parent $word sleep "$DURATION" 3>&- &
    PROCESSES+=($!)
    eventually is_sleeping "$DURATION"
    kill -KILL "${PROCESSES[-1]}"
    ends "${PROCESSES[-1]}" 137
    eventually is_not_sleeping "$DURATION"
  done
}

@test "sandbox processes: --new-session" {
  # Of a child of bash, which leads no group, and of a caller that does.
  run bash -c '"$@"; echo "exit code $?"' bash "$TOOLBX" sandbox "${SYSTEM[@]}" --bind /proc /proc --new-session \
    bash -c 'read -r -a fields <"/proc/$$/stat"; ((fields[5] == $$)) && echo "leads a session"; exit 5'
  assert_output $'leads a session\nexit code 5'
  run setsid --wait "$TOOLBX" sandbox "${SYSTEM[@]}" --bind /proc /proc --new-session \
    bash -c 'read -r -a fields <"/proc/$$/stat"; ((fields[5] == $$)) && echo "leads a session"; exit 5'
  assert_failure 5
  assert_output 'leads a session'
}

@test "sandbox processes: with --new-session a command cannot type on its caller's terminal" {
  run in_terminal "$TOOLBX" sandbox "${SYSTEM[@]}" --bind /proc /proc --bind /dev /dev --new-session sh -c ': </dev/tty'
  assert_failure
  run in_terminal "$TOOLBX" sandbox "${SYSTEM[@]}" --bind /proc /proc --bind /dev /dev sh -c ': </dev/tty'
  assert_success
}

# ---- with a PID namespace ----

@test "sandbox processes: with a PID namespace there is an init, and the command is its second process" {
  run --separate-stderr in_system --unshare-pid --proc /proc bash -c 'echo "$$ $PPID"; echo /proc/[0-9]*'
  assert_success
  assert_output $'2 0\n/proc/1 /proc/2'
  assert_errors
}

@test "sandbox processes: with a PID namespace the exit code, or the signal, is the command's" {
  run in_system --unshare-pid sh -c 'exit 42'
  assert_failure 42
  run python3 -c 'import subprocess, sys; print(subprocess.run(sys.argv[1:]).returncode)' \
    "$TOOLBX" sandbox "${SYSTEM[@]}" --unshare-pid sh -c 'kill -USR1 $$'
  assert_output -- -10
  run -127 --separate-stderr in_system --unshare-pid nosuch
  assert_failure 127
  assert_errors "$SANDBOX: run nosuch: No such file or directory"
  run --separate-stderr in_system --unshare-pid /usr
  assert_failure 126
  assert_errors "$SANDBOX: run /usr: Permission denied"
  refuses 'bind /no/such to /a: No such file or directory' --unshare-pid --bind /no/such /a true
  refuses 'change directory to /no/such: No such file or directory' "${SYSTEM[@]}" --unshare-pid --chdir /no/such true
}

@test "sandbox processes: with a PID namespace no core is dumped twice" {
  ulimit -c unlimited
  run python3 -c 'import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:])
status = os.waitpid(process.pid, 0)[1]
print(os.WTERMSIG(status))' "$TOOLBX" sandbox "${SYSTEM[@]}" --unshare-pid sh -c 'ulimit -c 0; kill -SEGV $$'
  assert_output 11
  assert_equal "$(find . -name 'core*')" ''
}

@test "sandbox processes: the init reaps what has lost its parent" {
  run in_system --unshare-pid --proc /proc --dev /dev bash -c '(for _ in {1..20}; do sleep 0.01 & done)
    sleep 0.5
    grep -hE "^(State|PPid):" /proc/[0-9]*/status | grep -c zombie
    (sleep 5 & echo $! >/orphan); sed -n "s/^PPid:\t//p" "/proc/$(</orphan)/status"'
  assert_success
  assert_output $'0\n1'
}

@test "sandbox processes: with a PID namespace nothing survives the command" {
  run timeout 10 "$TOOLBX" sandbox "${SYSTEM[@]}" --unshare-pid --dev /dev sh -c 'setsid sleep "$1" & setsid sleep "$1" & exit 3' sh "$DURATION" 3>&-
  assert_failure 3
  eventually is_not_sleeping "$DURATION"
}

@test "sandbox processes: process group and terminal are the caller's, with a PID namespace too" {
  run in_terminal bash -c 'exec "$@"' bash "$TOOLBX" sandbox "${SYSTEM[@]}" --unshare-pid --bind /proc /host --proc /proc \
    bash -c 'read -r -a fields <"/proc/$$/stat"; echo "${fields[6]}"; test -t 0 && tty -s && read -r -a fields <"/host/self/stat" && ((fields[7] == fields[4])) && echo foreground'
  assert_success
  refute_line 0
}

# ---- who is told ----

@test "sandbox processes: --json-status-fd tells of the process, its namespaces, and its end" {
  run in_system --bind /proc /proc --json-status-fd 7 bash -c 'readlink /proc/self/ns/{cgroup,ipc,mnt,net,pid,uts}; exit 42' 7>status
  assert_failure 42
  assert_equal "$(wc -l <status)" 2
  for kind in cgroup ipc mnt net pid uts; do
    assert_equal "$(jq -s ".[0].\"$kind-namespace\"" status)" "$(sed -n "s/^$kind:\[\(.*\)\]/\1/p" <<<"$output")"
  done
  run jq -sc '.[0]["child-pid"] | type' status
  assert_output '"number"'
  assert_equal "$(tail -n 1 status | jq -c .)" '{"exit-code":42}'
}

@test "sandbox processes: --json-status-fd knows the process by the caller's number" {
  start --json-status-fd 7 sleep "$DURATION" 7>status
  assert_equal "$(jq '."child-pid"' status)" "$SLEEPER"
  kill -TERM "$SLEEPER"
  ends "$PROCESS" 143
  assert_equal "$(tail -n 1 status | jq -c .)" '{"exit-code":143}'
  start --unshare-pid --json-status-fd 7 sleep "$DURATION" 7>status
  assert_equal "$(jq '."child-pid"' status)" "$SLEEPER"
  assert_equal "$(jq '."pid-namespace"' status)" "$(readlink "/proc/$SLEEPER/ns/pid" | tr -dc 0-9)"
  kill -KILL "$SLEEPER"
  ends "$PROCESS" 137
  assert_equal "$(tail -n 1 status | jq -c .)" '{"exit-code":137}'
}

@test "sandbox processes: --json-status-fd tells all, however fast the command is" {
  local word
  for word in --dir=/x --unshare-pid; do
    for _ in {1..50}; do
      in_system "$word" --json-status-fd 7 true 7>status
      assert_equal "$(jq -s '.[0] | length' status)" 7
    done
  done
}

@test "sandbox processes: --json-status-fd has no exit code of a command that was not executed" {
  run -127 in_system --json-status-fd 7 nosuch 7>status
  assert_failure 127
  run grep -c exit-code status
  assert_output 0
  run --separate-stderr in_system --json-status-fd 77 true
  says_one_line ': Bad file descriptor$'
}
