# Interactive shells for the tests of completion: `load lib/completion` after helpers.

# bash-completion is bash with that package, which has settings of its own and loads
# scripts when they are needed, as zsh and fish do.
# shellcheck disable=SC2034 # the tests use it
SHELLS=(bash bash-completion zsh fish)

# make_shells - puts the scripts into folders like those that they are installed in,
# below $SHARE, and makes what the shells read when they start.
make_shells() {
  export SHARE=$BATS_FILE_TMPDIR/share
  mkdir -p "$SHARE"/{bash-completion/completions,fish/vendor_completions.d,zsh/site-functions}
  toolbox completion bash >"$SHARE/bash-completion/completions/toolbox.bash"
  toolbox completion fish >"$SHARE/fish/vendor_completions.d/toolbox.fish"
  toolbox completion zsh >"$SHARE/zsh/site-functions/_toolbox"
  ln -sf toolbox.bash "$SHARE/bash-completion/completions/toolbox-sandbox.bash"
  ln -sf toolbox.fish "$SHARE/fish/vendor_completions.d/toolbox-sandbox.fish"

  # shown prints words so that they can be told apart.
  cat >"$SHARE/bash" <<'RC'
PS1='ready> '
shown() { printf '<<' && printf '[%s]' "$@" && printf '>>\n'; }
. "$SHARE/bash-completion/completions/toolbox.bash"
RC
  sed '$s,.*,. /usr/share/bash-completion/bash_completion,' "$SHARE/bash" >"$SHARE/bash-completion.rc"
  # ESC * inserts all candidates, as it does in bash. ESC TAB completes without the
  # expansion that zsh itself does before.
  cat >"$SHARE/.zshrc" <<'RC'
PS1='ready> '
setopt no_beep no_prompt_sp
shown() { printf '<<' && printf '[%s]' "$@" && printf '>>\n'; }
fpath=($SHARE/zsh/site-functions $fpath)
autoload -Uz compinit && compinit -u -D
zle -C insert-all complete-word _generic
bindkey '\e*' insert-all '\e\t' complete-word
zstyle ':completion:insert-all::::' completer _all_matches _complete
zstyle ':completion:insert-all:*' insert true
RC
  cat >"$SHARE/fish.config" <<'RC'
function fish_prompt; echo -n 'ready> '; end
function fish_greeting; end
function shown; echo '<<'(printf '[%s]' $argv)'>>'; end
set --global fish_complete_path $SHARE/fish/vendor_completions.d $__fish_data_dir/completions
set --global fish_function_path $__fish_data_dir/functions
RC
}

# press SHELL [KEYS PATTERN]... - starts the shell on a terminal, types KEYS, waits for
# what comes to be like PATTERN, and so on. Prints all that came, as plain text.
press() {
  local shell=$1 command=()
  shift
  case $shell in
    bash) command=(bash --noprofile --rcfile "$SHARE/bash" -i) ;;
    bash-completion) command=(env XDG_DATA_DIRS="$SHARE" bash --noprofile --rcfile "$SHARE/bash-completion.rc" -i) ;;
    zsh) command=(env ZDOTDIR="$SHARE" zsh -d -i) ;;
    fish) command=(fish --no-config --private --init-command "source $SHARE/fish.config") ;;
  esac
  TERM=xterm INPUTRC=/dev/null expect -f "$BATS_TEST_DIRNAME/lib/press.exp" -- "$@" -- "${command[@]}" |
    sed -E 's/\x1b(\[[0-9;?>=]*[a-zA-Z]|\][^\x07]*\x07|[()].|[=>])//g; s/\r/\n/g'
  return "${PIPESTATUS[0]}"
}

# words_after SHELL LINE... - types each LINE, in which tabs complete, and prints the
# words of the line that has become of it, each in brackets.
words_after() {
  local keys=() line screen
  for line in "${@:2}"; do
    keys+=("$line"$'\x01shown \r' '<<*>>*ready> ')
  done
  screen=$(press "$1" "${keys[@]}") || { printf '%s: %s\n' "$1" "$screen" && return 1; }
  sed -n 's/^<<\(.*\)>>$/\1/p' <<<"$screen"
}

# assert_words SHELL [LINE WORDS]... - LINE becomes the words.
assert_words() {
  local shell=$1 lines=() expected=$1
  shift
  while (($#)); do
    lines+=("$1")
    expected+=$'\n'$2
    shift 2
  done
  assert_equal "$shell
$(words_after "$shell" "${lines[@]}")" "$expected"
}

# offers SHELL LINE... - prints what may stand at the end of each LINE, sorted, on a
# line each. The last word of LINE itself is there if nothing may, and not in fish.
offers() {
  local shell=$1 lines=() line typed words
  shift
  if [[ $shell == fish ]]; then
    # shellcheck disable=SC2016 # fish expands it
    fish --no-config --init-command 'source $SHARE/fish.config' --command '
      for line in $argv
        set --local found (complete --do-complete $line | string replace --regex \t.\* "" | LC_ALL=C sort)
        echo "$found"
      end' "$@"
    return
  fi
  for line in "$@"; do
    lines+=("$line"$'\e*')
  done
  words_after "$shell" "${lines[@]}" | for line in "$@"; do
    IFS= read -r words
    read -ra typed <<<"$line."
    read -ra words <<<"$(sed 's/^\[//; s/\]$//; s/\]\[/ /g' <<<"$words")"
    printf '%s\n' "${words[@]:${#typed[@]} - 1}" | LC_ALL=C sort | paste -sd ' '
  done
}

# assert_offers SHELL [LINE CANDIDATES]... - the candidates are sorted.
assert_offers() {
  local shell=$1 lines=() expected=$1
  shift
  while (($#)); do
    lines+=("$1")
    expected+=$'\n'"$1 -> $2"
    shift 2
  done
  assert_equal "$shell
$(paste -d '' <(printf '%s -> \n' "${lines[@]}") <(offers "$shell" "${lines[@]}"))" "$expected"
}
