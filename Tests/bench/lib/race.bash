# Times several programs that do the same, in turns: what else the machine does meanwhile hits all of them.
#
#   contender WHO [--column COLUMN] [--label TEXT] [--before LINE] [--environment FILE] -- WORD...
#                         WHO takes part in the next race. LINE is a command that is run before each run and not timed;
#                         FILE has the environment, as `env -0` prints it. Where WHO has a competitor of its own kind,
#                         TEXT says what it is called, and COLUMN in which of the table it is, if not in its own.
#   race ROUNDS RUNS      runs each of them RUNS times in each of ROUNDS rounds, by hyperfine
#   race_to_prompts RUNS  runs each of them RUNS times, by first-prompt
#
# Afterwards MEDIAN[WHO] is in milliseconds. Whoever cannot be run fails the benchmark. WORK is a folder.

declare -A WORDS=() BEFORE=() ENVIRONMENT=() COLUMN=() LABEL=() MEDIAN=()
CONTENDERS=()

forget_contenders() {
  WORDS=() BEFORE=() ENVIRONMENT=() COLUMN=() LABEL=() MEDIAN=() CONTENDERS=()
}

contender() {
  local who=$1
  shift
  CONTENDERS+=("$who")
  COLUMN[$who]=$who
  while [[ $1 != -- ]]; do
    case $1 in
      --column) COLUMN[$who]=$2 ;;
      --label) LABEL[$who]=$2 ;;
      --before) BEFORE[$who]=$2 ;;
      --environment) ENVIRONMENT[$who]=$2 ;;
    esac
    shift 2
  done
  shift
  WORDS[$who]=$(printf '%q ' "$@")
}

race() {
  local rounds=$1 runs=$2 who round
  for ((round = 1; round <= rounds; round++)); do
    for who in "${CONTENDERS[@]}"; do
      run_hyperfine "$who" "$runs" || give_up "$who"
      jq '.results[].times[]' "$WORK/hyperfine.json" >>"$WORK/times.$who"
    done
  done
  take_medians
}

run_hyperfine() {
  in_environment "$1" hyperfine --shell=none --style none --warmup 1 --runs "$2" --export-json "$WORK/hyperfine.json" \
    ${BEFORE[$1]+--prepare "${BEFORE[$1]}"} "${WORDS[$1]}" >"$WORK/log" 2>&1
}

race_to_prompts() {
  local runs=$1 who run words
  # The first one is for warming up.
  for ((run = 0; run <= runs; run++)); do
    for who in "${CONTENDERS[@]}"; do
      eval "words=(${WORDS[$who]})"
      in_environment "$who" "$WORK/first-prompt" "$PROMPT" "${words[@]}" >"$WORK/time" 2>"$WORK/log" || give_up "$who"
      ((run == 0)) || cat "$WORK/time" >>"$WORK/times.$who"
    done
  done
  take_medians
}

# in_environment WHO COMMAND... - COMMAND does the timing, so that env is not timed.
in_environment() {
  local who=$1 command variables=()
  command=$(command -v "$2")
  if [[ -n ${ENVIRONMENT[$who]-} ]]; then
    mapfile -d '' -t variables <"${ENVIRONMENT[$who]}"
    env -i "${variables[@]}" "$command" "${@:3}"
  else
    "$command" "${@:3}"
  fi
}

give_up() {
  cat "$WORK/log" >&2
  fail "$1 could not be run: ${WORDS[$1]}"
}

take_medians() {
  local who
  for who in "${CONTENDERS[@]}"; do
    MEDIAN[$who]=$(median "$WORK/times.$who")
    rm -- "$WORK/times.$who"
  done
}

# Of the seconds in a file, in milliseconds.
median() {
  sort -g "$1" | awk '
    { value[NR] = $1 * 1000 }
    END { print NR % 2 ? value[(NR + 1) / 2] : (value[NR / 2] + value[NR / 2 + 1]) / 2 }'
}
