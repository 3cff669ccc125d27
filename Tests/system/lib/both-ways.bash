# What compares the two ways into a container that runs: joining its namespaces, and
# podman exec. A test file loads it after helpers and calls hold_input in setup.

# by WAY COMMAND [ARG]... - runs it in CONTAINER, by default `tests`, and prints what comes out on
# both streams, and the exit code where that is not 0.
by() {
  local status=0
  TOOLBX_RUN_ENTRY=$1 timeout --foreground 60 "$TOOLBX" run --container "${CONTAINER:-tests}" "${@:2}" <&"$INPUT" 2>&1 3>&- {INPUT}<&- || status=$?
  ((status == 0)) || echo "exit code $status"
}

# enter_by WAY LINE... - has the shell of toolbox enter read these lines, and prints as `by`
# does, without what is for the terminal.
enter_by() {
  local status=0
  printf '%s\n' "${@:2}" exit >&"$INPUT"
  TOOLBX_RUN_ENTRY=$1 timeout --foreground 60 "$TOOLBX" enter "${CONTAINER:-tests}" <&"$INPUT" 3>&- {INPUT}<&- 2>&1 |
    sed $'s/\e]777[^\e]*\e\\\\//g' || status=$?
  ((status == 0)) || echo "exit code $status"
}

# on_terminal WAY COMMAND [ARG]... - as `by`, on a terminal.
on_terminal() {
  local status=0
  TOOLBX_RUN_ENTRY=$1 in_terminal timeout --foreground 60 "$TOOLBX" run --container tests "${@:2}" 3>&- || status=$?
  ((status == 0)) || echo "exit code $status"
}

# compare ROW COMMAND [ARG]... - DIRECT and PODMAN are what the command prints with `direct`
# and `podman` for one more argument behind its first word.
compare() {
  DIRECT=$("$2" direct "${@:3}")
  PODMAN=$("$2" podman "${@:3}")
  row "$1"
}

# same ROW COMMAND [ARG]... - both ways print the same, and something.
same() {
  compare "$@"
  assert [ -n "$DIRECT" ]
  assert_equal "$DIRECT" "$PODMAN"
}

# differ ROW DIRECT PODMAN COMMAND [ARG]... - one prints this, the other that.
differ() {
  compare "$1" "${@:4}"
  assert_equal "$DIRECT" "$2"
  assert_equal "$PODMAN" "$3"
}

# row NAME - a line for the table of both ways.
row() {
  local direct podman
  direct=$(cell "$DIRECT")
  if [[ $DIRECT == "$PODMAN" ]]; then podman=same; else podman=$(cell "$PODMAN"); fi
  printf '# %s | %s | %s\n' "$1" "$direct" "$podman" >&3
}

# cell TEXT - in one line, without what is none.
cell() {
  local text=${1//"$HOME"/\~}
  text=${text//$'\n'/; }
  text=${text//$'\t'/ }
  ((${#text} <= 150)) || text="${text:0:140} … ($(wc -l <<<"$1") lines)"
  printf %s "${text//|/\\|}" | LC_ALL=C.UTF-8 tr -d '\000-\037\177'
}
