# What a command finds in a container is the same whether it is entered by the kernel's
# calls or by podman exec, row by row. Where the two differ on purpose the row says why.
#
# Each test prints a line `# ROW | DIRECT | PODMAN`.

# shellcheck disable=SC2016,SC2154 # shells inside expand it; run sets it

load lib/helpers
load lib/both-ways

setup_file() {
  start_file
  make_container tests
  toolbox run --container tests true
}

setup() {
  start_test
  hold_input
}

# ---- rights ----

@test "entry: user and group IDs: real, effective, saved, of the file system" {
  same 'user IDs' by grep ^Uid: /proc/self/status
  assert_equal "$DIRECT" "$(printf 'Uid:\t%s\t%s\t%s\t%s' "$UID" "$UID" "$UID" "$UID")"
  same 'group IDs' by grep ^Gid: /proc/self/status
}

@test "entry: supplementary groups" {
  same 'supplementary groups' by grep ^Groups: /proc/self/status
  same 'names of all groups' by id -Gn
}

@test "entry: a group that the user has joined since the start" {
  toolbox run --container tests sudo sh -c 'groupadd --gid 4242 joined && usermod --append --groups joined "$SUDO_USER"'
  same 'groups after usermod' by sh -c 'id -G; id -Gn'
  assert_regex "$DIRECT" '4242.* joined'
  toolbox run --container tests sudo sh -c 'echo "written:x:4243:$SUDO_USER" >>/etc/group'
  same 'groups after a line in /etc/group' by sh -c 'id -G; id -Gn'
  assert_regex "$DIRECT" '4243.* written'
  toolbox run --container tests sudo sed -i '/^joined:/d; /^written:/d' /etc/group
  same 'groups after they are gone' by sh -c 'id -G; id -Gn'
  refute_regex "$DIRECT" '424[23]'
}

@test "entry: capabilities" {
  local name
  for name in CapInh CapPrm CapEff CapBnd CapAmb; do
    same "$name" by grep "^$name:" /proc/self/status
  done
  # The bounding set is the container's, so that sudo can give them.
  refute_regex "$(by direct grep ^CapBnd: /proc/self/status)" '0000000000000000$'
}

@test "entry: securebits, and what else capsh tells" {
  same 'capsh --print' by /sbin/capsh --print
  same 'securebits' by sh -c '/sbin/capsh --print | grep -A 3 ^Securebits'
}

@test "entry: what is forbidden: new privileges, system calls, speculation" {
  same 'NoNewPrivs' by grep ^NoNewPrivs: /proc/self/status
  same 'Seccomp' by grep ^Seccomp /proc/self/status
  same 'speculation' by grep ^Speculation /proc/self/status
  same 'security label' by sh -c 'cat /proc/self/attr/current 2>/dev/null || echo none'
  same 'dumpable' by sh -c 'stat -c %U /proc/self/environ'
}

@test "entry: sudo gives all capabilities of the container" {
  same 'sudo' by sudo sh -c 'id -u; grep -E "^Cap(Prm|Eff):" /proc/self/status'
  assert_regex "$DIRECT" '^0'
}

@test "entry: namespaces" {
  local kind
  for kind in user mnt uts cgroup ipc net pid pid_for_children time time_for_children; do
    same "namespace $kind" by readlink "/proc/self/ns/$kind"
  done
}

@test "entry: the control group is the container's" {
  local expected
  same 'control group, seen from inside' by grep ^0:: /proc/self/cgroup
  expected=$(cat "/proc/$(podman inspect --format '{{.State.Pid}}' tests)/cgroup")
  assert_equal "$(seen_from_host direct)" "$expected"
  assert_equal "$(seen_from_host podman)" "$expected"
}

# seen_from_host WAY - the control group of a command.
seen_from_host() {
  local duration
  duration=$(unique_duration)
  by "$1" sleep "$duration" >/dev/null 3>&- &
  eventually is_sleeping "$duration"
  cat "/proc/$(sleepers "$duration")/cgroup"
  pkill -f "^sleep $duration\$"
  wait "$!" || true
}

# ---- environment ----

# A variable on each line, to the byte.
LIST='env --null | sort --zero-terminated | tr "\n\0" "\t\n" | cat -vT'

# Those that are handed on, in all forms, and others.
set_variables() {
  export COLORTERM=truecolor DESKTOP_SESSION='two words' DISPLAY=:7 HISTCONTROL='' LC_TIME=C LC_NUMERIC=xx_XX \
    LANG=C.UTF-8 SSH_AUTH_SOCK=$'with\nnewline' TERM=xterm-256color VTE_VERSION=$'not \xff UTF-8' XDG_SEAT=seat0 \
    TOOLBX_TESTS_SECRET=x PATH=$PATH:/toolbx-tests OLDPWD=/ SHLVL=7
}

@test "entry: the environment of a command" {
  set_variables
  same 'environment of run' by sh -c "$LIST"
  same 'the same, as names' by sh -c 'env --null | sort -z | cut -z -d= -f1 | tr "\0" " "'
  refute_regex "$DIRECT" 'TOOLBX_TESTS_SECRET|LC_NUMERIC'
  assert_regex "$DIRECT" 'VTE_VERSION'
}

@test "entry: the environment of a shell, for Bash and for another" {
  set_variables
  SHELL=/bin/bash same 'environment of enter, Bash' enter_by "$LIST"
  SHELL=/bin/dash same 'environment of enter, dash' enter_by "$LIST"
  SHELL=/bin/bash same 'shell of enter' enter_by 'echo "$0 $- $SHLVL ${OLDPWD-no OLDPWD} $PWD"; shopt -q login_shell && echo login'
  SHELL=/bin/dash same 'dash of enter' enter_by 'echo "$0 $- ${SHLVL-no SHLVL} ${OLDPWD-no OLDPWD} $PWD"'
}

@test "entry: login files are read once" {
  make_folder
  toolbox run --container tests sudo tee /etc/profile.d/zz-counter.sh <<<'echo "profile $0" >>/tmp/counted' >/dev/null
  echo 'echo "bash_profile $0" >>/tmp/counted' >"$FOLDER/.bash_profile"
  echo 'echo "bashrc $0" >>/tmp/counted' >"$FOLDER/.bashrc"
  same 'login files of run' counted by true
  assert_equal "$DIRECT" $'profile bash\nbash_profile bash'
  SHELL=/bin/bash same 'login files of enter' counted enter_by :
  assert_equal "$DIRECT" $'profile /bin/bash\nbash_profile /bin/bash'
  SHELL=/bin/dash same 'login files of enter, dash' counted enter_by :
  assert_equal "$DIRECT" 'profile /bin/dash'
  toolbox run --container tests sudo rm /etc/profile.d/zz-counter.sh
}

# counted WAY HOW WORD... - what login files have written.
counted() {
  local data=${XDG_DATA_HOME:-$HOME/.local/share} config=${XDG_CONFIG_HOME:-$HOME/.config}
  rm -f /tmp/counted
  HOME=$FOLDER XDG_DATA_HOME=$data XDG_CONFIG_HOME=$config "$2" "$1" "${@:3}"
  cat /tmp/counted
  rm -f /tmp/counted
}

@test "entry: a container that sets BASH_ENV" {
  make_container_with bash-env --env BASH_ENV=/tmp/bash-env
  echo 'echo "BASH_ENV is read"' >/tmp/bash-env
  toolbox run --container bash-env true >/dev/null
  CONTAINER=bash-env same 'BASH_ENV, run' by echo ended
  # podman's way has one more Bash, which reads it; it is left to podman.
  echo exit >&"$INPUT"
  run --separate-stderr toolbox --verbose enter bash-env <&"$INPUT"
  assert_line --partial 'BASH_ENV is read'
  assert_regex "$stderr" 'by podman: container bash-env sets BASH_ENV'
  rm /tmp/bash-env
}

# ---- directory ----

@test "entry: working directory" {
  make_folder
  mkdir "$FOLDER/real" "$FOLDER/two words"
  ln -s real "$FOLDER/link"
  cd "$FOLDER/real"
  same 'directory' by sh -c 'pwd -P; echo "$PWD"'
  cd "$FOLDER/two words"
  same 'directory with a space' by sh -c 'pwd -P; echo "$PWD"'
  # $PWD is the link's on the host, and leads to the same.
  cd -L "$FOLDER/link"
  same 'directory by a link' by sh -c 'pwd -P; echo "$PWD"; echo "${OLDPWD-no OLDPWD}"'
  # A person's shell goes on showing the name that the shell outside shows. The one that podman needs in between loses it.
  differ 'directory by a link, enter' "$FOLDER/real $FOLDER/link no OLDPWD" "$FOLDER/real $FOLDER/real no OLDPWD" \
    enter_by 'echo "$(pwd -P) $PWD ${OLDPWD-no OLDPWD}"'
  cd /usr
  same 'directory of the image' by pwd
  cd /run/host/etc
  same 'directory below /run/host' by pwd
  cd /
  same 'root directory' by pwd
}

@test "entry: a directory that the container does not have" {
  make_folder /var/tmp
  cd "$FOLDER"
  compare 'missing directory' by pwd
  # Without a terminal podman says a word before.
  assert_equal "$DIRECT" "Error: directory $FOLDER not found in container tests
Using $HOME instead.
$HOME"
  assert_regex "$PODMAN" "(^|
)Error: directory $FOLDER not found in container tests
Using $HOME instead.
$HOME\$"
  compare 'missing directory, enter' enter_by pwd
  assert_equal "$DIRECT" "Error: directory $FOLDER not found in container tests
Using $HOME instead.
$HOME"
  assert_regex "$PODMAN" "Using $HOME instead.
$HOME\$"
}

@test "entry: a directory that may not be entered" {
  make_folder /var/tmp
  cd "$FOLDER"
  toolbox run --container tests sudo mkdir --mode 0700 "$FOLDER" 2>/dev/null
  # podman goes there with the rights of the container's root, and the command can open nothing there.
  differ 'closed directory' "Error: change to directory $FOLDER: Permission denied
Error: failed to invoke command ls in container tests
exit code 126" "ls: cannot open directory '.': Permission denied
exit code 2" by ls
}

@test "entry: a directory that is gone" {
  make_folder
  mkdir "$FOLDER/gone"
  cd "$FOLDER/gone"
  rmdir "$FOLDER/gone"
  same 'removed directory' by pwd
  assert_equal "$DIRECT" 'Error: failed to get the working directory: No such file or directory
exit code 1'
  cd
}

# ---- what a process inherits ----

@test "entry: umask, also where the caller has another" {
  same 'umask' by sh -c umask
  umask 077
  same 'umask, 077 outside' by sh -c umask
  assert_equal "$DIRECT" 0022
  umask 0
  same 'umask, 0 outside' by sh -c umask
  assert_equal "$DIRECT" 0022
}

@test "entry: resource limits" {
  same 'soft limits' by bash -c 'ulimit -Sa'
  same 'hard limits' by bash -c 'ulimit -Ha'
  ulimit -Sn 512
  ulimit -Sc 0
  ulimit -Su 3000
  ulimit -Hu 4000
  # podman raises the number of open files for itself, and hands that on; so does Go.
  differ 'lowered limits' "512 $(ulimit -Hn) 0 3000 4000" "$(ulimit -Hn) $(ulimit -Hn) 0 3000 4000" \
    by bash -c 'echo "$(ulimit -Sn) $(ulimit -Hn) $(ulimit -Sc) $(ulimit -Su) $(ulimit -Hu)"'
}

@test "entry: the order in which processes are killed for memory" {
  same 'oom_score_adj' by cat /proc/self/oom_score_adj
  echo 300 >"/proc/$BASHPID/oom_score_adj"
  # As any program that the caller starts. crun(1) sets that of the container.
  differ 'oom_score_adj, 300 outside' 300 0 by cat /proc/self/oom_score_adj
}

@test "entry: niceness, scheduling and processors" {
  same 'nice' by nice
  renice --priority 5 "$BASHPID" >/dev/null
  same 'nice, 5 outside' by nice
  assert_equal "$DIRECT" 5
  taskset --pid --cpu-list 0 "$BASHPID" >/dev/null
  same 'processors, one outside' by grep ^Cpus_allowed_list: /proc/self/status
  same 'scheduling' by sh -c 'chrt --pid 0 | cut -d: -f2'
  ionice -c 3 -p "$BASHPID"
  same 'ionice, idle outside' by ionice
}

@test "entry: personality, timer slack and time" {
  same 'personality' by cat /proc/self/personality
  same 'timer slack' by cat /proc/self/timerslack_ns
  same 'coredump filter' by cat /proc/self/coredump_filter
  same 'key rings' by sh -c 'awk "{ print \$1, \$8, \$9 }" /proc/keys'
}

# ---- what is run ----

@test "entry: \$0 and the words of Bash where a command is missing" {
  same '$0' by bash -c 'echo "$0"'
  same 'missing command' by no-such-command
  same 'missing command with a path' by /no/such/command
  same 'a directory' by /etc
  same 'not executable' by /etc/passwd
  same 'a command with a dash' by -no-such-command
  same 'an empty command' by ''
}

@test "entry: exit codes" {
  local code
  for code in 0 1 2 127 128 129 255; do
    same "exit code $code" by sh -c "echo ended; exit $code"
  done
  # podman has these for what fails before the command, and nobody can tell them apart there.
  differ 'exit code 125' $'ended\nexit code 125' \
    $'ended\nError: failed to invoke \'podman exec\' in container tests\nexit code 125' by sh -c 'echo ended; exit 125'
  differ 'exit code 126' $'ended\nexit code 126' \
    $'ended\nError: failed to invoke command sh in container tests\nexit code 126' by sh -c 'echo ended; exit 126'
  for code in HUP INT KILL TERM USR1; do
    same "signal $code" by sh -c "echo ended; kill -$code \$\$"
  done
}

@test "entry: words, values and directories that are not UTF-8" {
  local folder
  make_folder
  folder=$FOLDER/$'caf\xe9 \xff'
  mkdir "$folder"
  same 'words' by printf '[%q]' $'\xff\xfe' '' $'a\nb' "it's" '"$HOME"' $'\\' $'\x01'
  assert_equal "$DIRECT" "[''\$'\\377\\376']['']['a'\$'\\n''b'][\"it's\"]['\"\$HOME\"']['\\'][''\$'\\001']"
  HISTIGNORE=$'gr\xfc\xdfe' same 'value' by sh -c 'printf %s "$HISTIGNORE" | od -An -tx1'
  cd "$folder"
  same 'directory' by sh -c 'pwd | od -An -c'
  assert_regex "$DIRECT" '351'
  same 'directory, enter' enter_by 'pwd | od -An -c'
}

# ---- streams ----

@test "entry: streams on pipes and files" {
  same 'pipes: end of input' piped 'wc -c'
  same 'pipes: data through' piped 'cat | md5sum'
  compare 'files as streams' filed '[ -f /dev/stdin ] && echo file in; [ -f /dev/stdout ] && echo file out; [ -f /dev/stderr ] && echo file err; echo ended'
  # podman puts pipes between; without it a command can seek in its caller's files.
  assert_equal "$DIRECT" $'file in\nfile out\nfile err\nended'
  assert_equal "$PODMAN" ended
  compare 'seeking in standard input' filed 'head -n 1; head -n 1'
  assert_equal "$DIRECT" $'one\ntwo'
  compare '/dev/stdout' by sh -c 'echo written >/dev/stdout; echo again >/dev/stderr'
  assert_equal "$DIRECT" $'written\nagain'
  assert_equal "$PODMAN" $'written\nagain'
  compare 'appending' appended
  assert_equal "$DIRECT" $'before\ninside\nafter'
  assert_equal "$PODMAN" $'before\ninside\nafter'
}

piped() {
  { head -c 200000 /dev/zero && sleep 0.5; } | TOOLBX_RUN_ENTRY=$1 toolbox run --container tests sh -c "$2" 3>&- | cat
}

filed() {
  printf 'one\ntwo\n' >"$BATS_TEST_TMPDIR/in"
  TOOLBX_RUN_ENTRY=$1 toolbox run --container tests sh -c "$2; sleep 0.3" <"$BATS_TEST_TMPDIR/in" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" 3>&-
  cat "$BATS_TEST_TMPDIR/out"
}

appended() {
  local file=$BATS_TEST_TMPDIR/log
  rm -f "$file"
  { echo before; by "$1" echo inside; echo after; } >>"$file"
  cat "$file"
}

@test "entry: descriptors" {
  exec 4</dev/null 5</dev/null
  # ls opens one more itself.
  same 'descriptors' by ls /proc/self/fd
  assert_equal "$DIRECT" $'0\n1\n2\n3'
  same 'descriptors of a shell' enter_by 'cd /proc/$$/fd; echo *'
  same '--preserve-fds 2' preserved 2
  assert_equal "$DIRECT" three,four
  same '--preserve-fds 1: the others are closed' preserved 1
  # What is wrong podman says, unless it must not be asked.
  compare '--preserve-fds with one that is not open' preserved 5
  assert_equal "$DIRECT" 'Error: failed to enter container tests directly: descriptor 5 is not open
Unset TOOLBX_RUN_ENTRY to have podman do it.
exit code 1'
  assert_regex "$PODMAN" '^Error: file descriptor 5 is not available.*
exit code 125$'
}

preserved() {
  local status=0
  TOOLBX_RUN_ENTRY=$1 toolbox run --container tests --preserve-fds "$2" sh -c 'printf %s "$(cat <&3)"; { cat <&4; } 2>/dev/null || echo ,no four' \
    3<<<three 4<<<,four 5<&- <&"$INPUT" 2>&1 || status=$?
  ((status == 0)) || echo "exit code $status"
}

# ---- terminals ----

@test "entry: on a terminal" {
  local ask='tty; readlink /proc/self/fd/0; test -c "$(tty)" && echo "there is such a file"'
  compare 'tty' on_terminal sh -c "$ask"
  # The one of podman is a new one, of the container's own; the caller's is named by the way that leads to it on both sides.
  assert_regex "$DIRECT" $'^/run/host/dev/pts/[0-9]+\n/run/host/dev/pts/[0-9]+\nthere is such a file$'
  assert_regex "$PODMAN" $'^/dev/pts/[0-9]+\n/dev/pts/[0-9]+\nthere is such a file$'
  same '/dev/tty' on_terminal sh -c 'echo written >/dev/tty; test -t 0 && test -t 1 && test -t 2 && echo three'
  assert_equal "$DIRECT" $'written\nthree'
  same 'size' on_terminal sh -c 'until [ "$(stty size)" = "24 80" ]; do sleep 0.1; done; stty size'
  # Those of the caller's terminal, and not of a new one.
  compare 'settings of the terminal' on_terminal sh -c 'stty --save'
  assert_equal "$DIRECT" "$(in_terminal stty --save)"
  # podman's belongs to the container's root.
  compare 'opening the terminal by its name' on_terminal sh -c 'echo written >"$(tty)"'
  assert_equal "$DIRECT" written
  assert_regex "$PODMAN" 'Permission denied'
}

@test "entry: session and process groups on a terminal" {
  local ask='set -- $(sed "s/.*) //" /proc/$$/stat); [ "$4" = "$OUTER" ] && echo "session of the caller" || echo "a session of its own"; [ "$3" = "$6" ] && echo "in the foreground"; [ "$3" = $$ ] && echo "leads its group" || echo "in a group of others"'
  compare 'session, process group' session "$ask"
  # podman starts a session for each command. Without it a command is one of the caller's job, which the shell outside
  # can stop and continue.
  assert_equal "$DIRECT" $'session of the caller\nin the foreground\nin a group of others'
  assert_equal "$PODMAN" $'a session of its own\nin the foreground\nleads its group'
}

session() {
  TOOLBX_RUN_ENTRY=$1 in_terminal bash -c 'set -- "$1" $(sed "s/.*) //" /proc/$$/stat)
    "$TOOLBX" run --container tests env OUTER="$5" sh -c "$1"' bash "$2"
}

@test "entry: a shell on a terminal has job control" {
  same 'job control' on_enter 'sleep 100 & echo' 'jobs; kill %1; wait %1; echo "$?"' '[[ $- == *m* ]] && echo monitor; set -o | grep -E "^(history|monitor|emacs)"; echo "$PS1"'
}

# on_enter WAY LINE... - what these lines print in an interactive shell.
on_enter() {
  local line words=()
  make_folder
  for line in "${@:2}"; do
    words+=('$ ' "{ $line; } >>$FOLDER/printed 2>&1")
  done
  TOOLBX_RUN_ENTRY=$1 converse "${words[@]}" '$ ' exit -- "$TOOLBX" enter tests >/dev/null 3>&- || echo "exit code $?"
  # It depends on the moment whether Bash's note of a job's end comes while output goes here.
  sed 's/\[1\] [0-9]*/[1] ID/; /^\[1\].*Terminated/d' "$FOLDER/printed"
  rm -rf "$FOLDER"
  FOLDER=''
}

# ---- signals ----

@test "entry: signals" {
  same 'blocked signals' by grep ^SigBlk: /proc/self/status
  same 'pending signals' by grep -E '^S(ig|hd)Pnd:' /proc/self/status
  same 'ignored signals' by grep ^SigIgn: /proc/self/status
  trap '' HUP USR1
  # As any program that the caller starts, a command goes on ignoring what the caller ignores, so that nohup(1) works.
  # crun(1) resets that.
  differ 'ignored signals, HUP and USR1 outside' $'SigIgn:\t0000000000000201' $'SigIgn:\t0000000000000000' ignored
}

# Without timeout(1), which does not ignore what its caller ignores.
ignored() {
  TOOLBX_RUN_ENTRY=$1 toolbox run --container tests grep ^SigIgn: /proc/self/status <&"$INPUT" 3>&-
}
