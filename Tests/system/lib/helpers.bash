# What the system tests share. A test file begins with
#
#   load lib/helpers
#
# and has setup, teardown, setup_file and teardown_file from here, unless it needs
# more: then its own call start_test, end_test, start_file and end_file. A test's
# containers are removed after the test, a file's after the file.

bats_require_minimum_version 1.7.0
bats_load_library bats-support
bats_load_library bats-assert
bats_load_library bats-file

# `podman exec --interactive` of podman 4.3.1 loses the output of short commands whose
# input ends at once, on a busy machine, without toolbox too (seen: 19 or more of 120
# calls; none of 120 without --interactive). It is not what is tested here, so where
# podman enters all containers a test may be tried again. Elsewhere it is a defect.
# shellcheck disable=SC2034 # bats reads it
if [[ ${TOOLBX_RUN_ENTRY-} == podman ]]; then BATS_TEST_RETRIES=2; else BATS_TEST_RETRIES=0; fi

# The binary under test; scripts/system-tests sets it.
: "${TOOLBX:=$BATS_TEST_DIRNAME/../../_build/toolbox}"

# The images of scripts/test-images, by release.
debian_image() {
  echo "localhost/debian-toolbox:${1:-12}"
}

# Those that have neither Bash nor capsh, nor what edits users: busybox and nobash.
bare_image() {
  case $1 in
    busybox) echo localhost/busybox-toolbox:1 ;;
    nobash) echo localhost/nobash-toolbox:12 ;;
  esac
}

# The one without stand-ins.
REAL_PATH=$PATH

# Where people are told to look for help.
# shellcheck disable=SC2034 # the tests use it
USAGE="Run '${TOOLBX##*/} --help' for usage."

toolbox() {
  "$TOOLBX" "$@"
}

# ---- life ----

setup_file() {
  start_file
}

teardown_file() {
  end_file
}

setup() {
  start_test
}

teardown() {
  end_test
}

# Containers do not have the folder that the tests are in.
start_file() {
  cd || return
  remember_containers before-file
}

end_file() {
  remove_new_containers before-file
}

# for_the_build_folder - skips the test for an installation: it has the same program, and where that is does not matter
# here. With TOOLBX_TEST_ALL=yes it is run nevertheless.
for_the_build_folder() {
  ! is_left_out || skip 'it is shown for the build folder alone'
}

is_left_out() {
  [[ ${TOOLBX_TEST_MODE-} == installed && ${TOOLBX_TEST_ALL-} != yes ]]
}

# Each test leaves what the first has found.
start_test() {
  cd || return
  [[ -e $BATS_FILE_TMPDIR/before-test ]] || remember_containers before-test
}

# The assertions on a failed command show only its standard output.
end_test() {
  PATH=$REAL_PATH
  [[ -n ${BATS_TEST_COMPLETED-} || -z ${stderr-} ]] || printf 'standard error:\n%s\n' "$stderr"
  remove_new_containers before-test
  [[ -z $FOLDER ]] || rm -rf "$FOLDER"
}

FOLDER=''

# make_folder [PARENT] - makes FOLDER for the test, in the home, which containers see.
make_folder() {
  FOLDER=$(mktemp -d "${1:-$HOME}/toolbox-tests-XXXXXX")
}

# with_home FOLDER COMMAND [ARG]... - podman finds its storage all the same.
with_home() {
  local data=${XDG_DATA_HOME:-$HOME/.local/share} config=${XDG_CONFIG_HOME:-$HOME/.config}
  env HOME="$1" XDG_DATA_HOME="$data" XDG_CONFIG_HOME="$config" "${@:2}"
}

remember_containers() {
  podman ps --all --quiet --no-trunc | sort >"$BATS_FILE_TMPDIR/$1"
}

new_containers() {
  podman ps --all --quiet --no-trunc | sort | comm -13 "$BATS_FILE_TMPDIR/$1" -
}

remove_new_containers() {
  local made
  mapfile -t made < <(new_containers "$1")
  ((${#made[@]} == 0)) || podman rm --force --time 2 "${made[@]}" >/dev/null
}

# make_container NAME [RELEASE] - of the image of scripts/test-images. Where 900 wants it,
# TOOLBX_PEER makes it, and is then replaced by our binary, as an update does it.
make_container() {
  local image peer
  image=$(debian_image "${2:-12}")
  if [[ -z ${MADE_BY_PEER-} ]]; then
    toolbox create --image "$image" "$1" >/dev/null
    return
  fi
  peer=$(mktemp -d -p "$MADE_BY_PEER")/toolbox
  cp "$TOOLBX_PEER" "$peer"
  TOOLBOX_PATH=$peer "$peer" create --image "$image" "$1" >/dev/null
  cp --remove-destination "$TOOLBX" "$peer"
}

# make_container_with NAME [OPTION]... [-- WORD...] - by podman itself, as toolbox would
# do it, with further options of podman, of which the last ones count, and words for the
# entry point.
make_container_with() {
  local name=$1 options=()
  shift
  while (($#)) && [[ $1 != -- ]]; do
    options+=("$1")
    shift
  done
  podman create --name "$name" --label com.github.containers.toolbox=true --env TOOLBOX_PATH="$TOOLBX" \
    --env XDG_RUNTIME_DIR="$XDG_RUNTIME_DIR" --hostname toolbx --network host --no-hosts --dns none --pid host --ipc host \
    --privileged --userns keep-id --user root:root --volume /:/run/host:rslave --volume /dev:/dev:rslave \
    --volume "$HOME:$HOME:rslave" --volume "$XDG_RUNTIME_DIR:$XDG_RUNTIME_DIR" --volume "$TOOLBX:/usr/bin/toolbox:ro" \
    "${options[@]}" "${IMAGE:-$(debian_image)}" toolbox --log-level debug init-container --gid "$(id -g)" --home "$HOME" \
    --shell /bin/bash --uid "$UID" --user "$USER" "${@:2}" >/dev/null
}

# The test has made no container that is still there.
assert_no_new_container() {
  assert_equal "$(new_containers before-test)" ''
}

# ---- terminals ----

# in_terminal COMMAND [ARG]... - runs it on a terminal of its own, on which nothing
# is typed. What it prints goes to stdout, with plain line ends.
in_terminal() {
  converse -- "$@"
}

# converse [PROMPT ANSWER]... -- COMMAND [ARG]... - runs it on a terminal, waits for
# each PROMPT, a glob pattern, and types ANSWER and Enter. Its exit code is the
# command's, 128 and the number of the signal that ended it, or 124 if a prompt does
# not come in CONVERSE_TIMEOUT seconds (20).
converse() {
  expect -f "$BATS_TEST_DIRNAME/lib/converse.exp" -- "$@" | tr -d '\r'
  return "${PIPESTATUS[0]}"
}

# hold_input - makes INPUT, for <&"$INPUT", a standard input on which nothing comes and that
# does not end: where it does, podman exec --interactive may lose what is printed.
hold_input() {
  mkfifo "$BATS_TEST_TMPDIR/input"
  # shellcheck disable=SC2034 # the tests use it
  exec {INPUT}<>"$BATS_TEST_TMPDIR/input"
}

# ---- what came out ----

# assert_errors [LINE]... - standard error, of run --separate-stderr, is exactly that.
assert_errors() {
  local IFS=$'\n'
  # shellcheck disable=SC2154 # run sets it
  assert_equal "$stderr" "$*"
}

# assert_bytes FILE TEXT - a file's content, to the byte.
assert_bytes() {
  assert_equal "$(od -An -v -tx1 <"$1")" "$(printf %s "$2" | od -An -v -tx1)"
}

# ---- processes ----

# A duration that no other process sleeps for, by which a sleep can be found again.
unique_duration() {
  echo "1$BATS_SUITE_TEST_NUMBER.$RANDOM$RANDOM"
}

# The processes that sleep for a duration; podman's command lines hold the words too.
sleepers() {
  pgrep -f "^sleep $1\$" || true
}

# eventually COMMAND [ARG]... - it succeeds within ten seconds.
eventually() {
  for _ in {1..100}; do
    ! "$@" || return 0
    sleep 0.1
  done
  fail "not within ten seconds: $*"
}

# ends PROCESS CODE - a job of this shell, within ten seconds.
ends() {
  local status=0
  timeout 10 tail --pid="$1" --follow /dev/null || fail "process $1 has not ended within ten seconds"
  wait "$1" || status=$?
  assert_equal "$status" "$2"
}

# is_in_state STATE PID - as proc(5) has it.
is_in_state() {
  local line
  line=$(<"/proc/$2/stat") || return
  [[ ${line##*) } == "$1"* ]]
}

is_sleeping() {
  [[ -n $(sleepers "$1") ]]
}

is_not_sleeping() {
  ! is_sleeping "$1"
}

# ---- stand-ins ----

# fake_podman LINE... - puts a podman into PATH that runs these lines of shell and
# then, unless they exit, becomes the real one, which is $real.
fake_podman() {
  local real
  real=$(command -v podman)
  mkdir -p "$BATS_TEST_TMPDIR/bin"
  printf '%s\n' '#!/bin/bash' "real=$real" "$@" "exec $real \"\$@\"" >"$BATS_TEST_TMPDIR/bin/podman"
  chmod +x "$BATS_TEST_TMPDIR/bin/podman"
  PATH=$BATS_TEST_TMPDIR/bin:$PATH
}

# start_message_bus PATH - one of D-Bus on this socket, and nobody on it; it is one more of
# PROCESSES, which the test ends.
start_message_bus() {
  cat >"$BATS_TEST_TMPDIR/bus.conf" <<XML
<busconfig>
  <listen>unix:path=$1</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
XML
  dbus-daemon --config-file="$BATS_TEST_TMPDIR/bus.conf" --nofork --nopidfile --nosyslog 3>&- </dev/null &
  PROCESSES+=($!)
  eventually test -S "$1"
}

# end_certificate_server - p11-kit gives its process this name.
end_certificate_server() {
  pkill -u "$UID" -f "^server --name $XDG_RUNTIME_DIR/toolbox/pkcs11 " || true
  rm -f "$XDG_RUNTIME_DIR/toolbox/pkcs11"
}

# without_certificates - the host's p11-kit does not serve.
without_certificates() {
  end_certificate_server
  mkdir -p "$BATS_TEST_TMPDIR/without"
  printf '#!/bin/sh\nexit 1\n' >"$BATS_TEST_TMPDIR/without/p11-kit"
  chmod +x "$BATS_TEST_TMPDIR/without/p11-kit"
  PATH=$BATS_TEST_TMPDIR/without:$PATH
}

# as_if LINE COMMAND [ARG]... - runs the command where the line of shell has changed mounts.
as_if() {
  unshare --map-current-user --mount --keep-caps bash -c "$1"$'\nshift\nexec "$@"' bash "$@"
}

# Gives the test a podman storage of its own, without images.
own_storage() {
  export XDG_DATA_HOME=$BATS_TEST_TMPDIR/data
  # What follows would empty the caller's.
  [[ $(podman info --format '{{.Store.GraphRoot}}') == "$XDG_DATA_HOME"/* ]] || fail 'podman is not where it was sent'
}

# For what lays hands on all of Toolbx's containers: those of a person are not touched.
need_no_containers() {
  [[ -z $(toolbox list --containers) ]] || skip 'this podman has Toolbx containers already'
}

# make_image NAME [LABEL] - an empty one, which differs from all others.
make_image() {
  tar --create --file - --files-from /dev/null |
    podman import --quiet --change "LABEL toolbx.tests=$RANDOM$RANDOM" ${2:+--change "LABEL $2"} - "$1" >/dev/null
}

# Removes what make_image has made in the caller's storage.
remove_images() {
  podman images --noheading --format '{{.ID}}' --filter label=toolbx.tests | sort -u |
    xargs --no-run-if-empty podman rmi --force >/dev/null
}

# The image, by its short name, that is meant where people name none.
default_image() {
  (
    # shellcheck source=/dev/null
    . /etc/os-release
    case $ID in
      arch) echo arch-toolbox:latest ;;
      debian | fedora | ubuntu) echo "$ID-toolbox:$VERSION_ID" ;;
      rhel) echo "toolbox:$VERSION_ID" ;;
      *) echo fedora-toolbox:44 ;;
    esac
  )
}

# have_image SHORT-NAME - so that nothing need be fetched. Nothing else is removed by
# lose_image.
have_image() {
  podman image exists "localhost/$1" || podman tag "$(debian_image)" "localhost/$1"
}

lose_image() {
  [[ localhost/$1 == localhost/debian-toolbox:* ]] || podman untag "localhost/$1" "localhost/$1"
}

# ---- configuration ----

# Gives the test a configuration folder of its own, $XDG_CONFIG_HOME, in which podman
# finds its storage as before. drop_configuration takes it away.
own_configuration() {
  local theirs=${XDG_CONFIG_HOME:-$HOME/.config}
  CALLERS_CONFIGURATION=${XDG_CONFIG_HOME-}
  export XDG_CONFIG_HOME=$BATS_TEST_TMPDIR/configuration
  mkdir -p "$XDG_CONFIG_HOME/containers"
  [[ ! -e $theirs/containers/storage.conf ]] || cp "$theirs/containers/storage.conf" "$XDG_CONFIG_HOME/containers"
}

drop_configuration() {
  XDG_CONFIG_HOME=$CALLERS_CONFIGURATION
  [[ -n $XDG_CONFIG_HOME ]] || unset XDG_CONFIG_HOME
}
