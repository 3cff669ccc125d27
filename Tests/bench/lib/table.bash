# Gathers rows and prints them as Markdown. A row has a cell for each of COLUMNS, and its bars.
#
#   begin_row TITLE                begins one
#   cell COLUMN TEXT               fills a cell in
#   time_cells                     fills in what the last race has given; several may share a cell
#   bar TEXT VALUE LIMIT           says whether VALUE is at most LIMIT; MISSED counts those that are not
#   time_bar TEXT WHO FACTOR [MS]  the same for the median of toolbox, and FACTOR times that of WHO, and MS more
#   end_row                        ends it

readonly COLUMNS=(toolbox Toolbx distrobox podman baseline)
declare -A HEADING=() CELL=()
MISSED=0 ROWS=() TITLE='' BARS=''

begin_row() {
  TITLE=$1 BARS=''
  CELL=()
  forget_contenders
  printf '%s: %s\n' "$NAME" "${1//\`/}" >&2
}

cell() {
  CELL[$1]=$2
}

time_cells() {
  local who column text
  for who in "${CONTENDERS[@]}"; do
    column=${COLUMN[$who]}
    text="${LABEL[$who]+"${LABEL[$who]}: "}$(milliseconds "${MEDIAN[$who]}")"
    [[ $who == toolbox ]] || text+=" ($(ratio "${MEDIAN[$who]}" "${MEDIAN[toolbox]}"))"
    CELL[$column]=${CELL[$column]+"${CELL[$column]}<br>"}$text
  done
}

bar() {
  BARS+=${BARS:+<br>}
  if awk "BEGIN { exit !($2 <= $3) }"; then
    BARS+="✓ $1"
  else
    BARS+="✗ $1"
    MISSED=$((MISSED + 1))
  fi
}

time_bar() {
  local text=$1 limit=${MEDIAN[$2]-}
  if [[ -z $limit ]]; then
    BARS+="${BARS:+<br>}— $text"
  else
    bar "$text" "${MEDIAN[toolbox]}" "($limit * $3 + ${4:-0})"
  fi
}

end_row() {
  local row="| $TITLE |" column
  for column in "${COLUMNS[@]}"; do
    row+=" ${CELL[$column]:-—} |"
  done
  ROWS+=("$row $BARS |")
}

# Three digits, as far as they mean something.
milliseconds() {
  awk -v time="$1" 'BEGIN { printf "%.*f ms\n", time < 1 ? 2 : time < 100 ? 1 : 0, time }'
}

ratio() {
  awk "BEGIN { ratio = $1 / $2; printf \"%.*f×\\n\", ratio < 0.1 ? 3 : ratio < 1 ? 2 : ratio < 10 ? 1 : 0, ratio }"
}

print_table() {
  local column headings='| |' rule='| --- |'
  for column in "${COLUMNS[@]}"; do
    headings+=" ${HEADING[$column]-$column} |"
    rule+=' --- |'
  done
  printf '%s bars |\n%s --- |\n' "$headings" "$rule"
  printf '%s\n' "${ROWS[@]}"
}

# In one line.
describe_machine() {
  local model system
  model=$(sed -n '/^model name/ { s/.*: *//p; q }' /proc/cpuinfo)
  system=$(sed -n 's/^PRETTY_NAME="\{0,1\}\([^"]*\).*/\1/p' /etc/os-release)
  printf '%s, %s cores; %s, Linux %s; podman %s, %s, %s' "${model:-$(uname -m)}" "$(nproc)" "$system" "$(uname -r)" \
    "$(podman version --format '{{.Client.Version}}')" "$(podman info --format '{{.Host.OCIRuntime.Name}}')" \
    "$(storage_driver)"
}

storage_driver() {
  podman info --format '{{.Store.GraphDriverName}} {{.Store.GraphOptions}}' |
    awk '{ print ($0 ~ /fuse-overlayfs/ ? "fuse-overlayfs" : $1) }'
}
