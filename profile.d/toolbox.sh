# shellcheck shell=sh
#
# For interactive Bash and Zsh shells, on the host and in Toolbx containers: a prompt that tells the
# two apart, and a word of welcome the first time; in containers, for all shells, the description of
# the terminal. Each shell pays for this at its start, so the usual way through starts no process and
# opens no file.

# The host's terminal may be one that the container has never heard of, and full-screen programs
# then fail in odd ways. The host may have it. Only the usual places are looked at; whoever sets
# others is left alone. Fails if the terminal is described nowhere.
_toolbox_find_terminfo() {
  [ -n "${TERM:-}" ] && [ -z "${TERMINFO_DIRS:-}" ] || return 0
  case ${TERMINFO:-} in
    '' | /*) ;;
    *) return 0 ;;
  esac
  _toolbox_entry=${TERM%"${TERM#?}"}/$TERM
  for _toolbox_file in "${TERMINFO:-}" "${HOME:-}/.terminfo" \
    /etc/terminfo /lib/terminfo /usr/share/terminfo; do
    [ ! -e "$_toolbox_file/$_toolbox_entry" ] || return 0
  done
  for _toolbox_file in etc/terminfo usr/share/terminfo usr/lib/terminfo usr/share/ghostty/terminfo \
    usr/lib/kitty/terminfo usr/lib64/kitty/terminfo; do
    [ -e "/run/host/$_toolbox_file/$_toolbox_entry" ] || continue
    export TERMINFO_DIRS="/etc/terminfo:/lib/terminfo:/usr/share/terminfo:/run/host/$_toolbox_file"
    return 0
  done
  return 1
}

# Commands that are run without an interactive shell may have a terminal, too.
_toolbox_terminfo=found
if [ -e /run/.toolbxenv ]; then
  _toolbox_find_terminfo || _toolbox_terminfo=missing
fi
unset _toolbox_entry _toolbox_file
unset -f _toolbox_find_terminfo

if { [ -z "${BASH_VERSION:-}" ] && [ -z "${ZSH_VERSION:-}" ]; } || [ -z "${PS1:-}" ]; then
  unset _toolbox_terminfo
  return 0
fi

_toolbox_state=${XDG_CONFIG_HOME:-${HOME:-}/.config}/toolbox
_toolbox_docs=https://docs.fedoraproject.org/en-US/fedora-silverblue/toolbox/

# _toolbox_remember STUB: makes the stub file that says that a welcome was shown. Where it cannot be
# made there is no welcome: better none at all than one in each new shell.
_toolbox_remember() {
  [ -n "${XDG_CONFIG_HOME:-${HOME:-}}" ] || return 1
  [ -d "$_toolbox_state" ] || mkdir -p "$_toolbox_state" 2>/dev/null || return 1
  { true >"$_toolbox_state/$1"; } 2>/dev/null
}

# Sets _toolbox_id, _toolbox_name and _toolbox_variant. Sourcing os-release would leave all of its
# variables in the user's shell.
_toolbox_os_release() {
  _toolbox_id=linux _toolbox_name=Linux _toolbox_variant=
  _toolbox_file=/etc/os-release
  [ -r "$_toolbox_file" ] || _toolbox_file=/usr/lib/os-release
  [ -r "$_toolbox_file" ] || return 0
  while IFS='=' read -r _toolbox_key _toolbox_value || [ -n "$_toolbox_key" ]; do
    _toolbox_value=${_toolbox_value#[\"\']}
    _toolbox_value=${_toolbox_value%[\"\']}
    case $_toolbox_key in
      ID) _toolbox_id=$_toolbox_value ;;
      PRETTY_NAME) _toolbox_name=$_toolbox_value ;;
      VARIANT_ID) _toolbox_variant=$_toolbox_value ;;
    esac
  done <"$_toolbox_file"
}

# _toolbox_link TEXT URL: a hyperlink; terminals that know none show TEXT. Octal 134 is a backslash.
_toolbox_link() {
  printf '\033]8;;%s\033\134%s\033]8;;\033\134' "$2" "$1"
}

# On a Fedora whose /usr cannot be changed, tell newcomers where software goes.
_toolbox_on_host() {
  [ -e /run/ostree-booted ] && [ ! -e "$_toolbox_state/host-welcome-shown" ] || return 0
  _toolbox_os_release
  case $_toolbox_id/$_toolbox_variant in
    fedora/workstation | fedora/silverblue | fedora/kinoite | fedora/sericea) ;;
    *) return 0 ;;
  esac
  _toolbox_remember host-welcome-shown || return 0
  printf '\n%s\n\n' "This is $_toolbox_name, and this shell is on the host."
  printf '%s\n' "To install software with DNF and leave the host as it is, make a container with"
  printf '%s' "'toolbox create' and go into it with 'toolbox enter'. See the "
  _toolbox_link documentation "$_toolbox_docs"
  printf '.\n\n'
}

_toolbox_in_container() {
  if [ -n "${BASH_VERSION:-}" ]; then
    PS1='\[\033[35m\]⬢ \[\033[0m\][\u@\h \W]\$ '
  else
    PS1='%F{magenta}⬢ %f[%n@%m]%~%# '
  fi
  _toolbox_keep_title
  if [ "$_toolbox_terminfo" = missing ]; then
    printf '%s\n' "Error: terminfo entry not found for $TERM" >&2
  fi

  [ ! -e "$_toolbox_state/toolbox-welcome-shown" ] || return 0
  _toolbox_remember toolbox-welcome-shown || return 0
  _toolbox_os_release
  printf '\n%s\n\n' "This shell is in a Toolbx container with $_toolbox_name."
  if [ "$_toolbox_id" = fedora ]; then
    printf '%s\n' "Install what you like with DNF: the host does not change. For one more container"
    printf '%s' "use 'toolbox create'. See the "
    _toolbox_link documentation "$_toolbox_docs"
    printf '.\n\n'
  else
    printf '%s\n' "Install what you like: the host does not change. For one more container use"
    printf '%s\n\n' "'toolbox create'."
  fi
}

# VTE terminals have a title already. Where vte.sh is missing, Fedora's bashrc sets another one
# before each prompt, unless PROMPT_COMMAND is taken: a blank takes it and does nothing.
_toolbox_keep_title() {
  [ -n "${BASH_VERSION:-}" ] && [ -z "${PROMPT_COMMAND:-}" ] || return 0
  [ ! -e /etc/profile.d/vte.sh ] || return 0
  case ${VTE_VERSION:-} in
    '' | *[!0-9]*) return 0 ;;
  esac
  [ "$VTE_VERSION" -ge 3405 ] || return 0
  case ${TERM:-} in
    xterm* | vte*) PROMPT_COMMAND=' ' ;;
  esac
}

if [ ! -e /run/.containerenv ]; then
  _toolbox_on_host
elif [ -e /run/.toolbxenv ]; then
  _toolbox_in_container
fi

unset _toolbox_docs _toolbox_file _toolbox_id _toolbox_key _toolbox_name _toolbox_state _toolbox_terminfo \
  _toolbox_value _toolbox_variant
unset -f _toolbox_in_container _toolbox_keep_title _toolbox_link \
  _toolbox_on_host _toolbox_os_release _toolbox_remember
