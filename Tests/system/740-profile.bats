# The snippet for login shells: what it says and sets, on the host and in containers.

# shellcheck disable=SC2016,SC2030,SC2031 # other shells expand it; each test is a shell of its own

load lib/helpers

setup_file() {
  start_file
  make_container tests
  toolbox run --container tests true
}

# The folder for tests is seen in containers, too.
setup() {
  start_test
  PROFILE=$BATS_TEST_TMPDIR/toolbox.sh
  CONFIG=$BATS_TEST_TMPDIR/config
  cp "$BATS_TEST_DIRNAME/../../profile.d/toolbox.sh" "$PROFILE"
  SILVERBLUE=$'ID=fedora\nPRETTY_NAME="Fedora Linux 44 (Silverblue)"\nVARIANT_ID=silverblue'
}

# the_shell SHELL [LINE] - the words of a command: a shell that has a prompt reads the
# snippet, and then runs the line.
the_shell() {
  local plain=--norc
  [[ $1 != zsh ]] || plain=--no-rcs
  [[ $1 != sh ]] || plain=-u
  WORDS=(env --unset BASH_FUNC_bats_readlinkf%% XDG_CONFIG_HOME="$CONFIG" "$1" "$plain"
    -c "PS1=before; . '$PROFILE'; ${2-}")
}

# on_ostree OS-RELEASE - runs WORDS as if the host were booted from an image of this system.
on_ostree() {
  printf '%s\n' "$1" >"$BATS_TEST_TMPDIR/os-release"
  run as_if "mount --bind '$BATS_TEST_TMPDIR/os-release' /etc/os-release
    mount -t tmpfs none /run; touch /run/ostree-booted" "${WORDS[@]}"
}

# in_container [VARIABLE=VALUE]... - runs WORDS there.
in_container() {
  run --separate-stderr toolbox run --container tests env "$@" "${WORDS[@]}"
}

@test "profile: it is what is installed" {
  [[ $TOOLBX_TEST_MODE == installed ]] || skip 'only where it was installed'
  local installed=/usr/share/profile.d/toolbox.sh
  # Where shells look is the distribution's affair.
  [[ -e $installed ]] || installed=/etc/profile.d/toolbox.sh
  cmp "$PROFILE" "$installed"
}

@test "profile: containers have it" {
  [[ -e /usr/share/profile.d/toolbox.sh || -e /etc/profile.d/toolbox.sh ]] || skip 'it is not installed'
  WORDS=(cmp "$PROFILE" /etc/profile.d/toolbox.sh)
  in_container
  assert_success
}

@test "profile: on an ordinary host nothing happens" {
  for shell in bash zsh; do
    the_shell "$shell" 'echo "[$PS1]"'
    run "${WORDS[@]}"
    assert_output '[before]'
  done
  assert_not_exist "$CONFIG"
}

@test "profile: a shell without a prompt, and one of another kind, are left alone" {
  WORDS=(bash --norc -c "unset PS1; . '$PROFILE'")
  on_ostree "$SILVERBLUE"
  assert_output ''
  the_shell sh
  on_ostree "$SILVERBLUE"
  assert_output ''
}

@test "profile: on Silverblue there is a welcome, once" {
  for shell in bash zsh; do
    rm -rf "$CONFIG"
    the_shell "$shell"
    on_ostree "$SILVERBLUE"
    assert_line 'This is Fedora Linux 44 (Silverblue), and this shell is on the host.'
    assert_output --partial "'toolbox create'"
    assert_output --partial $'\e]8;;https://docs.fedoraproject.org/'
    assert_exist "$CONFIG/toolbox/host-welcome-shown"
    on_ostree "$SILVERBLUE"
    assert_output ''
  done
}

@test "profile: other systems have no welcome" {
  the_shell bash
  on_ostree "${SILVERBLUE/=silverblue/=server}"
  assert_output ''
  on_ostree "${SILVERBLUE/ID=fedora/ID=debian}"
  assert_output ''
}

@test "profile: where the welcome cannot be remembered there is none" {
  CONFIG=/dev/null
  the_shell bash
  on_ostree "$SILVERBLUE"
  assert_output ''
}

@test "profile: in a container the prompt is marked" {
  the_shell bash 'echo "[$PS1]"'
  in_container
  assert_line '[\[\033[35m\]⬢ \[\033[0m\][\u@\h \W]\$ ]'
}

@test "profile: in a container there is a welcome, once" {
  the_shell bash
  in_container
  assert_line --partial 'This shell is in a Toolbx container with Debian GNU/Linux 12'
  assert_output --partial "'toolbox create'"
  refute_output --partial DNF
  assert_exist "$CONFIG/toolbox/toolbox-welcome-shown"
  in_container
  assert_output ''
}

@test "profile: a terminal that the container does not know is told" {
  the_shell bash
  in_container TERM=unheard-of
  assert_errors 'Error: terminfo entry not found for unheard-of'
  in_container TERM=xterm
  assert_errors
}

@test "profile: a terminal that the host alone knows is looked up there" {
  [[ -e /usr/lib/terminfo/v/vt220 ]] || skip 'the host does not have the terminal with which this is tested'
  toolbox run --container tests sudo rm /lib/terminfo/v/vt220
  the_shell bash 'echo "[$TERMINFO_DIRS]"'
  in_container TERM=vt220
  assert_success
  assert_errors
  assert_line '[/etc/terminfo:/lib/terminfo:/usr/share/terminfo:/run/host/usr/lib/terminfo]'
  # Programs find it, also those that are run without an interactive shell, whichever that is.
  run toolbox run --container tests env TERM=vt220 tput lines
  assert_failure
  for shell in bash dash; do
    run toolbox run --container tests env TERM=vt220 "$shell" -c ". '$PROFILE'; tput lines"
    assert_success
    assert_output 24
  done
  in_container TERM=xterm
  assert_line '[]'
}

@test "profile: the title of a VTE terminal is kept" {
  the_shell bash 'echo "[$PROMPT_COMMAND]"'
  for variables in 'VTE_VERSION=3405 TERM=xterm-256color' 'VTE_VERSION=7600 TERM=vte-256color'; do
    # shellcheck disable=SC2086 # words are words
    in_container $variables
    assert_line '[ ]'
  done
  for variables in 'VTE_VERSION=3404 TERM=xterm' 'VTE_VERSION= TERM=xterm' 'VTE_VERSION=7600 TERM=linux'; do
    # shellcheck disable=SC2086 # words are words
    in_container $variables
    assert_line '[]'
  done
  in_container VTE_VERSION=7600 TERM=xterm PROMPT_COMMAND=mine
  assert_line '[mine]'
}

@test "profile: nothing of it is left in the shell" {
  the_shell bash 'set | grep "^_toolbox"; declare -F'
  run "${WORDS[@]}"
  assert_output ''
  mkdir -p "$CONFIG/toolbox"
  touch "$CONFIG/toolbox/toolbox-welcome-shown"
  in_container
  assert_output ''
}
