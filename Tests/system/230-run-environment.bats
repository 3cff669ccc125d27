# What of its caller's surroundings a command sees.

# shellcheck disable=SC2016 # shells inside expand it

load lib/helpers

setup_file() {
  start_file
  make_container tests
}

# Those of toolbox's list that change neither where podman looks nor what Bash does.
HARMLESS=(
  COLORTERM DBUS_SESSION_BUS_ADDRESS DESKTOP_SESSION DISPLAY HISTCONTROL HISTIGNORE HISTTIMEFORMAT
  KDE_FULL_SESSION KDE_SESSION_VERSION KONSOLE_DBUS_SESSION KONSOLE_DBUS_WINDOW KONSOLE_PROFILE_NAME
  KONSOLE_VERSION SSH_AUTH_SOCK VTE_VERSION WAYLAND_DISPLAY XAUTHORITY XDG_CACHE_HOME XDG_CURRENT_DESKTOP
  XDG_DATA_DIRS XDG_MENU_PREFIX XDG_SEAT XDG_SESSION_CLASS XDG_SESSION_DESKTOP XDG_SESSION_ID XDG_SESSION_TYPE
  XDG_STATE_HOME XDG_VTNR XTERM_VERSION
)

@test "environment: the session's variables are handed on" {
  local name
  for name in "${HARMLESS[@]}"; do
    export "$name=value of $name"
  done
  run --separate-stderr toolbox run --container tests env
  assert_success
  for name in "${HARMLESS[@]}"; do
    assert_line "$name=value of $name"
  done
}

@test "environment: so are HOME, LANG, SHELL, TERM, USER and XDG_RUNTIME_DIR" {
  run --separate-stderr env LANG=eo.UTF-8 SHELL=/bin/fish TERM=dumb "$TOOLBX" run --container tests env
  assert_success
  assert_line "HOME=$HOME"
  assert_line LANG=eo.UTF-8
  assert_line SHELL=/bin/fish
  assert_line TERM=dumb
  assert_line "USER=$USER"
  assert_line "XDG_RUNTIME_DIR=$XDG_RUNTIME_DIR"
}

@test "environment: so are locales that the container has" {
  run --separate-stderr env LC_ALL=C.UTF-8 LC_TIME=POSIX LC_NUMERIC=eo.UTF-8 LC_OTHER=C TZ=Asia/Tokyo \
    "$TOOLBX" run --container tests env
  assert_success
  assert_errors
  assert_line LC_ALL=C.UTF-8
  assert_line LC_TIME=POSIX
  # Bash and others would complain of it each time.
  refute_line --regexp '^LC_NUMERIC='
  refute_line --regexp '^LC_OTHER='
  # The container follows the host, of which an image without tzdata knows no other zone.
  refute_line --regexp '^TZ='
}

# Every user of the host can read the arguments of processes.
@test "environment: values are in no argument" {
  local duration process secret="secret-of-$BATS_SUITE_TEST_NUMBER-$RANDOM"
  duration=$(unique_duration)
  SSH_AUTH_SOCK=$secret HISTIGNORE=$secret$'\xff' toolbox run --container tests \
    sh -c 'printf "%s\n" "$SSH_AUTH_SOCK" "$HISTIGNORE"; exec sleep "$1"' sh "$duration" >"$BATS_TEST_TMPDIR/output" 3>&- &
  process=$!
  eventually is_sleeping "$duration"
  # shellcheck disable=SC2009 # pgrep would not show them
  run grep --recursive --text --fixed-strings --files-with-matches --max-count 1 "$secret" /proc/[0-9]*/cmdline
  assert_output ''
  printf '%s\n%s\xff\n' "$secret" "$secret" | cmp - "$BATS_TEST_TMPDIR/output"
  pkill -f "^sleep $duration\$"
  wait "$process" || true
}

@test "environment: an empty variable stays empty, and a missing one missing" {
  run --separate-stderr env HISTCONTROL= --unset=DISPLAY "$TOOLBX" run --container tests env
  assert_success
  assert_line HISTCONTROL=
  refute_line --regexp '^DISPLAY='
}

@test "environment: other variables stay outside" {
  run --separate-stderr env TOOLBX_TESTS_SECRET=1 PATH="$PATH:/toolbx-tests" "$TOOLBX" run --container tests env
  assert_success
  refute_line --partial TOOLBX_TESTS_SECRET
  refute_line --partial /toolbx-tests
}

@test "environment: TOOLBOX_PATH is the host's binary" {
  run --separate-stderr env --unset=TOOLBOX_PATH "$TOOLBX" run --container tests printenv TOOLBOX_PATH
  assert_success
  assert_output "$(realpath "$TOOLBX")"
}

@test "environment: values arrive to the byte" {
  local value=$'first\nsecond = \'"$x\\ \t\u00e9\u2b22 '
  HISTIGNORE=$value toolbox run --container tests sh -c 'printf %s "$HISTIGNORE"' >"$BATS_TEST_TMPDIR/received"
  assert_bytes "$BATS_TEST_TMPDIR/received" "$value"
}

@test "environment: values that are not UTF-8 arrive to the byte" {
  local value=$'gr\xfc\xdfe \xff\xfe\xc3('
  HISTIGNORE=$value toolbox run --container tests sh -c 'printf %s "$HISTIGNORE"' >"$BATS_TEST_TMPDIR/received"
  assert_bytes "$BATS_TEST_TMPDIR/received" "$value"
}

@test "environment: the login files are read, once" {
  make_folder
  echo 'echo "read by $HOSTNAME"' >"$FOLDER/.bash_profile"
  run --separate-stderr with_home "$FOLDER" "$TOOLBX" run --container tests echo works
  assert_success
  assert_output 'read by toolbx
works'
}

@test "environment: the limits are the caller's" {
  diff <(ulimit -Ha) <(toolbox run --container tests bash -c 'ulimit -Ha')
  diff <(ulimit -Sa) <(toolbox run --container tests bash -c 'ulimit -Sa')
}

@test "environment: files are made with the usual mode, not with the caller's umask of the first start" {
  (umask 077 && make_container private && toolbox run --container private true)
  run --separate-stderr toolbox run --container private sh -c umask
  assert_success
  assert_output 0022
}

@test "environment: the command has no privileges, and can get them by sudo alone" {
  run --separate-stderr toolbox run --container tests grep -E '^Cap(Prm|Eff):' /proc/self/status
  assert_success
  assert_output "$(printf 'CapPrm:\t0000000000000000\nCapEff:\t0000000000000000')"
}
