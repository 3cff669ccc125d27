# shellcheck shell=bash
#
# Completion for toolbox(1) and toolbox-sandbox(1) in Bash 4.3 or newer, with or without the
# bash-completion package.
#
# What can be completed is known to the program alone. `toolbox __complete WORD... CURRENT` prints a
# candidate per line, then perhaps a TAB and a description. The last line is a colon and a sum of:
# 1 an error, 2 no space after the word, 4 no file names if nothing fits, 8 the candidates are file
# extensions, 16 directories only, beside the candidates.

# _toolbox_unquote WORD: reads WORD as the shell would, but expands nothing. Sets text; quote, the
# quote that is still open at the end; and kept, how much of text stands before the part that
# readline replaces, which begins after the last break character, a '=' or ':' for instance.
_toolbox_unquote() {
  local word=$1 char next i
  text='' quote='' kept=0
  for ((i = 0; i < ${#word}; i++)); do
    char=${word:i:1}
    if [[ $char == "$quote" ]]; then
      quote=''
    elif [[ $quote == "'" ]]; then
      text+=$char
    elif [[ $char == \\ ]]; then
      next=${word:i + 1:1}
      ((++i))
      [[ $quote && $next != [\\\"\$\`] ]] && text+=\\
      text+=$next
    elif [[ $quote ]]; then
      text+=$char
    elif [[ $char == [\'\"] ]]; then
      quote=$char kept=${#text}
    else
      text+=$char
      [[ $COMP_WORDBREAKS == *"$char"* ]] && kept=${#text}
    fi
  done
}

# _toolbox_words: sets words to the words before the cursor. Bash splits them at break characters
# too; here those that have no blank between them are one again.
_toolbox_words() {
  local rest=${COMP_LINE:0:COMP_POINT} part bare i
  words=()
  for ((i = 0; i <= COMP_CWORD; i++)); do
    part=${COMP_WORDS[i]}
    bare=${rest#"${rest%%[![:space:]]*}"}
    [[ $bare == "$part"* ]] || part=$bare
    if [[ $bare != "$rest" || ${#words[@]} -eq 0 ]]; then
      words+=("$part")
    else
      words[-1]+=$part
    fi
    rest=${bare#"$part"}
  done
}

# _toolbox_ask PROGRAM WORD... CURRENT: sets candidates and directive.
_toolbox_ask() {
  local program=$1
  mapfile -t candidates < <("$program" __complete "${@:2}" 2>/dev/null)
  directive=1
  ((${#candidates[@]})) || return
  [[ ${candidates[-1]} =~ ^:([0-9]+)$ ]] && directive=${BASH_REMATCH[1]}
  unset 'candidates[-1]'
}

# _toolbox_reply: fills COMPREPLY from candidates: those that begin like text, without what is kept.
# Descriptions go with them when Bash is only going to list them.
_toolbox_reply() {
  local prefix='' line name width=0 i
  local -a descriptions=()
  # The candidates for --option=VALUE and -oVALUE are values.
  if [[ $text == -*=* ]]; then
    prefix=${text%%=*}=
  elif [[ $text == -[!-]?* ]]; then
    prefix=${text:0:2}
  fi
  for line in "${candidates[@]}"; do
    name=$prefix${line%%$'\t'*}
    [[ $name == "$text"* && $name != "$prefix" ]] || continue
    name=${name:kept}
    [[ $quote ]] || printf -v name %q "$name"
    COMPREPLY+=("$name")
    if [[ $line == *$'\t'* ]]; then
      descriptions+=("${line#*$'\t'}")
    else
      descriptions+=('')
    fi
    ((${#name} > width)) && width=${#name}
  done

  # 63, 33 and 64 are the kinds of completion that list: see COMP_TYPE in bash(1). A description may
  # not wrap, and padding to more than half of the screen keeps each on a line of its own.
  [[ ${COMP_TYPE:-} == @(63|33|64) && ${#COMPREPLY[@]} -gt 1 && ${descriptions[*]} == *[!\ ]* ]] ||
    return
  local columns=${COLUMNS:-80}
  for i in "${!COMPREPLY[@]}"; do
    [[ ${descriptions[i]} ]] || continue
    printf -v line '%-*s  (%s)' "$width" "${COMPREPLY[i]}" "${descriptions[i]}"
    ((${#line} < columns - 2)) || line=${line:0:columns - 6}...
    printf -v 'COMPREPLY[i]' '%-*s' "$((columns / 2 + 1))" "$line"
  done
}

# _toolbox_commands: fills COMPREPLY with programs, for the first word of what `toolbox run` runs.
_toolbox_commands() {
  local name
  while IFS= read -r name; do
    type -P -- "$name" >/dev/null && COMPREPLY+=("$name")
  done < <(compgen -c -- "$text")
}

_toolbox() {
  local text quote kept directive program extension word
  local -a words candidates arguments=()
  COMPREPLY=()

  _toolbox_words
  for word in "${words[@]}"; do
    _toolbox_unquote "$word"
    arguments+=("$text")
  done
  # What the last round left in text, quote and kept is that of the word to complete.
  program=${arguments[0]/#~\//$HOME/}
  unset 'arguments[0]' 'arguments[-1]'
  _toolbox_ask "$program" "${arguments[@]}" "$text"
  ((directive & 1)) && return

  if ((directive & 8)); then
    for extension in "${candidates[@]}"; do
      mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < \
        <(compgen -f -X "!*.$extension" -- "${text:kept}")
    done
    mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -d -- "${text:kept}")
    compopt -o filenames
    return
  elif ((directive & 16)); then
    _toolbox_reply
    mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -d -- "${text:kept}")
    compopt -o filenames
    return
  fi

  _toolbox_reply
  ((directive & 2)) && compopt -o nospace
  ((${#COMPREPLY[@]} || directive & 4)) && return
  compopt -o bashdefault -o default

  # Where an option could stand too, a word that is none is the command to run.
  [[ $text && $text != [-~]* && $text != */* ]] || return
  _toolbox_ask "$program" "${arguments[@]}" -
  ((${#candidates[@]})) && _toolbox_commands
}

complete -F _toolbox toolbox toolbox-sandbox
