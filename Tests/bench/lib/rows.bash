# The rows of the table, each measured by a function row_NAME. What they use: the containers OURS, THEIRS (empty where
# there is no Toolbx) and BOX (empty where there is no distrobox), the programs TOOLBX, PEER and PODMAN, the number of
# RUNS, and the folder WORK.

readonly ROW_NAMES=(list run podman enter start startup create idle crowd sandbox)

# ---- a container that runs ---------------------------------------------------

row_run() {
  begin_row '`toolbox run true`, container running'
  warm_up
  contender toolbox -- "$TOOLBX" run --container "$OURS" true
  [[ -z $THEIRS ]] || contender Toolbx -- "$PEER" run --container "$THEIRS" true
  [[ -z $BOX ]] || contender distrobox -- distrobox-enter --name "$BOX" -- true
  contender podman --label '`exec`' -- "$PODMAN" exec --user "$USER" --workdir "$HOME" "$OURS" true
  # shellcheck disable=SC2016 # the shell in the container expands it
  contender baseline --label '`nsenter`' --environment "$WORK/environment" -- \
    "${NSENTER[@]}" bash --login -c 'exec "$@"' bash true
  race $(((RUNS + 4) / 5)) 5
  time_cells
  time_bar '≤ `podman exec` ÷ 10' podman 0.1
  time_bar '≤ Toolbx ÷ 20' Toolbx 0.05
  time_bar '≤ 3 × `nsenter`' baseline 3
  end_row
}

row_podman() {
  begin_row 'podman processes on that path'
  local count
  warm_up
  count=$(count_podman "$TOOLBX" run --container "$OURS" true)
  cell toolbox "$count"
  [[ -z $THEIRS ]] || cell Toolbx "$(count_podman "$PEER" run --container "$THEIRS" true)"
  [[ -z $BOX ]] || cell distrobox "$(count_podman distrobox-enter --name "$BOX" -- true)"
  bar 0 "$count" 0
  end_row
}

row_enter() {
  begin_row '`toolbox enter` to the first prompt, container running'
  warm_up
  contender toolbox -- "$TOOLBX" enter "$OURS"
  [[ -z $THEIRS ]] || contender Toolbx -- "$PEER" enter "$THEIRS"
  [[ -z $BOX ]] || contender distrobox -- distrobox-enter --name "$BOX"
  contender podman --label '`exec`' -- \
    "$PODMAN" exec --interactive --tty --user "$USER" --workdir "$HOME" "$OURS" bash --login
  contender baseline --label '`nsenter`' --environment "$WORK/environment" -- "${NSENTER[@]}" bash --login
  race_to_prompts "$RUNS"
  time_cells
  time_bar '≤ 1.3 × `nsenter`' baseline 1.3
  end_row
}

# Starts the containers, and says how to get into ours without toolbox: NSENTER, with the environment that toolbox
# gives.
warm_up() {
  local process
  "$TOOLBX" run --container "$OURS" env -0 >"$WORK/environment"
  [[ -z $THEIRS ]] || "$PEER" run --container "$THEIRS" true
  [[ -z $BOX ]] || distrobox-enter --name "$BOX" -- true >"$WORK/log" 2>&1 || fail "distrobox: $(cat "$WORK/log")"
  process=$(podman inspect --format '{{.State.Pid}}' "$OURS")
  NSENTER=(
    "$(command -v nsenter)" --target "$process" --user --mount --uts --preserve-credentials "--wd=$HOME"
  )
}

# Runs a command twice, the second time with a podman that is counted, and prints how many there were.
count_podman() {
  # Our program remembers things about the podman that it uses.
  PATH=$WORK/counting:$PATH "$@" >/dev/null
  : >"$WORK/podman"
  PATH=$WORK/counting:$PATH "$@" >/dev/null
  wc -l <"$WORK/podman"
}

# ---- a container that has stopped --------------------------------------------

row_start() {
  begin_row '`toolbox run true`, container stopped'
  local stop='podman stop --time 0'
  contender toolbox --before "$stop $OURS" -- "$TOOLBX" run --container "$OURS" true
  [[ -z $THEIRS ]] || contender Toolbx --before "$stop $THEIRS" -- "$PEER" run --container "$THEIRS" true
  [[ -z $BOX ]] || contender distrobox --before "$stop $BOX" -- distrobox-enter --name "$BOX" -- true
  contender podman --label '`start`' --before "$stop $OURS" -- "$PODMAN" start "$OURS"
  race $(((RUNS + 4) / 5)) 5
  time_cells
  time_bar '≤ `podman start` + 40 ms' podman 1 40
  end_row
}

# Several times, for it may go wrong now and then: the worst of all is shown.
row_crowd() {
  begin_row '20 terminals at once, container stopped'
  local result
  result=$(crowd "$OURS" "$TOOLBX" enter "$OURS")
  cell toolbox "$(describe_crowd "$result")"
  [[ -z $THEIRS ]] || cell Toolbx "$(describe_crowd "$(crowd "$THEIRS" "$PEER" enter "$THEIRS")")"
  bar 'all enter' "-${result%% *}" -20
  bar 'one start' "$(cut -d ' ' -f 2 <<<"$result")" 1
  end_row
}

# crowd CONTAINER COMMAND... - prints how many have entered, how often podman was asked to start the container or has
# started it, and how many milliseconds it took until the last prompt.
crowd() {
  local entered=20 starts=0 last=0 container=$1
  shift
  PATH=$WORK/counting:$PATH "$@" </dev/null >/dev/null 2>&1 || true
  for _ in 1 2 3 4 5; do
    send_crowd "$container" "$@"
  done
  echo "$entered $starts $last"
}

send_crowd() {
  local container=$1 number process processes=() succeeded=0 since started
  shift
  podman stop --time 0 "$container" >/dev/null
  # Events are asked for by whole seconds: the start of the round before must not be among them.
  sleep 1
  since=$EPOCHSECONDS
  started=$(started_at "$container")
  : >"$WORK/podman"
  for ((number = 0; number < 20; number++)); do
    PATH=$WORK/counting:$PATH "$WORK/first-prompt" "$PROMPT" "$@" >"$WORK/crowd.$number" 2>"$WORK/crowd.$number.log" &
    processes+=("$!")
  done
  for number in "${!processes[@]}"; do
    process=${processes[number]}
    if wait "$process"; then
      succeeded=$((succeeded + 1))
    else
      sed "s/^/terminal $number: /" "$WORK/crowd.$number.log" >&2
    fi
  done
  [[ $(started_at "$container") != "$started" ]] || echo "$NAME: $container was not started" >&2
  entered=$((succeeded < entered ? succeeded : entered))
  starts=$(most "$starts" "$(grep -c "'start'" "$WORK/podman" || true)" "$(events_of_start "$container" "$since")")
  last=$(cat "$WORK"/crowd.{?,??} | awk -v last="$last" '{ if ($1 * 1000 > last) last = $1 * 1000 } END { print last }')
}

started_at() {
  podman inspect --format '{{.State.StartedAt}}' "$1"
}

# podman's words for what it has done, not for what it was asked to do.
events_of_start() {
  podman events --stream=false --since "$2" --filter "container=$1" --filter event=start --format '{{.Status}}' | wc -l
}

most() {
  printf '%s\n' "$@" | sort -n | tail -n 1
}

describe_crowd() {
  local entered starts last
  read -r entered starts last <<<"$1"
  echo "$entered enter, $starts start$( ((starts == 1)) || echo s), last prompt after $(milliseconds "$last")"
}

# ---- no container ------------------------------------------------------------

# The slower one of podman's two commands counts.
row_list() {
  local containers images
  containers=$(podman ps --all --quiet | wc -l)
  images=$(podman images --quiet | wc -l)
  begin_row "\`toolbox list\`, $containers containers, $images images"
  contender toolbox -- "$TOOLBX" list
  [[ -z $THEIRS ]] || contender Toolbx -- "$PEER" list
  contender podman --label '`ps --all`' -- "$PODMAN" ps --all
  contender images --label '`images`' -- "$PODMAN" images
  race $(((RUNS + 4) / 5)) 5
  if awk "BEGIN { exit !(${MEDIAN[images]} > ${MEDIAN[podman]}) }"; then
    MEDIAN[podman]=${MEDIAN[images]} LABEL[podman]=${LABEL[images]}
  fi
  time_cells
  time_bar '≤ 1.3 × the slower of `podman ps --all` and `podman images`' podman 1.3
  end_row
}

row_startup() {
  startup 5 --version
  startup 8 __complete run --
}

# startup FACTOR WORD...
startup() {
  local factor=$1
  shift
  begin_row "\`toolbox $*\`"
  contender toolbox -- "$TOOLBX" "$@"
  [[ -z $PEER ]] || contender Toolbx -- "$PEER" "$@"
  contender baseline --label '`/bin/true`' -- /bin/true
  race 10 $(((RUNS + 1) / 2))
  time_cells
  time_bar "≤ $factor × \`/bin/true\`" baseline "$factor"
  end_row
}

# What podman gets is what toolbox gives it, but for the name.
row_create() {
  begin_row '`toolbox create`, of an image used before'
  local remove='podman rm --force --ignore' name=$PREFIX-new words
  words=$(words_of_create "$PREFIX-recorded")
  contender toolbox --before "$remove $name-1" -- "$TOOLBX" create --image "$IMAGE" "$name-1"
  [[ -z $PEER ]] || contender Toolbx --before "$remove $name-2" -- "$PEER" create --image "$IMAGE" "$name-2"
  [[ -z $BOX ]] || contender distrobox --before "$remove $name-3" -- \
    distrobox-create --yes --no-entry --image "$BOX_IMAGE" --name "$name-3"
  contender podman --label '`create`' --before "$remove $PREFIX-recorded" -- "$PODMAN"
  WORDS[podman]+=$words
  race $(((RUNS + 4) / 5)) 5
  podman rm --force --ignore "$name"-{1,2,3} "$PREFIX-recorded" >/dev/null
  time_cells
  end_row
}

# The words that `podman create` gets for a container NAME, quoted.
words_of_create() {
  : >"$WORK/podman"
  PATH=$WORK/counting:$PATH "$TOOLBX" create --image "$IMAGE" "$1" >/dev/null
  grep "'create'" "$WORK/podman" || fail 'toolbox create has not called podman create'
}

# ---- a container in which nothing happens ------------------------------------

row_idle() {
  begin_row 'entry point of an idle container'
  local table ours theirs memory threads wakeups
  # Other processes of the same program would have their share of the memory.
  podman stop --time 0 "$OURS" ${THEIRS:+"$THEIRS"} >/dev/null
  table=$("$SOURCE/Tests/bench/idle-cost" 60)
  ours=$(sed -n 2p <<<"$table")
  theirs=$(sed -n 3p <<<"$table")
  cell toolbox "$(describe_idle "$ours")"
  [[ -z $theirs ]] || cell Toolbx "$(describe_idle "$theirs")"
  read -r threads memory _ wakeups _ < <(figures "$ours")
  bar 'PSS ≤ 4 MiB' "$memory" 4096
  bar '1 thread' "$threads" 1
  bar '0 wake-ups a minute' "$wakeups" 0
  end_row
}

# All but the name: threads, PSS, own memory, wake-ups, time to stop, exit code.
figures() {
  awk '{ print $(NF - 5), $(NF - 4), $(NF - 3), $(NF - 2), $(NF - 1), $NF }' <<<"$1"
}

describe_idle() {
  figures "$1" | awk '{ printf "%.1f MiB, %d thread%s, %d wake-ups a minute\n", $2 / 1024, $1, $1 == 1 ? "" : "s", $4 }'
}

# ---- a sandbox ---------------------------------------------------------------

row_sandbox() {
  find_bubblewrap
  begin_row '`toolbox sandbox --bind / / true`'
  sandbox_contenders --bind / /
  contender unshare --column baseline --label '`unshare -Ur`' -- "$(command -v unshare)" -Ur true
  race_sandboxes
  time_bar '≤ 1.5 × `bwrap`' bubblewrap 1.5
  end_row

  begin_row '`toolbox sandbox … true` of 40 operations'
  make_operations
  sandbox_contenders "${OPERATIONS[@]}"
  race_sandboxes
  time_bar '≤ 1.5 × `bwrap`' bubblewrap 1.5
  end_row

  begin_row '`toolbox sandbox --bind / / --suppress-chown --suppress-sync true`'
  contender toolbox -- "$TOOLBX" sandbox --bind / / --suppress-chown --suppress-sync true
  contender unfiltered --column baseline --label 'without `--suppress-…`' -- "$TOOLBX" sandbox --bind / / true
  race_sandboxes
  end_row
}

# Sets BUBBLEWRAP; it is empty where there is none.
find_bubblewrap() {
  BUBBLEWRAP=$(command -v bwrap || true)
  [[ -n $BUBBLEWRAP ]] || LACKING+=('bubblewrap: it is not installed. `scripts/setup bench` does that.')
}

# sandbox_contenders WORD... - both know these options.
sandbox_contenders() {
  contender toolbox -- "$TOOLBX" sandbox "$@" true
  [[ -z $BUBBLEWRAP ]] || contender bubblewrap --column baseline \
    --label "\`bwrap\` $("$BUBBLEWRAP" --version | sed 's/.* //')" -- "$BUBBLEWRAP" "$@" true
}

# As short as the start of the program is, and so as often.
race_sandboxes() {
  race 10 $(((RUNS + 1) / 2))
  time_cells
}

# Sets OPERATIONS: the 40 of a sandbox that has the system's programs and 32 folders. None of these is in another
# one, for toolbox drops what is redundant.
make_operations() {
  local number
  OPERATIONS=(
    --ro-bind /usr /usr --ro-bind /etc /etc --symlink usr/bin /bin --symlink usr/lib /lib --symlink usr/lib64 /lib64
    --dev /dev --tmpfs /tmp --dir /run
  )
  for ((number = 1; number <= 32; number++)); do
    mkdir -p "$WORK/folders/$number"
    OPERATIONS+=(--ro-bind "$WORK/folders/$number" "/srv/$number")
  done
}
