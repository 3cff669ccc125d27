# The examples of manual pages: `load lib/manual` after helpers.

# page NAME - the source of a page, such as toolbox-run.1.
page() {
  echo "$BATS_TEST_DIRNAME/../../doc/$1.md"
}

# example PAGE NUMBER - what stands in a block of its examples.
example() {
  awk -v wanted="$2" '
    /^# / { here = $0 == "# EXAMPLES" }
    here && /^```/ { inside = !inside; number += inside; next }
    here && inside && number == wanted' "$(page "$1")"
}

# commands, output - of the example that is standard input. A command may go on on the next line.
commands() {
  awk '/^\$ / || goes_on { goes_on = /\\$/; sub(/^\$ /, ""); print }'
}

output() {
  awk '/^\$ / || goes_on { goes_on = /\\$/; next } { print }'
}

# What programs align, and how wide, is not ours.
squeezed() {
  tr -s ' ' | sed 's/^ //'
}

# What differs from one run to the next.
comparable() {
  squeezed | sed -E 's/\b[0-9a-f]{12}\b/ID/g; s/[0-9]+ (second|minute|hour|day|week)s? ago/AGO/g'
}

# try_example PAGE NUMBER - runs the commands of a block, one after the other, each with what is typed into it: lines
# that begin with a prompt in a container. Prints what is not as the page says.
try_example() {
  local line command='' typed='' expected=''
  while IFS= read -r line; do
    case $line in
      '$ '*)
        try_command "$command" "$typed" "$expected"
        command=${line#'$ '} typed='' expected=''
        ;;
      '⬢ ['*) typed+=${line#*'$ '}$'\n' ;;
      *) expected+=$line$'\n' ;;
    esac
  done < <(example "$1" "$2")
  try_command "$command" "$typed" "$expected"
}

# Of what is printed the page may leave out lines, but none that it has may be missing.
try_command() {
  local actual status=0
  [[ -n $1 ]] || return 0
  case $choice in
    --but) [[ ! $1 =~ $pattern ]] || return 0 ;;
    --only) [[ $1 =~ $pattern ]] || return 0 ;;
  esac
  tried=yes
  echo "# $1" >&3
  actual=$(bash -c "$1" <<<"$2" 2>&1) || status=$?
  if ((status)); then
    printf '%s\nends with %d:\n%s\n' "$1" "$status" "$actual"
  elif [[ -n $(comm -23 <(comparable <<<"$3" | sort -u) <(printf '%s\n\n' "$actual" | comparable | sort -u)) ]]; then
    printf '%s\nis said to print\n%s\nand prints\n%s\n' "$1" "$3" "$actual"
  fi
}

# try_page PAGE [--but PATTERN | --only PATTERN] - its examples: all, or those commands that do not match the regular
# expression, or that do.
try_page() {
  local number=1 choice=${2-} pattern=${3-} tried=
  while [[ -n $(example "$1" $number) ]]; do
    try_example "$1" $number
    ((++number))
  done >"$BATS_TEST_TMPDIR/differences"
  assert_equal "$(<"$BATS_TEST_TMPDIR/differences")" ''
  [[ -n $tried ]] || fail "none of the examples of $1 was tried"
}
